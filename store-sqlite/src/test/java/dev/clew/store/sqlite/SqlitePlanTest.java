package dev.clew.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Attributes;
import dev.clew.api.InstanceStatus;
import dev.clew.api.TimeRange;
import dev.clew.store.Epoch;
import dev.clew.store.Formats;
import dev.clew.store.InstanceFilter;
import dev.clew.store.Removal;
import dev.clew.store.TaskQueue.Beat;
import dev.clew.store.Write;
import dev.clew.store.tck.MutableClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That no statement looks at more rows than it is about, however many there are. */
final class SqlitePlanTest {

    /** A whole table, or a whole index, is read. */
    private static final Pattern SCAN = Pattern.compile(
            "SCAN (t|tasks|queues|sessions|key_windows|instances|attributes|history|inbox)\\b|TEMP B-TREE");

    /** A scan that ends with its first row. */
    private static final Pattern WHETHER_ANY = Pattern.compile("SELECT 1 FROM \\w+ LIMIT 1");

    private static final Attributes EU = Attributes.of("region", "eu");

    @TempDir
    Path folder;

    @Test
    void givenEveryStatement_whenItsPlanIsAsked_thenItFindsItsRowsByAnIndexAndInOrder() throws Exception {
        Path file = folder.resolve("clew.db");
        var statements = new LinkedHashSet<String>();
        var probe = new Probe() {
            @Override
            public void before(String sql) {
                statements.add(sql);
            }
        };
        var options = SqliteOptions.DEFAULT.withClock(new MutableClock(Sample.NOON));
        try (SqliteStore store = SqliteStore.open(file, options, probe)) {
            useEverything(store);
        }

        for (String sql : statements) {
            if (sql.startsWith("SELECT")
                    || sql.startsWith("WITH")
                    || sql.startsWith("UPDATE")
                    || sql.startsWith("DELETE")) {
                assertThat(plan(file, sql))
                        .as("plan of %s", sql)
                        .noneMatch(step -> SCAN.matcher(step).find()
                                && !WHETHER_ANY.matcher(sql).matches());
            }
        }
        assertThat(statements).hasSizeGreaterThan(55);
    }

    private static void useEverything(SqliteStore store) {
        Epoch alpha = store.membership().join("alpha", Sample.LEASE);
        store.log()
                .commit(List.of(
                        Sample.start(1, "one", Optional.of(alpha)),
                        Sample.start(2, "two", Optional.of(alpha)),
                        Sample.start(3, "three", Optional.empty()),
                        Sample.start(1, "taken", Optional.empty()),
                        Sample.delivery(10, "one", Optional.empty()),
                        Sample.delivery(11, "three", Optional.empty()),
                        Sample.delivery(12, "three", Optional.empty()),
                        Sample.delivery(12, "three", Optional.empty()),
                        Sample.turn(1, alpha, 0, 10L),
                        Sample.turn(1, alpha, 0),
                        Sample.turn(1, alpha, 7),
                        Sample.turn(1, alpha, 1, Sample.releasing()),
                        Sample.turn(2, alpha, 0, Sample.ending()),
                        new Write.Start(
                                4,
                                Sample.id("two"),
                                "orchestration",
                                "order",
                                1,
                                "{}",
                                Sample.NOON,
                                Optional.of(alpha),
                                true,
                                EU,
                                Formats.FIRST),
                        Sample.turn(4, alpha, 0, Sample.having(EU.with("plan", "gold"))),
                        Sample.turn(4, alpha, 1, Sample.having(Attributes.of("region", "us"))),
                        new Write.Hold(4, alpha, InstanceStatus.PARKED, "{}", Sample.NOON),
                        new Write.Resume(Sample.id("two"), Sample.NOON)));
        store.log().claim(Sample.claim(alpha));
        store.log().receive(alpha, 10);
        store.log().commit(List.of(new Write.Release(3, alpha, Optional.empty())));
        store.log().abandoned(alpha, Set.of());
        useTasks(store, alpha);
        store.removal().expired(Set.of(), 0, Sample.NOON, 10);
        store.removal().prune(5, 1, 10);
        store.removal().delete(List.of(2L, 6L), Removal.Reach.ENDED);
        store.removal().delete(List.of(3L), Removal.Reach.UNOWNED);
        store.membership().renew(alpha, Sample.LEASE);
        store.membership().leave(alpha);
        var all = new InstanceFilter("default", Optional.empty(), Optional.of("order"), Optional.of(9L), 10);
        var held = new InstanceFilter(
                "default", Optional.of(InstanceStatus.PARKED), Optional.empty(), Optional.empty(), 10);
        store.catalog().list(all);
        store.catalog().list(held);
        store.catalog()
                .list(new InstanceFilter(
                        "default",
                        Set.of(InstanceStatus.COMPLETED, InstanceStatus.FAILED),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        TimeRange.ALL,
                        TimeRange.until(Sample.NOON),
                        Optional.of(9L),
                        10));
        for (Attributes wanted : List.of(EU, EU.with("plan", "gold"))) {
            store.catalog()
                    .list(new InstanceFilter(
                            "default",
                            Set.of(InstanceStatus.RUNNING, InstanceStatus.FAILED),
                            Optional.of("order"),
                            Optional.empty(),
                            Optional.of("o"),
                            TimeRange.ALL,
                            TimeRange.until(Sample.NOON),
                            wanted,
                            Optional.of(9L),
                            10));
            store.catalog().count("default", wanted);
        }
        store.catalog().find(Sample.id("one"));
        store.catalog().history(Sample.id("one"), 1, 0, 10);
        store.catalog().inbox(Sample.id("one"), 10);
        store.catalog().count("default");
    }

    private static void useTasks(SqliteStore store, Epoch alpha) {
        store.log()
                .commit(List.of(
                        Sample.start(5, "five", Optional.of(alpha)),
                        Sample.start(6, "six", Optional.of(alpha)),
                        Sample.asking(5, alpha, 0, 50, 99),
                        Sample.asking(5, alpha, 1, 51, 50),
                        Sample.asking(5, alpha, 2, 52, 99),
                        Sample.asking(6, alpha, 0, 60, 99),
                        Sample.asking(6, alpha, 1, 61, 99)));
        store.tasks().limit("busy", Sample.limits());
        store.tasks().limits("busy");
        store.tasks().overdue(10);
        store.tasks().take(Sample.take(alpha, 3));
        store.tasks().beat(alpha, List.of(new Beat(51, Optional.of("{}"))));
        store.log()
                .commit(List.of(
                        Sample.report(51, Optional.of(alpha), alpha, 1051),
                        Sample.report(51, Optional.of(alpha), alpha, 1051),
                        Sample.report(61, Optional.empty(), alpha, 1061),
                        new Write.GiveBack(52, alpha),
                        Sample.turn(6, alpha, 2, Sample.ending())));
        store.tasks().unwanted(alpha, 10);
        store.tasks().of(Sample.id("five"));
        store.tasks().abandoned(alpha, Set.of());
    }

    private static List<String> plan(Path file, String sql) throws SQLException {
        var steps = new ArrayList<String>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
            while (result.next()) {
                steps.add(result.getString("detail"));
            }
        }
        return steps;
    }
}
