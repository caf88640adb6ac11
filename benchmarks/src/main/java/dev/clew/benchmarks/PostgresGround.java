package dev.clew.benchmarks;

import dev.clew.api.ConfigurationException;
import dev.clew.postgres.local.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A PostgreSQL server: one that is started for this run, with PostgreSQL's own durability, or somebody's. Every store
 * has a schema of its own, and all are dropped in the end.
 */
final class PostgresGround implements Ground {

    /** A fleet with all its connections, and the limit's. */
    private static final String CONNECTIONS = "200";

    private static final Map<String, String> COUNTING = Map.of(
            "shared_preload_libraries", "pg_stat_statements",
            "pg_stat_statements.max", "10000");

    private final Optional<LocalPostgres> own;
    private final String url;
    private final PostgresMeter meter;
    private final PostgresSchemas schemas;
    private final PostgresSchema measured;

    private PostgresGround(Optional<LocalPostgres> own, String url) {
        String run =
                "clew_bench_" + Long.toHexString(ThreadLocalRandom.current().nextLong() >>> 32);
        this.own = own;
        this.url = url;
        this.meter = new PostgresMeter(PostgresSchema.with(url, "ApplicationName", run + "_meter"), run);
        this.schemas = new PostgresSchemas(url, run);
        this.measured = schemas.next();
    }

    /** The database that a target names, or one on a server that is started. */
    static PostgresGround of(Target target) {
        return target.jdbcUrl().map(PostgresGround::at).orElseGet(() -> start(target.statements()));
    }

    private static PostgresGround at(String url) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('server_version')")) {
            row.next();
            return new PostgresGround(Optional.empty(), url);
        } catch (SQLException failed) {
            throw new ConfigurationException(
                    "bad_url", "no PostgreSQL database at " + shown(url) + ": " + failed.getMessage(), failed);
        }
    }

    /** A URL without its parameters, of which one may be a password. */
    private static String shown(String url) {
        return url.replaceFirst("\\?.*", "");
    }

    private static PostgresGround start(boolean statements) {
        Map<String, String> settings = new LinkedHashMap<>(statements ? COUNTING : Map.of());
        settings.put("max_connections", CONNECTIONS);
        LocalPostgres server = LocalPostgres.start(settings);
        try {
            String url = server.newDatabase();
            if (statements) {
                count(url);
            }
            return new PostgresGround(Optional.of(server), url);
        } catch (RuntimeException failed) {
            server.close();
            throw failed;
        }
    }

    private static void count(String url) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION pg_stat_statements");
        } catch (SQLException failed) {
            throw Sql.failed(shown(url), failed);
        }
    }

    @Override
    public Database measured() {
        return measured;
    }

    @Override
    public Database scratch() {
        return schemas.next();
    }

    @Override
    public SequencedMap<String, Object> figures() {
        SequencedMap<String, Object> figures = new LinkedHashMap<>();
        figures.put("server", own.isPresent() ? "started for this run" : shown(url));
        own.ifPresent(server -> figures.put("file_system", FileSystems.under(FileSystems.temporary())));
        return figures;
    }

    @Override
    public Optional<PostgresMeter> meter() {
        return Optional.of(meter);
    }

    @Override
    public Optional<LocalPostgres> server() {
        return own;
    }

    @Override
    public void close() {
        if (own.isPresent()) {
            own.get().close();
        } else {
            schemas.dropAll();
        }
    }
}
