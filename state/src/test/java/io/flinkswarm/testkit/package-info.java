/**
 * What the tests of all modules stand on: harnesses in one line, a source that can be replayed and held, outputs outside of
 * the job's failure domain, and runs that are killed and restored at random points. In: a job graph and a seed. Out: what
 * the job put out, to be compared with an undisturbed run.
 */
package io.flinkswarm.testkit;
