package dev.clew.benchmarks.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** Connections for peers, from HikariCP, which DBOS would take too. */
final class Pools {

    private Pools() {}

    /** A pool of so many connections, which all stay open. */
    static HikariDataSource open(String jdbcUrl, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(connections);
        // As DBOS sets it; scheduleBatch of db-scheduler gains by it as well.
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        return new HikariDataSource(config);
    }
}
