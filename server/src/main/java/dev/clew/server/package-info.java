/**
 * Processes over HTTP: programs that run elsewhere, in any language, save their checkpoints in this engine, and those who may manage
 * them and their images.
 *
 * <p><b>Lives here:</b> the sockets and their bounds, who may ask what, the statuses of HTTP, and how each request of the wire
 * becomes one of {@link dev.clew.process.ProcessProtocol} or of {@link dev.clew.environment.Management}.
 *
 * <p><b>May not live here:</b> what a checkpoint or a signal means, which is the process module's, or where settings come from,
 * which is {@code dev.clew.server.config}'s.
 */
@NullMarked
package dev.clew.server;

import org.jspecify.annotations.NullMarked;
