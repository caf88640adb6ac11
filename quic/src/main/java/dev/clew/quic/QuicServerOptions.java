package dev.clew.quic;

import java.util.Optional;

/**
 * Where and how a server listens.
 *
 * @param host the address to listen at; one that other machines reach only with an {@code authenticator}
 * @param port the UDP port; 0 for any that is free
 * @param identity what to prove itself with; empty for a new certificate that it signs itself, see {@link
 *     QuicServer#certificate}
 * @param authenticator proves the tokens that are asked for then; empty if everybody may ask everything
 * @param admission says whether one process more may register
 */
public record QuicServerOptions(
        String host,
        int port,
        Optional<ServerIdentity> identity,
        Optional<Authenticator> authenticator,
        QuicLimits limits,
        Admission admission) {

    /** The port of those who do not think about ports. */
    public static final int DEFAULT_PORT = 8001;

    /** For this machine alone. */
    public static final QuicServerOptions DEFAULT = new QuicServerOptions(
            "127.0.0.1", DEFAULT_PORT, Optional.empty(), Optional.empty(), QuicLimits.DEFAULT, Admission.ANY);

    public QuicServerOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be from 0 to 65535, was " + port);
        }
    }

    /** The same at another address. */
    public QuicServerOptions host(String other) {
        return new QuicServerOptions(other, port, identity, authenticator, limits, admission);
    }

    /** The same at another port. */
    public QuicServerOptions port(int other) {
        return new QuicServerOptions(host, other, identity, authenticator, limits, admission);
    }

    /** The same with a certificate. */
    public QuicServerOptions identity(ServerIdentity other) {
        return new QuicServerOptions(host, port, Optional.of(other), authenticator, limits, admission);
    }

    /** The same with proof of who asks. */
    public QuicServerOptions authenticator(Authenticator proof) {
        return new QuicServerOptions(host, port, identity, Optional.of(proof), limits, admission);
    }

    /** The same with other limits. */
    public QuicServerOptions limits(QuicLimits other) {
        return new QuicServerOptions(host, port, identity, authenticator, other, admission);
    }

    /** The same with a word on who may register. */
    public QuicServerOptions admission(Admission other) {
        return new QuicServerOptions(host, port, identity, authenticator, limits, other);
    }
}
