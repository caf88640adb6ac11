package dev.clew.server;

import dev.clew.process.ProcessQuota;
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
 */
public record ServerOptions(
        String host, int port, Optional<Tokens> tokens, Optional<SSLContext> tls, Limits limits, ProcessQuota quota) {

    /** The port of those who do not think about ports. */
    public static final int DEFAULT_PORT = 8001;

    /** For this machine alone. */
    public static final ServerOptions DEFAULT = new ServerOptions(
            "127.0.0.1", DEFAULT_PORT, Optional.empty(), Optional.empty(), Limits.DEFAULT, ProcessQuota.DEFAULT);

    public ServerOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be from 0 to 65535, was " + port);
        }
    }

    /** The same at another address. */
    public ServerOptions host(String other) {
        return new ServerOptions(other, port, tokens, tls, limits, quota);
    }

    /** The same at another port. */
    public ServerOptions port(int other) {
        return new ServerOptions(host, other, tokens, tls, limits, quota);
    }

    /** The same with proof of who asks. */
    public ServerOptions tokens(Tokens proof) {
        return new ServerOptions(host, port, Optional.of(proof), tls, limits, quota);
    }

    /** The same over TLS. */
    public ServerOptions tls(SSLContext certificate) {
        return new ServerOptions(host, port, tokens, Optional.of(certificate), limits, quota);
    }

    /** The same with other limits. */
    public ServerOptions limits(Limits other) {
        return new ServerOptions(host, port, tokens, tls, other, quota);
    }

    /** The same where processes may keep more or less. */
    public ServerOptions quota(ProcessQuota other) {
        return new ServerOptions(host, port, tokens, tls, limits, other);
    }
}
