package dev.clew.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import dev.clew.store.Write;
import dev.clew.store.tck.MutableClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store remembers of its own writes is never trusted over what others have written since. */
final class SqliteTipsTest {

    @TempDir
    Path folder;

    private Path file;
    private SqliteStore store;
    private Epoch alpha;
    private Epoch beta;

    @BeforeEach
    void runAnInstance() {
        file = folder.resolve("clew.db");
        store = SqliteStore.open(file, SqliteOptions.DEFAULT.withClock(new MutableClock(Sample.NOON)));
        alpha = store.membership().join("alpha", Sample.LEASE);
        beta = store.membership().join("beta", Sample.LEASE);
        assertThat(commit(Sample.start(1, "one", Optional.of(alpha)), Sample.turn(1, alpha, 0)))
                .containsOnly(Outcome.Committed.INSTANCE);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private List<Outcome> commit(Write... writes) {
        return store.log().commit(List.of(writes));
    }

    private void elsewhere(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void givenAnOwnerThatAnotherProcessReplaced_whenItWritesOn_thenItIsFenced() throws Exception {
        elsewhere("UPDATE instances SET owner = " + beta.number());

        assertThat(commit(Sample.turn(1, alpha, 1))).hasOnlyElementsOfType(Outcome.Fenced.class);
        assertThat(commit(Sample.turn(1, beta, 1))).containsOnly(Outcome.Committed.INSTANCE);
    }

    @Test
    void givenATurnThatAnotherProcessRemoved_whenTheNextIsWritten_thenItIsFenced() throws Exception {
        elsewhere("DELETE FROM history");

        assertThat(commit(Sample.turn(1, alpha, 1))).hasOnlyElementsOfType(Outcome.Fenced.class);
    }

    @Test
    void givenAnOwnerThatGaveBackInTheSameCommit_whenItWritesOn_thenItIsFenced() {
        assertThat(commit(
                        Sample.turn(1, alpha, 1),
                        new Write.Release(1, alpha, Optional.empty()),
                        Sample.turn(1, alpha, 2)))
                .last()
                .isInstanceOf(Outcome.Fenced.class);
    }

    @Test
    void givenACommitOfWhichOneWriteIsRefused_whenTheInstanceGoesOn_thenNoTurnIsMissingOrDouble() {
        List<Outcome> outcomes = commit(
                Sample.turn(1, alpha, 1),
                Sample.start(1, "another with its key", Optional.of(alpha)),
                Sample.turn(1, alpha, 2));

        assertThat(outcomes.get(0)).isEqualTo(Outcome.Committed.INSTANCE);
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Refused.class);
        assertThat(outcomes.get(2)).isEqualTo(Outcome.Committed.INSTANCE);
        assertThat(commit(Sample.turn(1, alpha, 4))).hasOnlyElementsOfType(Outcome.Fenced.class);
        assertThat(commit(Sample.turn(1, alpha, 3))).containsOnly(Outcome.Committed.INSTANCE);
        assertThat(store.catalog().history(Sample.id("one"), 1, 0, 10)).hasSize(4);
    }

    @Test
    void givenATurnThatIsSentAgain_whenItsSuccessorIsStored_thenItIsAnsweredAndStoredOnce() {
        commit(Sample.turn(1, alpha, 1));

        assertThat(commit(Sample.turn(1, alpha, 1), Sample.turn(1, alpha, 2), Sample.turn(1, alpha, 2)))
                .containsOnly(Outcome.Committed.INSTANCE);
        assertThat(store.catalog().history(Sample.id("one"), 1, 0, 10)).hasSize(3);
    }

    @Test
    void givenANodeThatWasDeclaredDead_whenItWritesOn_thenItIsFenced() {
        store.membership().leave(alpha);

        assertThat(commit(Sample.turn(1, alpha, 1))).hasOnlyElementsOfType(Outcome.Fenced.class);
    }
}
