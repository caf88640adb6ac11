package dev.clew.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.ConfigurationException;
import dev.clew.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** How tables come to be, and to whom they are refused. */
@Timeout(120)
final class PostgresSchemaTest {

    private static final Duration LEASE = Duration.ofSeconds(5);

    private final String schema = TestServer.newName();
    private final PostgresOptions options = PostgresOptions.DEFAULT
            .withSchema(schema)
            .withListen(false)
            .withLanes(1)
            .withReaders(2);

    @AfterEach
    void drop() {
        TestServer.drop(schema);
    }

    private Store open() {
        return PostgresStore.open(TestServer.url(), options);
    }

    @Test
    void givenNoTables_whenTenNodesStartAtOnce_thenAllOfThemJoin() throws Exception {
        List<Callable<Long>> starts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            starts.add(() -> {
                try (Store store = open()) {
                    return store.membership().join("node", LEASE).number();
                }
            });
        }

        try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
            List<Long> epochs = new ArrayList<>();
            for (Future<Long> start : threads.invokeAll(starts)) {
                epochs.add(start.get());
            }
            assertThat(epochs).doesNotHaveDuplicates().hasSize(10);
        }
    }

    /** What one that died half-way leaves: everything a migration does is one transaction, which never ended. */
    @Test
    void givenANodeThatDiedInTheMiddleOfAMigration_whenTheNextOneStarts_thenItMakesTheTables() throws Exception {
        TestServer.execute("CREATE SCHEMA " + schema);
        try (Connection dying = DriverManager.getConnection(TestServer.url())) {
            dying.setAutoCommit(false);
            try (var statement = dying.createStatement()) {
                statement.execute("CREATE TABLE " + schema + ".version (number INTEGER NOT NULL)");
                statement.execute("CREATE TABLE " + schema + ".epochs (last BIGINT NOT NULL)");
            }
        }

        try (Store store = open()) {
            assertThat(store.membership().join("next", LEASE).number()).isPositive();
        }
    }

    @Test
    void givenTablesOfANewerVersion_whenAnOldNodeStarts_thenItSaysSoAndTouchesNothing() {
        open().close();
        TestServer.execute("UPDATE " + schema + ".version SET number = 1000");

        assertThatThrownBy(this::open)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("version 1000")
                .hasMessageContaining("upgrade Clew");
    }

    @Test
    void givenTablesThatTheScriptMade_whenAStoreIsOpened_thenItTakesThemAndCreatesNothing() {
        TestServer.execute(PostgresStore.tables(schema));

        try (Store store = PostgresStore.open(TestServer.url(), options.withCreate(false))) {
            assertThat(store.membership().join("node", LEASE).number()).isPositive();
        }
    }

    /** The later version knows one table more. */
    @ParameterizedTest
    @EnumSource
    void givenTablesOfAnOlderVersion_whenALaterOneStarts_thenItBringsThemAlongAndKeepsWhatTheyHold(Maker maker) {
        switch (maker) {
            case STORE -> open().close();
            case SCRIPT -> TestServer.execute(PostgresStore.tables(schema));
        }
        try (PostgresStore store = (PostgresStore) open()) {
            store.membership().join("node", LEASE);
        }
        var source = new PGSimpleDataSource();
        source.setUrl(TestServer.url());
        var database = new Database(source::getConnection, new Dialect(schema), () -> {});

        var later = new Schema(
                source, database, 2, List.of("dev/clew/store/postgres/migrations", "dev/clew/store/postgres/later"));
        later.prepare(true);
        later.prepare(false);

        TestServer.execute("INSERT INTO " + schema + ".later SELECT epoch FROM " + schema + ".nodes");
        assertThatThrownBy(this::open).hasMessageContaining("have version 2, this version of Clew knows 1 and older");
    }

    enum Maker {
        STORE,
        SCRIPT
    }

    @Test
    void givenNoTables_whenNoneAreToBeMade_thenTheDatabaseIsRefusedAndStaysEmpty() {
        assertThatThrownBy(() -> PostgresStore.open(TestServer.url(), options.withCreate(false)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no tables of Clew in schema '" + schema + "'");
        TestServer.execute("CREATE SCHEMA " + schema); // fails if there is one
    }

    @Test
    void givenAServerOlderThanTheOldestSupported_whenAStoreIsOpened_thenItIsRefusedAndStaysEmpty() throws Exception {
        try (Connection connection = DriverManager.getConnection(TestServer.url())) {
            int real = connection.getMetaData().getDatabaseMajorVersion();
            assertThat(real).isGreaterThanOrEqualTo(14);
        }

        assertThatThrownBy(() -> PostgresStore.open(sayingItIs(13), options))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("the server is PostgreSQL 13; Clew needs 14 or later: upgrade the server, or give the URL"
                        + " of another");
        TestServer.execute("CREATE SCHEMA " + schema); // fails if there is one
    }

    @Test
    void givenAServerOfTheOldestSupportedVersion_whenAStoreIsOpened_thenItIsTaken() {
        try (Store store = PostgresStore.open(sayingItIs(14), options)) {
            assertThat(store.membership().join("node", LEASE).number()).isPositive();
        }
    }

    /** The server of these tests, in the clothes of another version. */
    private static DataSource sayingItIs(int version) {
        var real = new PGSimpleDataSource();
        real.setUrl(TestServer.url());
        return wrapped(
                DataSource.class,
                real,
                connection -> connection instanceof Connection open
                        ? wrapped(
                                Connection.class,
                                open,
                                data -> data instanceof DatabaseMetaData metaData
                                        ? wrapped(DatabaseMetaData.class, metaData, answer -> answer, version)
                                        : data,
                                version)
                        : connection,
                version);
    }

    /** Passes every call on, and its answer through a function; says what version it is. */
    private static <T> T wrapped(Class<T> type, T real, UnaryOperator<@Nullable Object> answers, int version) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().equals("getDatabaseMajorVersion")) {
                return version;
            }
            try {
                return answers.apply(method.invoke(real, args));
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        }));
    }

    @Test
    void givenAUrlOfAnotherDatabase_whenAStoreIsOpened_thenTheMessageSaysWhatAUrlLooksLike() {
        assertThatThrownBy(() -> PostgresStore.open("jdbc:mysql://localhost/clew"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("jdbc:postgresql://localhost:5432/clew?user=clew");
    }

    @Test
    void givenAUserWhoDoesNotExist_whenAStoreIsOpened_thenTheMessageSaysWhoIsRefused() {
        String url = TestServer.url().replaceFirst("user=[^&]*", "user=nobody_of_that_name");

        assertThatThrownBy(() -> PostgresStore.open(url, options))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nobody_of_that_name");
    }
}
