/** The reference of settings: {@code *Options} classes on the class path in, docs/OPTIONS.md out. */
package io.flinkswarm.jobs.reference;
