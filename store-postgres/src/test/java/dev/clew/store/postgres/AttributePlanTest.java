package dev.clew.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.api.TimeRange;
import dev.clew.store.InstanceFilter;
import dev.clew.store.InstanceRow;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How instances are found by their attributes among many, of which the planner may or may not know anything. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AttributePlanTest {

    private static final int INSTANCES = 50_000;
    private static final int LIMIT = 10;

    /** A page reads its entries, its instances, and all attributes of those. */
    private static final int ATTRIBUTES_EACH = 2;

    private static final Pattern ROWS = Pattern.compile("rows=(\\d+)(?:\\.\\d+)? loops=(\\d+)");

    private final String schema = TestServer.takeSchema();

    @BeforeAll
    void fill() {
        PostgresStore store = PostgresStore.open(TestServer.url(), PostgresOptions.DEFAULT.withSchema(schema));
        store.close();
        TestServer.execute("INSERT INTO " + schema + ".instances (key, namespace, id, kind, name, version, start,"
                + " ready_at_ms, created_at_ms, updated_at_ms, execution, status, claims)"
                + " SELECT n, 'default', 'i' || n, 'orchestration', 'order', 1, '{}', NULL, 0, 0, 1,"
                + " CASE WHEN n % 10 = 0 THEN 'COMPLETED' ELSE 'RUNNING' END, 0 FROM generate_series(1, " + INSTANCES
                + ") n");
        TestServer.execute("INSERT INTO " + schema + ".attributes (instance_key, name, value, namespace)"
                + " SELECT n, 'region', CASE WHEN n % 2 = 0 THEN 'eu' ELSE 'us' END, 'default'"
                + " FROM generate_series(1, " + INSTANCES + ") n"
                + " UNION ALL SELECT n, 'customer', (n % 5000)::text, 'default'"
                + " FROM generate_series(1, " + INSTANCES + ") n");
    }

    @AfterAll
    void drop() {
        TestServer.giveBack(schema);
    }

    static Stream<Attributes> wanted() {
        return Stream.of(
                Attributes.of("region", "eu"),
                Attributes.of("customer", "42"),
                Attributes.of(Map.of("region", "eu", "customer", "42")),
                Attributes.of(Map.of("region", "us", "customer", "42")),
                Attributes.of("customer", "nobody"));
    }

    @ParameterizedTest
    @MethodSource("wanted")
    void givenManyInstances_whenAPageIsListedByAttributes_thenOnlyWhatAnIndexFindsIsRead(Attributes attributes)
            throws Exception {
        assertPage(attributes);
        TestServer.execute("ANALYZE " + schema + ".instances, " + schema + ".attributes");
        assertPage(attributes);
    }

    private void assertPage(Attributes attributes) throws Exception {
        var filter = new InstanceFilter(
                "default",
                Set.of(InstanceStatus.RUNNING, InstanceStatus.COMPLETED),
                Optional.of("order"),
                Optional.empty(),
                Optional.empty(),
                TimeRange.ALL,
                TimeRange.ALL,
                attributes,
                Optional.of(INSTANCES - 1000L),
                LIMIT);
        try (Connection connection = DriverManager.getConnection(TestServer.url())) {
            var session = new Session(connection, new Dialect(schema));
            var listing = new Listing(filter, Attributed.of(session, "default", attributes));
            String plan = String.join(
                    "\n",
                    session.list(
                            "EXPLAIN (ANALYZE, TIMING OFF) " + listing.sql(),
                            row -> row.getString(1),
                            listing.parameters()));

            assertThat(plan).as(plan).doesNotContain("Seq Scan").doesNotContain("Sort");
            assertThat(mostRows(plan)).as(plan).isLessThanOrEqualTo(LIMIT * ATTRIBUTES_EACH);
            assertThat(session.list(listing.sql(), Rows::instance, listing.parameters()))
                    .extracting(InstanceRow::attributes)
                    .allMatch(found -> found.include(attributes));
        }
    }

    private static long mostRows(String plan) {
        long most = 0;
        for (Matcher rows = ROWS.matcher(plan); rows.find(); ) {
            most = Math.max(most, Long.parseLong(rows.group(1)) * Long.parseLong(rows.group(2)));
        }
        return most;
    }
}
