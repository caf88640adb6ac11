package dev.clew.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.clew.api.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections of our own: a pool, and a way around it.
 *
 * <p>While a database is away the pool tries to connect ever more rarely, up to five seconds apart, and so would notice
 * its return that late. Whoever finds it empty, or waits for it in vain, connects by itself. Thread-safe.
 */
final class Connections implements AutoCloseable {

    /** The least that the pool allows. */
    private static final long PATIENCE_MS = 250;

    /** How often to wait for one of the others to be given back. */
    private static final int WAITS = 4;

    private static final int CONNECT_SECONDS = 5;

    /** Longer than any statement of ours should take; a connection over which nothing comes for so long is given up. */
    private static final int SILENCE_SECONDS = 60;

    private final HikariDataSource pool;
    private final PGSimpleDataSource direct;
    private final Semaphore around;

    /** The pool would have a log-in take no longer than its callers wait, which is too short on a busy machine. */
    private static final class Patient extends PGSimpleDataSource {

        private static final long serialVersionUID = 1L;

        @Override
        public void setLoginTimeout(int seconds) {
            // what the URL says counts, or else the time-outs of the socket
        }
    }

    private Connections(HikariDataSource pool, PGSimpleDataSource direct, int most) {
        this.pool = pool;
        this.direct = direct;
        this.around = new Semaphore(most);
    }

    /**
     * Connects once, to see whether that is possible.
     *
     * @param most how many connections the pool may have, and how many callers may go around it at once
     * @throws ConfigurationException if the URL is wrong or the user refused
     * @throws dev.clew.store.StoreUnavailableException if the database does not answer
     */
    static Connections open(String jdbcUrl, int most) {
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new ConfigurationException(
                    "bad_url",
                    "a JDBC URL of PostgreSQL begins with 'jdbc:postgresql:', as in"
                            + " 'jdbc:postgresql://localhost:5432/clew?user=clew'; this one begins with '"
                            + jdbcUrl.substring(0, Math.min(jdbcUrl.length(), 20)) + "'");
        }
        try {
            PGSimpleDataSource direct = new Patient();
            direct.setTcpKeepAlive(true);
            direct.setConnectTimeout(CONNECT_SECONDS);
            direct.setSocketTimeout(SILENCE_SECONDS);
            direct.setApplicationName("clew");
            direct.setUrl(jdbcUrl); // after the others: what it says counts
            return new Connections(pool(direct, most), direct, most);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException("bad_url", "cannot read the URL: " + wrong.getMessage(), wrong);
        } catch (PoolInitializationException failed) {
            if (failed.getCause() instanceof SQLException fault) {
                throw Faults.translate(fault);
            }
            throw new ConfigurationException("bad_url", "cannot connect: " + failed.getMessage(), failed);
        }
    }

    private static HikariDataSource pool(DataSource source, int most) {
        var config = new HikariConfig();
        config.setPoolName("clew-postgres");
        config.setDataSource(source);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE_MS);
        return new HikariDataSource(config);
    }

    /** The pool alone, for those who want a data source. */
    DataSource pool() {
        return pool;
    }

    /** A connection, to be closed after use. */
    Connection get() throws SQLException {
        if (pool.getHikariPoolMXBean().getTotalConnections() == 0) {
            return goAround();
        }
        for (int waits = 1; ; waits++) {
            try {
                return pool.getConnection();
            } catch (SQLTransientConnectionException exhausted) {
                boolean allInUse = pool.getHikariPoolMXBean().getActiveConnections() >= pool.getMaximumPoolSize();
                if (!allInUse) {
                    return goAround();
                }
                if (waits == WAITS) {
                    throw exhausted;
                }
            }
        }
    }

    /** Only until the pool has noticed that the database is back: the connection is closed after one use. */
    private Connection goAround() throws SQLException {
        if (!around.tryAcquire()) {
            return pool.getConnection();
        }
        try {
            return direct.getConnection();
        } finally {
            around.release();
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
