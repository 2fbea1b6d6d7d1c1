/**
 * Time and order: the clock as watermarks, inputs that never hold time up, and event-time order within a key. In: records
 * in whatever order they come. Out: records with a time, watermarks that pass also when nothing comes, and rows in the order
 * of their time.
 */
package io.flinkswarm.state.time;
