package dev.clew.cli.bench.peers;

import dev.clew.api.ConfigurationException;
import dev.clew.cli.console.UsageException;
import dev.clew.postgres.local.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Empty databases, one after the other, all on one PostgreSQL server. */
interface Databases extends AutoCloseable {

    /** Creates one; where clients reach it. */
    String create();

    /** Drops one, whoever is connected to it. */
    void drop(String jdbcUrl);

    @Override
    void close();

    /** On a server that is started for them, with PostgreSQL's own durability, and is gone with them. */
    static Databases onServerOfTheirOwn() {
        LocalPostgres server = LocalPostgres.start();
        return new Databases() {
            @Override
            public String create() {
                return server.newDatabase();
            }

            @Override
            public void drop(String jdbcUrl) {
                server.drop(jdbcUrl);
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    /**
     * On somebody's server.
     *
     * @param jdbcUrl a database there, which is left alone
     */
    static Databases at(String jdbcUrl) {
        Matcher url = OnServer.URL.matcher(jdbcUrl);
        if (!url.matches()) {
            throw new UsageException(
                    "--jdbc needs a URL such as jdbc:postgresql://localhost:5432/postgres?user=me; this one begins with "
                            + jdbcUrl.substring(0, Math.min(jdbcUrl.length(), 20)));
        }
        OnServer server = new OnServer(jdbcUrl, url.group("server"), url.group("parameters"));
        server.execute("SELECT 1");
        return server;
    }

    /** Databases beside one that exists. */
    record OnServer(String maintenance, String server, String parameters) implements Databases {

        private static final Pattern URL =
                Pattern.compile("(?<server>jdbc:postgresql://[^/]*/)[^?]*(?<parameters>(\\?.*)?)");

        @Override
        public String create() {
            String name =
                    "clew_bench_" + Long.toHexString(ThreadLocalRandom.current().nextLong() >>> 16);
            execute("CREATE DATABASE " + name);
            return server + name + parameters;
        }

        @Override
        public void drop(String jdbcUrl) {
            String name = jdbcUrl.substring(server.length(), jdbcUrl.length() - parameters.length());
            execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        }

        private void execute(String sql) {
            try (Connection connection = DriverManager.getConnection(maintenance);
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException failed) {
                throw new ConfigurationException(
                        "bad_url", sql + " failed on " + server + ": " + failed.getMessage(), failed);
            }
        }

        @Override
        public void close() {
            // each was dropped when it was done with
        }
    }
}
