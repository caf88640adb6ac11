package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several commits at once, where the store can use them: as many as there are lanes, and nobody is forgotten. */
@Timeout(20)
final class LanesTest {

    private final Log log = new Log();
    private final CommitPipeline pipeline = new CommitPipeline(log);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        log.gate.release(1_000_000);
        pipeline.close();
        callers.close();
    }

    /** A log with two lanes that lets a commit through only when the test says so. */
    private static final class Log extends CommitsOnly {
        final Semaphore gate = new Semaphore(0);
        final Semaphore entered = new Semaphore(0);
        final AtomicInteger atOnce = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();

        @Override
        public int lanes() {
            return 2;
        }

        @Override
        public List<Outcome> commit(List<Write> writes) {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            entered.release();
            gate.acquireUninterruptibly();
            atOnce.decrementAndGet();
            return writes.stream()
                    .<Outcome>map(write -> Outcome.Committed.INSTANCE)
                    .toList();
        }
    }

    private Future<Outcome> commitLater(long key) {
        return callers.submit(() -> pipeline.commit(new Write.Release(key, new Epoch(1), Optional.empty())));
    }

    @Test
    void givenACommitThatGoesOn_whenAnotherWriteComes_thenItIsCommittedBesideIt() throws Exception {
        Future<Outcome> first = commitLater(1);
        log.entered.acquire();

        Future<Outcome> second = commitLater(2);
        log.entered.acquire();

        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        log.gate.release(2);
        assertThat(first.get()).isEqualTo(second.get()).isEqualTo(Outcome.Committed.INSTANCE);
    }

    @Test
    void givenAsManyNodesAsLanes_whenAnotherWriteComes_thenItWaitsForTheCommitThatGoesOn() throws Exception {
        pipeline.among(log.lanes());
        Future<Outcome> first = commitLater(1);
        log.entered.acquire();

        List<Future<Outcome>> others = queueUp(2 * CommitPipeline.ENOUGH);

        assertThat(log.entered.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
        log.gate.release();
        log.entered.acquire();
        assertThat(first.get()).isEqualTo(Outcome.Committed.INSTANCE);
        assertThat(pipeline.waiting()).isZero();
        log.gate.release(2 * CommitPipeline.ENOUGH);
        for (Future<Outcome> other : others) {
            assertThat(other.get()).isEqualTo(Outcome.Committed.INSTANCE);
        }
        assertThat(log.most.get()).isOne();
    }

    @Test
    void givenANodeOfSeveral_whenTheOthersLeave_thenItHasAllLanes() throws Exception {
        pipeline.among(100);
        pipeline.among(1);
        Future<Outcome> first = commitLater(1);
        log.entered.acquire();

        Future<Outcome> second = commitLater(2);
        log.entered.acquire();

        log.gate.release(2);
        assertThat(first.get()).isEqualTo(second.get()).isEqualTo(Outcome.Committed.INSTANCE);
    }

    @Test
    void givenManyWrites_whenTheyCome_thenNoMoreCommitsGoOnThanThereAreLanesAndAllAreAnswered() throws Exception {
        log.gate.release(1_000_000);
        List<Future<Outcome>> answers = new ArrayList<>();

        for (long key = 0; key < 5_000; key++) {
            answers.add(commitLater(key));
        }

        for (Future<Outcome> answer : answers) {
            assertThat(answer.get()).isEqualTo(Outcome.Committed.INSTANCE);
        }
        assertThat(log.most.get()).isBetween(1, 2);
    }

    @Test
    void givenALargeCommitThatGoesOn_whenOthersCome_thenTheyAreCommittedBesideItOnceTheyAreEnough() throws Exception {
        List<Future<Outcome>> answers = new ArrayList<>();
        for (long key = 0; key < log.lanes(); key++) {
            answers.add(commitLater(key));
            log.entered.acquire();
        }
        answers.addAll(queueUp(2 * CommitPipeline.ENOUGH));
        log.gate.release(log.lanes());
        log.entered.acquire();

        answers.addAll(queueUp(CommitPipeline.ENOUGH - 1));
        assertThat(log.entered.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();

        answers.add(commitLater(0));
        log.entered.acquire();
        assertThat(pipeline.waiting()).isZero();
        log.gate.release(2);
        for (Future<Outcome> answer : answers) {
            assertThat(answer.get()).isEqualTo(Outcome.Committed.INSTANCE);
        }
    }

    /** Waits until so many wait. */
    private List<Future<Outcome>> queueUp(int count) {
        List<Future<Outcome>> answers =
                LongStream.range(0, count).mapToObj(this::commitLater).toList();
        while (pipeline.waiting() < count) {
            Thread.onSpinWait();
        }
        return answers;
    }
}
