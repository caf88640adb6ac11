package dev.clew.server.config;

import java.util.Locale;
import java.util.Optional;

/** What can be set. Flags and files call it by its key, the environment by its variable or by that of a server it replaces. */
public enum Setting {
    STORE(
            "The database: a SQLite file, or a URL such as jdbc:postgresql://localhost/orders.",
            "",
            "RUNTARA_DATABASE_URL"),
    SCHEMA("The schema of the tables in PostgreSQL.", "", ""),
    HOST("The address to listen at; others than this machine's own need token-secret-file.", "127.0.0.1", ""),
    PORT("The port to listen at; 0 for any that is free.", "8001", "RUNTARA_HTTP_PORT"),
    QUIC_PORT(
            "The UDP port to serve QUIC at, which needs a certificate; 0 for any that is free; HTTP alone without.",
            "",
            "RUNTARA_QUIC_PORT"),
    TOKEN_SECRET_FILE(
            "A file with the secret that signs tokens, of 32 bytes or more; then every request needs a token.", "", ""),
    TLS_CERT("A file in PEM with the certificate to show, over HTTP and QUIC; plain HTTP without.", "", ""),
    TLS_KEY("A file in PEM with the key of that certificate.", "", ""),
    TLS_SELF_SIGNED("Whether to make the certificate and its key, if neither file is there.", "false", ""),
    MAX_BODY("How large one request may be, in bytes, KiB or MiB.", "64MiB", ""),
    MAX_REQUESTS("How many requests are worked on at a time.", "256", ""),
    MAX_SLEEPERS("How many requests may be held until a sleep is over.", "4096", ""),
    MAX_INSTANCES(
            "How many processes of a namespace may be under way when another is to register; 0 for any number.",
            "0",
            "RUNTARA_MAX_CONCURRENT_INSTANCES"),
    MAX_CHECKPOINTS("How many checkpoints one process may have.", "100000", ""),
    MAX_EVENTS("How many events, signs of life and failed attempts one process may report.", "1000000", ""),
    MAX_PROCESS_BYTES(
            "How large the checkpoints and events of one process may be together, in bytes, KiB, MiB or GiB.",
            "256MiB",
            ""),
    REQUEST_TIMEOUT("How long a request may take, such as 30s or PT30S.", "30s", ""),
    DRAIN_GRACE("How long requests get to finish when the server stops.", "10s", "RUNTARA_SHUTDOWN_GRACE_MS");

    /** What the names of all variables begin with. */
    static final String PREFIX = "CLEW_SERVER_";

    private final String meaning;
    private final String usual;
    private final String alias;

    Setting(String meaning, String usual, String alias) {
        this.meaning = meaning;
        this.usual = usual;
        this.alias = alias;
    }

    /** As flags, after two dashes, and files call it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As the environment calls it. */
    public String variable() {
        return PREFIX + name();
    }

    /** The variable of a server that this one replaces, which means the same. */
    public Optional<String> alias() {
        return Optional.of(alias).filter(name -> !name.isEmpty());
    }

    /** What it means, in a sentence. */
    public String meaning() {
        return meaning;
    }

    /** What it is unless somebody says otherwise; empty if nothing. */
    Optional<String> usual() {
        return Optional.of(usual).filter(value -> !value.isEmpty());
    }
}
