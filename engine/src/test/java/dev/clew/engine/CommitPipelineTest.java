package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Group commit: who waits together is written together, each gets its own answer, and trouble loses nothing. */
@Timeout(20)
final class CommitPipelineTest {

    private final Log log = new Log();
    private final CommitPipeline pipeline = new CommitPipeline(log);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        log.gate.release(1_000_000);
        pipeline.close();
        callers.close();
    }

    /** A log that lets a commit through only when the test says so, and notes what was written in which batch. */
    private static final class Log extends CommitsOnly {
        final List<List<Write>> batches = new CopyOnWriteArrayList<>();
        final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        final Semaphore gate = new Semaphore(0);
        final Semaphore entered = new Semaphore(0);
        final List<Throwable> trouble = new CopyOnWriteArrayList<>();
        final List<Boolean> interrupted = new CopyOnWriteArrayList<>();

        @Override
        public List<Outcome> commit(List<Write> writes) {
            threads.add(Thread.currentThread());
            interrupted.add(Thread.currentThread().isInterrupted());
            entered.release();
            gate.acquireUninterruptibly();
            if (!trouble.isEmpty()) {
                switch (trouble.removeFirst()) {
                    case RuntimeException exception -> throw exception;
                    case Error error -> throw error;
                    case Throwable other -> throw new AssertionError(other);
                }
            }
            batches.add(List.copyOf(writes));
            return writes.stream().map(Log::answer).toList();
        }

        private static Outcome answer(Write write) {
            return key(write) % 2 == 0 ? Outcome.Committed.INSTANCE : new Outcome.Refused("odd: " + key(write));
        }
    }

    private static Write write(long key) {
        return new Write.Release(key, new Epoch(1), Optional.empty());
    }

    private static long key(Write write) {
        return ((Write.Release) write).key();
    }

    private Future<Outcome> commitLater(long key) {
        return callers.submit(() -> pipeline.commit(write(key)));
    }

    /** Holds one commit at the store, and waits until so many others have queued up behind it. */
    private List<Future<Outcome>> queueBehindOne(int others) throws Exception {
        List<Future<Outcome>> answers = new ArrayList<>();
        answers.add(commitLater(0));
        log.entered.acquire();
        for (int key = 1; key <= others; key++) {
            answers.add(commitLater(key));
        }
        awaitWaiting(others);
        return answers;
    }

    private void awaitWaiting(int writes) {
        while (pipeline.waiting() < writes) {
            Thread.onSpinWait();
        }
    }

    /** Queues up one write after the other, so that it is known which came first. */
    private List<Future<Outcome>> queueInOrder(long first, long last) {
        List<Future<Outcome>> answers = new ArrayList<>();
        int before = pipeline.waiting();
        for (long key = first; key <= last; key++) {
            answers.add(commitLater(key));
            awaitWaiting(before + answers.size());
        }
        return answers;
    }

    private List<List<Long>> keysOfBatches() {
        return log.batches.stream()
                .map(batch -> batch.stream().map(CommitPipelineTest::key).toList())
                .toList();
    }

    @Test
    void givenALoneWrite_whenItIsCommitted_thenItsCallerCommitsItWithoutAnotherThread() {
        log.gate.release();

        assertThat(pipeline.commit(write(2))).isEqualTo(Outcome.Committed.INSTANCE);
        assertThat(log.threads).containsExactly(Thread.currentThread());
    }

    @Test
    void givenACommitGoingOn_whenOthersQueueUp_thenTheNextTakesThemAllAndEachGetsItsOwnAnswer() throws Exception {
        List<Future<Outcome>> answers = queueBehindOne(500);

        log.gate.release(2);

        for (int key = 0; key <= 500; key++) {
            assertThat(answers.get(key).get()).isEqualTo(Log.answer(write(key)));
        }
        assertThat(log.batches).extracting(List::size).containsExactly(1, 500);
    }

    @Test
    void givenMoreThanABatchHolds_whenTheyAreCommitted_thenNoBatchIsLargerAndNothingIsLeftOut() throws Exception {
        List<Future<Outcome>> answers = queueBehindOne(CommitPipeline.MAX_BATCH + 10);

        log.gate.release(3);

        for (Future<Outcome> answer : answers) {
            answer.get();
        }
        assertThat(log.batches).extracting(List::size).containsExactly(1, CommitPipeline.MAX_BATCH, 10);
        assertThat(log.batches.stream().flatMap(List::stream).map(CommitPipelineTest::key))
                .doesNotHaveDuplicates()
                .hasSize(answers.size());
    }

    @Test
    void givenAStoreThatDoesNotAnswer_whenAWriteWaits_thenItIsSentAgainUntilItDoes() {
        log.trouble.add(new StoreUnavailableException("not there", new java.io.IOException()));
        log.trouble.add(new StoreUnavailableException("still not", new java.io.IOException()));
        log.gate.release(3);

        assertThat(pipeline.commit(write(4))).isEqualTo(Outcome.Committed.INSTANCE);
        assertThat(log.batches).hasSize(1);
    }

    @Test
    void givenAStoreThatDoesNotAnswer_whenOthersQueueUpMeanwhile_thenNothingIsLostOrOvertakenOrWrittenTwice()
            throws Exception {
        List<Future<Outcome>> answers = queueBehindOne(0);
        answers.addAll(queueInOrder(1, 3));
        log.trouble.add(new StoreUnavailableException("away", new java.io.IOException()));
        log.trouble.add(new StoreUnavailableException("still away", new java.io.IOException()));
        log.gate.release();
        log.entered.acquire();
        log.gate.release();
        log.entered.acquire();
        answers.addAll(queueInOrder(4, 20));

        log.gate.release(10);

        for (int key = 0; key <= 20; key++) {
            assertThat(answers.get(key).get()).isEqualTo(Log.answer(write(key)));
        }
        assertThat(keysOfBatches().stream().flatMap(List::stream))
                .containsExactlyElementsOf(LongStream.rangeClosed(0, 20).boxed().toList());
    }

    @Test
    void givenACommitGoingOn_whenItIsNotDurableYet_thenNobodyIsAnsweredAndEachThreadHasOneWriteIn() throws Exception {
        List<Future<Outcome>> answers = queueBehindOne(40);

        assertThat(answers).noneMatch(Future::isDone);
        assertThat(pipeline.waiting()).isEqualTo(40);
        assertThat(log.batches).isEmpty();
    }

    @Test
    void givenAStoreThatBreaksDown_whenABatchFails_thenAllOfItLearnsOfItAndTheNextGoesThrough() throws Exception {
        log.trouble.add(new LinkageError("leader"));
        log.trouble.add(new LinkageError("writer"));
        List<Future<Outcome>> answers = queueBehindOne(2);

        log.gate.release(3);

        for (Future<Outcome> answer : answers) {
            assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                    .isThrownBy(answer::get)
                    .havingRootCause()
                    .isInstanceOf(LinkageError.class);
        }
        assertThat(pipeline.commit(write(6))).isEqualTo(Outcome.Committed.INSTANCE);
    }

    @Test
    void givenACallerThatIsInterrupted_whenItCommits_thenTheStoreDoesNotNoticeAndTheCallerIsStillInterrupted() {
        log.trouble.add(new StoreUnavailableException("or it would not wait between tries", new java.io.IOException()));
        log.gate.release(2);

        Thread.currentThread().interrupt();
        Outcome outcome = pipeline.commit(write(2));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isEqualTo(Outcome.Committed.INSTANCE);
        assertThat(log.interrupted).containsExactly(false, false);
    }

    @Test
    void givenAPipelineThatIsClosed_whenAWriteComes_thenItIsRefusedAndNotWritten() {
        log.gate.release(2);
        pipeline.close();
        pipeline.close();

        assertThatExceptionOfType(CommitPipeline.ClosedException.class)
                .isThrownBy(() -> pipeline.commit(write(2)))
                .withMessageContaining("shutting down");
        assertThat(log.batches).isEmpty();
    }

    @Test
    void givenAStoreWithABug_whenABatchFails_thenAllOfItLearnsOfItAndTheNextGoesThrough() throws Exception {
        List<Future<Outcome>> answers = queueBehindOne(2);
        log.gate.release();
        answers.getFirst().get();
        log.trouble.add(new IllegalStateException("a bug"));

        log.gate.release();

        for (Future<Outcome> answer : answers.subList(1, 3)) {
            assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                    .isThrownBy(answer::get)
                    .withMessageContaining("a bug");
        }
        log.gate.release();
        assertThat(pipeline.commit(write(6))).isEqualTo(Outcome.Committed.INSTANCE);
    }

    @Test
    void givenACommitGoingOn_whenThePipelineIsClosed_thenThatIsFinishedAndThoseWhoWaitAreTold() throws Exception {
        List<Future<Outcome>> answers = queueBehindOne(3);

        pipeline.close();
        log.gate.release();

        assertThat(answers.getFirst().get()).isEqualTo(Outcome.Committed.INSTANCE);
        for (Future<Outcome> answer : answers.subList(1, 4)) {
            assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                    .isThrownBy(answer::get)
                    .withCauseInstanceOf(CommitPipeline.ClosedException.class);
        }
        assertThat(log.batches).hasSize(1);
    }

    @Test
    void givenAStoreThatNeverAnswers_whenThePipelineIsClosed_thenWhoWaitsIsTold() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            log.trouble.add(new StoreUnavailableException("gone", new java.io.IOException()));
        }
        log.gate.release(1_000);
        Future<Outcome> answer = commitLater(8);
        log.entered.acquire();

        pipeline.close();

        assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                .isThrownBy(answer::get)
                .withCauseInstanceOf(CommitPipeline.ClosedException.class);
    }

    @Test
    void givenACallerThatIsInterruptedWhileItWaits_whenItsWriteIsDurable_thenItLearnsThatAndIsStillInterrupted()
            throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        List<Object> seen = new CopyOnWriteArrayList<>();
        Future<Outcome> first = commitLater(0);
        log.entered.acquire();
        Thread caller = Thread.ofVirtual().start(() -> {
            seen.add(pipeline.commit(write(10)));
            seen.add(Thread.currentThread().isInterrupted());
            done.countDown();
        });
        while (pipeline.waiting() < 1) {
            Thread.onSpinWait();
        }

        caller.interrupt();
        log.gate.release(2);

        done.await();
        first.get();
        assertThat(seen).containsExactly(Outcome.Committed.INSTANCE, true);
    }

    @Test
    void givenAWriteThatIsBegun_whenAnotherThreadWaitsForIt_thenThatIsWokenAndHasTheAnswer() throws Exception {
        Future<Outcome> first = commitLater(0);
        log.entered.acquire();
        assertThat(pipeline.isShared()).isTrue();
        CommitPipeline.Entry begun = pipeline.begin(write(12));
        assertThat(pipeline.isOver(begun)).isFalse();
        assertThat(pipeline.outcome(begun)).isEmpty();

        Future<Outcome> other = callers.submit(() -> pipeline.await(begun));
        log.gate.release(2);

        assertThat(other.get()).isEqualTo(Outcome.Committed.INSTANCE);
        assertThat(pipeline.outcome(begun)).contains(Outcome.Committed.INSTANCE);
        first.get();
    }

    @Test
    void givenAWriteThatIsBegun_whenThePipelineIsClosed_thenItIsOverWithoutAnAnswer() throws Exception {
        Future<Outcome> first = commitLater(0);
        log.entered.acquire();
        CommitPipeline.Entry begun = pipeline.begin(write(12));

        pipeline.close();
        log.gate.release();

        assertThat(pipeline.isOver(begun)).isTrue();
        assertThat(pipeline.outcome(begun)).isEmpty();
        first.get();
    }
}
