package dev.clew.server;

import dev.clew.process.ProcessQuota;
import dev.clew.quic.ServerIdentity;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where and how a server listens.
 *
 * @param host the address to listen at; one that other machines reach only with {@code tokens}
 * @param port the port; 0 for any that is free
 * @param tokens makes and proves the tokens that are asked for; empty if everybody may ask everything
 * @param tls the certificate to show; empty for plain HTTP
 * @param quota how much each process may keep
 * @param quic where and how to serve the same over QUIC; empty for HTTP alone
 */
public record ServerOptions(
        String host,
        int port,
        Optional<Tokens> tokens,
        Optional<SSLContext> tls,
        Limits limits,
        ProcessQuota quota,
        Optional<OverQuic> quic) {

    /**
     * The other way to ask the same.
     *
     * @param port the UDP port; 0 for any that is free
     * @param identity what the server proves itself with
     */
    public record OverQuic(int port, ServerIdentity identity) {
        public OverQuic {
            requirePort(port);
        }
    }

    /** The port of those who do not think about ports. */
    public static final int DEFAULT_PORT = 8001;

    /** For this machine alone. */
    public static final ServerOptions DEFAULT = new ServerOptions(
            "127.0.0.1",
            DEFAULT_PORT,
            Optional.empty(),
            Optional.empty(),
            Limits.DEFAULT,
            ProcessQuota.DEFAULT,
            Optional.empty());

    public ServerOptions {
        requirePort(port);
    }

    private static void requirePort(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be from 0 to 65535, was " + port);
        }
    }

    /** The same at another address. */
    public ServerOptions host(String other) {
        return new ServerOptions(other, port, tokens, tls, limits, quota, quic);
    }

    /** The same at another port. */
    public ServerOptions port(int other) {
        return new ServerOptions(host, other, tokens, tls, limits, quota, quic);
    }

    /** The same with proof of who asks. */
    public ServerOptions tokens(Tokens proof) {
        return new ServerOptions(host, port, Optional.of(proof), tls, limits, quota, quic);
    }

    /** The same over TLS. */
    public ServerOptions tls(SSLContext certificate) {
        return new ServerOptions(host, port, tokens, Optional.of(certificate), limits, quota, quic);
    }

    /** The same with other limits. */
    public ServerOptions limits(Limits other) {
        return new ServerOptions(host, port, tokens, tls, other, quota, quic);
    }

    /** The same where processes may keep more or less. */
    public ServerOptions quota(ProcessQuota other) {
        return new ServerOptions(host, port, tokens, tls, limits, other, quic);
    }

    /** The same over QUIC too. */
    public ServerOptions quic(OverQuic other) {
        return new ServerOptions(host, port, tokens, tls, limits, quota, Optional.of(other));
    }
}
