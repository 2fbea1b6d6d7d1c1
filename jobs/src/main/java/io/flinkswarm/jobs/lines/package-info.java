/**
 * Lines of JSON in and out: files, folders and the standard streams.
 *
 * <p>In: {@link io.flinkswarm.jobs.lines.LineSource} reads events of every protocol, several files merged by time, and gives what it
 * can't read with the reason. Out: {@link io.flinkswarm.jobs.lines.LineFile} writes one file exactly once, {@link
 * io.flinkswarm.jobs.lines.StandardOutput} prints at once.
 */
package io.flinkswarm.jobs.lines;
