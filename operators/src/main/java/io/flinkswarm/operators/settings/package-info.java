/**
 * Settings by name, shared by all protocols. In: the texts of configuration files, SQL maps and control events. Out: checked
 * values in a policy's builder, or every mistake at once.
 */
package io.flinkswarm.operators.settings;
