/**
 * The protocols of processes and of those who manage them over QUIC: the server that offers them and the clients for Java.
 *
 * <p><b>Lives here:</b> frames, messages as {@code instance.proto} and {@code environment.proto} describe them, the mapping between those
 * and {@link dev.clew.process.ProcessProtocol} and {@link dev.clew.environment.Management}, and all that knows sockets and TLS.
 *
 * <p><b>May not live here:</b> a rule of what processes may do; those are in {@code dev.clew.process}, the same for every transport.
 */
@NullMarked
package dev.clew.quic;

import org.jspecify.annotations.NullMarked;
