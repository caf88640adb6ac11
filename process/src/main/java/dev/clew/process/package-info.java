/**
 * Processes: any program, in any language, that saves checkpoints and is run again from the top.
 *
 * <p><b>Lives here:</b> the protocol of processes as data and as one interface that every transport offers, the code that
 * keeps a process's checkpoints and signals, the session that programs in Java use, and the management of processes.
 *
 * <p><b>May not live here:</b> anything that makes progress durable. A process is an instance whose code is
 * {@code ProcessCode}, an orchestration like any other; sockets are the server's, and programs of the operating system are
 * the environment's.
 */
@NullMarked
package dev.clew.process;

import org.jspecify.annotations.NullMarked;
