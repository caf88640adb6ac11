package dev.clew.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.InstanceStatus;
import dev.clew.api.QueueLimits;
import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import dev.clew.store.Store;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.TaskQueue.Beat;
import dev.clew.store.Write;
import dev.clew.store.sqlite.SqliteOptions.Durability;
import dev.clew.store.tck.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The world fails at every statement there is, one after the other: whatever was under way is done as a whole or not
 * at all, and can be asked for again.
 */
final class SqliteFaultTest {

    @TempDir
    Path folder;

    private Path template;
    private Epoch epoch;
    private final MutableClock clock = new MutableClock(Sample.NOON);

    /** What the statements that fail belong to. */
    enum Operation {
        COMMIT {
            @Override
            Object on(Store store, Epoch epoch) {
                return store.log().commit(everything(epoch));
            }
        },
        COMMIT_OF_ONE_TURN {
            @Override
            Object on(Store store, Epoch epoch) {
                return store.log().commit(List.of(Sample.turn(1, epoch, 2)));
            }
        },
        COMMIT_WITH_A_REFUSED_WRITE {
            @Override
            Object on(Store store, Epoch epoch) {
                var tooLarge =
                        new Write.Turn(2, epoch, 1, 1, Sample.NOON, "x".repeat(100_001), List.of(), Optional.empty());
                return store
                        .log()
                        .commit(List.of(Sample.turn(1, epoch, 2), tooLarge, Sample.turn(3, epoch, 0)))
                        .stream()
                        .map(Object::getClass)
                        .toList();
            }
        },
        CLAIM {
            @Override
            Object on(Store store, Epoch epoch) {
                return store.log().claim(Sample.claim(epoch));
            }
        },
        RECEIVE {
            @Override
            Object on(Store store, Epoch epoch) {
                return store.log().receive(epoch, 10);
            }
        },
        ABANDONED {
            @Override
            Object on(Store store, Epoch epoch) {
                return store.log().abandoned(epoch, Set.of(1L));
            }
        },
        LEAVE {
            @Override
            Object on(Store store, Epoch epoch) {
                store.membership().leave(epoch);
                return "left";
            }
        },
        TAKE {
            @Override
            Object on(Store store, Epoch epoch) {
                return store.tasks().take(Sample.take(epoch, 2));
            }
        },
        BEAT {
            @Override
            Object on(Store store, Epoch epoch) {
                return store.tasks()
                        .beat(epoch, List.of(new Beat(400, Optional.of("{}")), new Beat(9, Optional.of("{}"))));
            }
        },
        ABANDONED_TASKS {
            @Override
            Object on(Store store, Epoch epoch) {
                return store.tasks().abandoned(epoch, Set.of(401L));
            }
        },
        LIMIT {
            @Override
            Object on(Store store, Epoch epoch) {
                store.tasks().limit("busy", QueueLimits.NONE);
                return store.tasks().limits("busy");
            }
        },
        RENEW {
            @Override
            Object on(Store store, Epoch epoch) {
                return store.membership().renew(epoch, Sample.LEASE.multipliedBy(2));
            }
        };

        abstract Object on(Store store, Epoch epoch);
    }

    /** Every kind of write. */
    private static List<Write> everything(Epoch epoch) {
        return List.of(
                Sample.start(20, "fresh", Optional.of(epoch)),
                Sample.start(21, "free", Optional.empty()),
                Sample.delivery(120, "fresh", Optional.of(epoch)),
                Sample.delivery(121, "free", Optional.empty()),
                Sample.turn(20, epoch, 0, 120L),
                Sample.turn(1, epoch, 2, Optional.of(Write.Change.PROGRESS), 100L),
                Sample.turn(2, epoch, 1, Sample.ending()),
                Sample.turn(3, epoch, 0, Sample.releasing()),
                new Write.Start(
                        22, Sample.id("two"), "orchestration", "order", 1, "{}", Sample.NOON, Optional.empty(), true),
                new Write.Release(4, epoch, Optional.empty()),
                new Write.Hold(5, epoch, InstanceStatus.PARKED, "{}", Sample.NOON),
                new Write.Resume(Sample.id("five"), Sample.NOON),
                Sample.delivery(122, "nobody", Optional.empty()),
                Sample.start(23, "one", Optional.of(epoch)),
                Sample.asking(1, epoch, 3, 410, 403),
                Sample.report(400, Optional.of(epoch), epoch, 1400),
                new Write.GiveBack(401, epoch),
                Sample.report(404, Optional.empty(), epoch, 1404));
    }

    /** Makes a file with something to do for every operation, to be copied for each fault. */
    @BeforeEach
    void prepareTheTemplate() {
        template = folder.resolve("template.db");
        try (SqliteStore store = open(template, Probe.NONE)) {
            epoch = store.membership().join("alpha", Sample.LEASE);
            store.log()
                    .commit(List.of(
                            Sample.start(1, "one", Optional.of(epoch)),
                            Sample.start(2, "two", Optional.of(epoch)),
                            Sample.start(3, "three", Optional.of(epoch)),
                            Sample.start(4, "four", Optional.of(epoch)),
                            Sample.start(5, "five", Optional.of(epoch)),
                            Sample.asking(4, epoch, 0, 400, 99),
                            Sample.asking(4, epoch, 1, 401, 99),
                            Sample.asking(2, epoch, 0, 402, 99),
                            Sample.start(6, "six", Optional.empty()),
                            Sample.start(7, "seven", Optional.empty()),
                            Sample.turn(1, epoch, 0),
                            Sample.delivery(100, "one", Optional.empty()),
                            Sample.delivery(101, "two", Optional.of(epoch)),
                            Sample.delivery(102, "four", Optional.empty()),
                            Sample.delivery(103, "six", Optional.empty()),
                            Sample.delivery(104, "six", Optional.empty())));
            store.tasks().limit("busy", Sample.limits());
            store.tasks().take(Sample.take(epoch, 3));
            store.log().commit(List.of(Sample.asking(1, epoch, 1, 403, 99), Sample.asking(4, epoch, 2, 404, 99)));
        }
    }

    /** A store on a copy of the template. */
    private SqliteStore openCopy(Path file, Probe probe) throws IOException {
        Files.copy(template, file);
        return open(file, probe);
    }

    private SqliteStore open(Path file, Probe probe) {
        var options = SqliteOptions.DEFAULT
                .withClock(clock)
                .withDurability(Durability.OFF)
                .withLargestValue(100_000);
        return SqliteStore.open(file, options, probe);
    }

    /** Counts statements once it is armed, and does something at one of them. */
    private static final class Trap implements Probe {

        private static final int NEVER = -1;

        private int at = NEVER;
        private boolean afterwards;
        private Action action = sql -> {};
        private int seen;

        interface Action {
            void at(String sql) throws SQLException;
        }

        /** Only counts. */
        void arm() {
            arm(NEVER, false, sql -> {});
        }

        void arm(int statement, boolean afterIt, Action what) {
            at = statement;
            afterwards = afterIt;
            action = what;
            seen = 0;
        }

        /** How many statements began since it was armed. */
        int disarm() {
            at = NEVER;
            return seen;
        }

        @Override
        public void before(String sql) throws SQLException {
            seen++;
            if (!afterwards) {
                spring(sql);
            }
        }

        @Override
        public void after(String sql) throws SQLException {
            if (afterwards) {
                spring(sql);
            }
        }

        private void spring(String sql) throws SQLException {
            if (at == seen - 1) {
                at = NEVER;
                action.at(sql);
            }
        }
    }

    /** The process is gone, here and now. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void givenAProcessThatEndsAtAnyStatement_whenAnotherOpensTheFile_thenItFindsAllOfTheOperationOrNothing(
            Operation operation) throws Exception {
        String before;
        String after;
        int statements;
        var trap = new Trap();
        try (SqliteStore store = openCopy(folder.resolve("whole.db"), trap)) {
            before = Sample.dump(store);
            trap.arm();
            operation.on(store, epoch);
            statements = trap.disarm();
            after = Sample.dump(store);
        }
        assertThat(statements).isGreaterThan(2);
        var found = new ArrayList<String>();

        for (int statement = 0; statement < statements; statement++) {
            for (boolean afterwards : List.of(false, true)) {
                Path scene = Files.createDirectory(folder.resolve(statement + "-" + afterwards));
                Path file = scene.resolve("clew.db");
                Path corpse = Files.createDirectory(scene.resolve("found"));
                try (SqliteStore store = openCopy(file, trap)) {
                    trap.arm(statement, afterwards, sql -> {
                        copyAsItIs(file, corpse);
                        throw new Killed();
                    });
                    operation.on(store, epoch);
                    // Only a statement that is refused has no moment after it.
                    assertThat(operation).isEqualTo(Operation.COMMIT_WITH_A_REFUSED_WRITE);
                } catch (Killed killed) {
                    try (SqliteStore store = open(corpse.resolve("clew.db"), Probe.NONE)) {
                        found.add(Sample.dump(store));
                    }
                }
            }
        }

        assertThat(found).hasSizeGreaterThan(statements).containsOnly(before, after);
        assertThat(found.getFirst()).isEqualTo(before);
        assertThat(found.get(found.size() - 2)).isEqualTo(before);
        assertThat(found.getLast()).isEqualTo(after);
    }

    /** The files as they are on the disk, by another process so as not to disturb the locks of this one. */
    private static void copyAsItIs(Path file, Path to) {
        try {
            Process copy = new ProcessBuilder(
                            "sh",
                            "-c",
                            "cp \"$0\" \"$1\"; cp \"$0-wal\" \"$1\" 2>/dev/null || true",
                            file.toString(),
                            to.toString())
                    .inheritIO()
                    .start();
            assertThat(copy.waitFor()).isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<SQLiteErrorCode> faults() {
        return Stream.of(
                SQLiteErrorCode.SQLITE_BUSY,
                SQLiteErrorCode.SQLITE_IOERR,
                SQLiteErrorCode.SQLITE_FULL,
                SQLiteErrorCode.SQLITE_INTERRUPT);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void givenAFaultOfTheWorldAtAnyStatement_whenTheOperationIsAskedForAgain_thenItEndsAsIfNothingHadHappened(
            SQLiteErrorCode fault) throws Exception {
        for (Operation operation : Operation.values()) {
            Object answer;
            String after;
            int statements;
            var trap = new Trap();
            try (SqliteStore store = openCopy(folder.resolve(operation + ".db"), trap)) {
                trap.arm();
                answer = operation.on(store, epoch);
                statements = trap.disarm();
                after = Sample.dump(store);
            }
            for (int statement = 0; statement < statements; statement++) {
                Path file = folder.resolve(operation + "-" + statement + ".db");
                try (SqliteStore store = openCopy(file, trap)) {
                    String before = Sample.dump(store);
                    var failed = new AtomicReference<String>();
                    trap.arm(statement, false, sql -> {
                        failed.set(sql);
                        throw new SQLiteException("a fault for this test", fault);
                    });
                    try {
                        assertThat(operation.on(store, epoch)).isEqualTo(answer);
                        // Rolling back is not what was asked for: that it fails is nobody else's affair.
                        assertThat(failed).hasValue("ROLLBACK");
                    } catch (StoreUnavailableException e) {
                        assertThat(Sample.dump(store)).isEqualTo(before);
                        assertThat(operation.on(store, epoch)).isEqualTo(answer);
                    }
                    assertThat(Sample.dump(store)).isEqualTo(after);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void givenACommitWhoseAnswerWasLost_whenItIsAskedForAgain_thenNothingIsDoneTwice(SQLiteErrorCode fault)
            throws Exception {
        List<Write> writes = List.of(
                Sample.start(20, "fresh", Optional.of(epoch)),
                Sample.turn(20, epoch, 0),
                Sample.delivery(120, "fresh", Optional.of(epoch)),
                Sample.turn(1, epoch, 1, Optional.of(Write.Change.PROGRESS), 100L),
                Sample.turn(2, epoch, 0, Sample.ending()),
                Sample.turn(3, epoch, 0, Sample.releasing()));
        List<Outcome> answer;
        String stored;
        int statements;
        var trap = new Trap();
        try (SqliteStore store = openCopy(folder.resolve("whole.db"), trap)) {
            trap.arm();
            answer = store.log().commit(writes);
            statements = trap.disarm();
            stored = Sample.dump(store);
        }
        try (SqliteStore store = openCopy(folder.resolve("clew.db"), trap)) {
            trap.arm(statements - 1, true, sql -> {
                assertThat(sql).isEqualTo("COMMIT");
                throw new SQLiteException("a fault for this test", fault);
            });
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> store.log().commit(writes));
            assertThat(Sample.dump(store)).isEqualTo(stored);

            assertThat(store.log().commit(writes)).isEqualTo(answer);
            assertThat(Sample.dump(store)).isEqualTo(stored);
        }
    }
}
