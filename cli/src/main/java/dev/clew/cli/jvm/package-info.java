/**
 * JVMs that are started to be killed, and the trace that code in them leaves behind.
 *
 * <p><b>Lives here:</b> starting a JVM like this one, living no longer than one's parent, and the log of executions that
 * both sides of a kill can be judged by.
 *
 * <p><b>May not live here:</b> what the killed JVMs do.
 */
@NullMarked
package dev.clew.cli.jvm;

import org.jspecify.annotations.NullMarked;
