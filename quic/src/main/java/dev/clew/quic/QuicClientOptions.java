package dev.clew.quic;

import dev.clew.api.ConfigurationException;
import dev.clew.process.ProtocolConfig;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/**
 * Where and how a client asks.
 *
 * @param namespace whose processes; empty for that of the token, or the default one
 * @param token says what the client may do; empty if the server wants none
 * @param trusted the certificates that the server may prove itself by; empty for those that this Java trusts
 * @param connectTimeout how long a connection may take
 * @param requestTimeout how long an answer may take
 * @param keepAlive whether a connection over which nothing is asked is kept by a small question now and then; without, it ends
 *     after a time, and the next request makes another
 */
public record QuicClientOptions(
        String host,
        int port,
        String namespace,
        String token,
        List<X509Certificate> trusted,
        Duration connectTimeout,
        Duration requestTimeout,
        boolean keepAlive) {

    public QuicClientOptions {
        trusted = List.copyOf(trusted);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be from 1 to 65535, was " + port);
        }
        if (!connectTimeout.isPositive() || !requestTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "timeouts must be positive, were " + connectTimeout + " and " + requestTimeout);
        }
    }

    /** The default namespace of a server that wants no token. */
    public static QuicClientOptions of(String host, int port) {
        return new QuicClientOptions(
                host, port, "", "", List.of(), Duration.ofSeconds(10), Duration.ofSeconds(30), true);
    }

    /**
     * What a program was told.
     *
     * @throws ConfigurationException if it was told to use another protocol
     */
    public static QuicClientOptions of(ProtocolConfig config) {
        URI server = config.server();
        if (!"quic".equals(server.getScheme())) {
            throw new ConfigurationException(
                    "wrong_protocol",
                    "'" + server + "' is reached by HTTP; open it with HttpProtocol::open, or give an address that"
                            + " begins with quic://");
        }
        String host = server.getHost().startsWith("[")
                ? server.getHost().substring(1, server.getHost().length() - 1)
                : server.getHost();
        return new QuicClientOptions(
                host,
                server.getPort() < 0 ? ProtocolConfig.DEFAULT_PORT : server.getPort(),
                config.namespace(),
                config.token().orElse(""),
                List.of(),
                config.connectTimeout(),
                config.requestTimeout(),
                true);
    }

    /** The same in a namespace. */
    public QuicClientOptions namespace(String other) {
        return new QuicClientOptions(host, port, other, token, trusted, connectTimeout, requestTimeout, keepAlive);
    }

    /** The same with a token. */
    public QuicClientOptions token(String other) {
        return new QuicClientOptions(host, port, namespace, other, trusted, connectTimeout, requestTimeout, keepAlive);
    }

    /** The same with trust in these certificates alone. */
    public QuicClientOptions trust(X509Certificate... certificates) {
        return new QuicClientOptions(
                host, port, namespace, token, List.of(certificates), connectTimeout, requestTimeout, keepAlive);
    }

    /**
     * The same with trust in the certificates of a PEM file alone.
     *
     * @throws dev.clew.api.ConfigurationException if it cannot be read, or holds none
     */
    public QuicClientOptions trust(Path file) {
        return trust(ServerIdentity.readCertificates(file).toArray(X509Certificate[]::new));
    }

    /** The same with another time for a connection. */
    public QuicClientOptions connectTimeout(Duration other) {
        return new QuicClientOptions(host, port, namespace, token, trusted, other, requestTimeout, keepAlive);
    }

    /** The same with another time for an answer. */
    public QuicClientOptions requestTimeout(Duration other) {
        return new QuicClientOptions(host, port, namespace, token, trusted, connectTimeout, other, keepAlive);
    }

    /** The same with connections that are kept, or not. */
    public QuicClientOptions keepAlive(boolean kept) {
        return new QuicClientOptions(host, port, namespace, token, trusted, connectTimeout, requestTimeout, kept);
    }
}
