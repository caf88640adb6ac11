package dev.clew.cli.server;

import dev.clew.server.config.Setting;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Each setting as a flag; what they mean, and what is usual, is the server's to say. */
final class Flags {

    @Option(
            names = "--store",
            paramLabel = "FILE|URL",
            description =
                    "A SQLite file, which is made if it is missing, or a URL such as jdbc:postgresql://localhost/orders.")
    private @Nullable String store;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = "The schema of the tables in PostgreSQL; 'clew' unless given.")
    private @Nullable String schema;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Where to listen; 127.0.0.1 unless given. Others need --token-secret-file.")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Where to listen; 8001 unless given, 0 for any that is free.")
    private @Nullable String port;

    @Option(
            names = "--quic-port",
            paramLabel = "N",
            description =
                    "The UDP port to serve QUIC at as well, 0 for any that is free. Needs --tls-cert and --tls-key.")
    private @Nullable String quicPort;

    @Option(
            names = "--token-secret-file",
            paramLabel = "FILE",
            description = "The secret that signs tokens; with it, every request needs one.")
    private @Nullable String tokenSecretFile;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "The certificate to show, in PEM; plain HTTP without.")
    private @Nullable String tlsCert;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key, in PEM.")
    private @Nullable String tlsKey;

    @Option(
            names = "--tls-self-signed",
            description = "Make both if they are missing, for clients that are handed the certificate.")
    private boolean tlsSelfSigned;

    @Option(names = "--max-body", paramLabel = "SIZE", description = "How large a request may be; 64MiB unless given.")
    private @Nullable String maxBody;

    @Option(
            names = "--max-requests",
            paramLabel = "N",
            description = "How many requests are worked on at a time; 256 unless given.")
    private @Nullable String maxRequests;

    @Option(
            names = "--max-sleepers",
            paramLabel = "N",
            description = "How many requests are held until a sleep is over; 4096 unless given.")
    private @Nullable String maxSleepers;

    @Option(
            names = "--max-instances",
            paramLabel = "N",
            description =
                    "How many processes of a namespace may be under way when another registers; any number unless given.")
    private @Nullable String maxInstances;

    @Option(
            names = "--max-checkpoints",
            paramLabel = "N",
            description = "How many checkpoints one process may have; 100000 unless given.")
    private @Nullable String maxCheckpoints;

    @Option(
            names = "--max-events",
            paramLabel = "N",
            description =
                    "How many events, signs of life and failed attempts one process may report; 1000000 unless given.")
    private @Nullable String maxEvents;

    @Option(
            names = "--max-process-bytes",
            paramLabel = "SIZE",
            description = "How large checkpoints and events of one process may be together; 256MiB unless given.")
    private @Nullable String maxProcessBytes;

    @Option(
            names = "--request-timeout",
            paramLabel = "TIME",
            description = "How long a request may take; 30s unless given.")
    private @Nullable String requestTimeout;

    @Option(
            names = "--drain-grace",
            paramLabel = "TIME",
            description = "How long requests get to finish when the server stops; 10s unless given.")
    private @Nullable String drainGrace;

    /** Those that were given. */
    Map<Setting, String> given() {
        Map<Setting, String> given = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            value(setting).ifPresent(text -> given.put(setting, text));
        }
        return given;
    }

    private Optional<String> value(Setting setting) {
        return Optional.ofNullable(
                switch (setting) {
                    case STORE -> store;
                    case SCHEMA -> schema;
                    case HOST -> host;
                    case PORT -> port;
                    case QUIC_PORT -> quicPort;
                    case TOKEN_SECRET_FILE -> tokenSecretFile;
                    case TLS_CERT -> tlsCert;
                    case TLS_KEY -> tlsKey;
                    case TLS_SELF_SIGNED -> tlsSelfSigned ? "true" : null;
                    case MAX_BODY -> maxBody;
                    case MAX_REQUESTS -> maxRequests;
                    case MAX_SLEEPERS -> maxSleepers;
                    case MAX_INSTANCES -> maxInstances;
                    case MAX_CHECKPOINTS -> maxCheckpoints;
                    case MAX_EVENTS -> maxEvents;
                    case MAX_PROCESS_BYTES -> maxProcessBytes;
                    case REQUEST_TIMEOUT -> requestTimeout;
                    case DRAIN_GRACE -> drainGrace;
                });
    }
}
