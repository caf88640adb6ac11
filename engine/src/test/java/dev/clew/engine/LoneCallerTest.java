package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On whose thread a commit is made: a lone caller's own, and never that of one among many. */
@Timeout(20)
final class LoneCallerTest {

    private final List<String> committers = new ArrayList<>();
    private final AtomicLong nanoTime = new AtomicLong();
    private final CommitPipeline pipeline = new CommitPipeline(new Log(), nanoTime::get, Observer.NONE);
    private final ExecutorService alice = Executors.newSingleThreadExecutor(task -> new Thread(task, "alice"));
    private final ExecutorService bob = Executors.newSingleThreadExecutor(task -> new Thread(task, "bob"));

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        pipeline.close();
    }

    private final class Log extends CommitsOnly {
        @Override
        public List<Outcome> commit(List<Write> writes) {
            committers.add(Thread.currentThread().getName());
            return writes.stream()
                    .<Outcome>map(write -> Outcome.Committed.INSTANCE)
                    .toList();
        }
    }

    private void commitBy(ExecutorService caller) throws Exception {
        caller.submit(() -> pipeline.commit(new Write.Release(1, new Epoch(1), Optional.empty())))
                .get();
    }

    @Test
    void givenACallerThatCommitsAgainAndAgain_whenNobodyElseDoes_thenItDoesSoOnItsOwnThread() throws Exception {
        commitBy(alice);
        committers.clear();

        for (int i = 0; i < 5; i++) {
            commitBy(alice);
        }

        assertThat(committers).hasSize(5).containsOnly("alice");
    }

    @Test
    void givenCallersThatTakeTurns_whenOneFollowsTheOther_thenTheWriterCommitsForThem() throws Exception {
        commitBy(alice);
        committers.clear();

        commitBy(bob);

        assertThat(committers).containsExactly("clew-writer");
    }

    @Test
    void givenAPipelineThatHasRested_whenAnotherCallerComes_thenItCommitsOnItsOwnThread() throws Exception {
        commitBy(alice);
        committers.clear();

        nanoTime.addAndGet(CommitPipeline.RESTED_NANOS + 1);
        commitBy(bob);

        assertThat(committers).containsExactly("bob");
    }

    @Test
    void givenACallerAmongOthers_whenItIsTheOnlyOneLeft_thenItCommitsOnItsOwnThreadFromTheSecondTimeOn()
            throws Exception {
        commitBy(alice);
        committers.clear();

        commitBy(bob);
        commitBy(bob);

        assertThat(committers).containsExactly("clew-writer", "bob");
    }

    @Test
    void givenAPipelineThatIsClosed_whenALoneCallerCommits_thenNothingIsWrittenAndItIsTold() throws Exception {
        commitBy(alice);
        committers.clear();

        pipeline.close();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> commitBy(alice))
                .withCauseInstanceOf(CommitPipeline.ClosedException.class);
        assertThat(committers).isEmpty();
    }
}
