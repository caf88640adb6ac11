/**
 * The protocol of processes over QUIC: the server that offers it and the client that programs in Java use.
 *
 * <p><b>Lives here:</b> frames, messages as {@code instance.proto} describes them, the mapping between those and {@link
 * dev.clew.process.ProcessProtocol}, and all that knows sockets and TLS.
 *
 * <p><b>May not live here:</b> a rule of what processes may do; those are in {@code dev.clew.process}, the same for every transport.
 */
@NullMarked
package dev.clew.quic;

import org.jspecify.annotations.NullMarked;
