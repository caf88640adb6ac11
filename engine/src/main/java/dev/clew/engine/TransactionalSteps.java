package dev.clew.engine;

import dev.clew.api.ConfigurationException;
import dev.clew.api.Payload;
import dev.clew.engine.EngineListener.StoreOperation;
import dev.clew.kernel.Command.RunTransaction;
import dev.clew.kernel.Event;
import dev.clew.kernel.OperationId;
import dev.clew.store.Outcome;
import dev.clew.store.StoreTransaction;
import dev.clew.store.StoreUnavailableException;
import dev.clew.store.Transactions;
import dev.clew.store.Write;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The transactional steps of a hot instance: those that wait to be run, one at a time, and the transaction that is open
 * from the end of a body to the commit of the turn that takes its report.
 *
 * <p>For the instance's threads, one at a time, but for {@link #isDue}, {@link #delayed} and {@link #clear}.
 */
final class TransactionalSteps {

    private static final System.Logger LOG = System.getLogger(TransactionalSteps.class.getName());

    /** Well below a node's lease, which cannot be renewed on SQLite while a body holds the one right to write. */
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(2);

    private static final long FIRST_BACKOFF_MS = 5;
    private static final long MAX_BACKOFF_MS = 250;

    private final Node node;
    private final Mailbox mailbox;
    private final Deque<RunTransaction> due = new ArrayDeque<>();
    private final Map<OperationId, Timers.Appointment> delayed = new LinkedHashMap<>();
    private @Nullable Open open;

    TransactionalSteps(Node node, Mailbox mailbox) {
        this.node = node;
        this.mailbox = mailbox;
    }

    /** How long an attempt may take. */
    static Duration limit(RunTransaction step) {
        return step.timeout().orElse(DEFAULT_LIMIT);
    }

    // --- what waits

    synchronized void add(RunTransaction step) {
        if (step.notBefore().filter(at -> at.isAfter(node.now())).isEmpty()) {
            due.add(step);
            return;
        }
        delayed.put(step.id(), node.timers().at(step.notBefore().get(), () -> becomesDue(step)));
    }

    private void becomesDue(RunTransaction step) {
        synchronized (this) {
            if (delayed.remove(step.id()) == null) {
                return;
            }
            due.add(step);
        }
        mailbox.nudge();
    }

    synchronized void remove(OperationId id) {
        due.removeIf(step -> step.id().equals(id));
        Timers.Appointment appointment = delayed.remove(id);
        if (appointment != null) {
            appointment.cancel();
        }
    }

    synchronized void clear() {
        due.clear();
        delayed.values().forEach(Timers.Appointment::cancel);
        delayed.clear();
    }

    synchronized boolean isDue() {
        return !due.isEmpty();
    }

    /** When those come that wait for their next attempt. */
    synchronized Stream<Timers.Appointment> delayed() {
        return List.copyOf(delayed.values()).stream();
    }

    /** Takes the one that has been due longest. */
    synchronized RunTransaction next() {
        return due.remove();
    }

    // --- what runs

    /** Runs a body, again for as long as something else than the body is to blame that it failed. */
    Payload run(RunTransaction step, Attempt attempt) throws Exception {
        Transactions transactions = node.store()
                .transactions()
                .orElseThrow(() -> new ConfigurationException(
                        "no_transactions",
                        "the transactional step '" + step.name()
                                + "' needs a store with SQL, which this one is not: run"
                                + " it on SQLite or PostgreSQL, also in tests (TestClew.builder().store(...))"));
        long backoff = FIRST_BACKOFF_MS;
        while (true) {
            try {
                return runOnce(transactions, step, attempt);
            } catch (UncountedException unlucky) {
                if (attempt.cancelled() || node.over()) {
                    throw unlucky.why;
                }
                LOG.log(
                        backoff == FIRST_BACKOFF_MS ? System.Logger.Level.INFO : System.Logger.Level.DEBUG,
                        "the transaction of step ''{0}'' of instance ''{1}'' is run again: {2}",
                        step.name(),
                        attempt.instanceId(),
                        unlucky.why.getMessage());
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(backoff));
                backoff = Math.min(2 * backoff, MAX_BACKOFF_MS);
            }
        }
    }

    /** Nothing that the body could help. */
    private static final class UncountedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Exception why;

        UncountedException(Exception why) {
            super("not counted", why, false, false);
            this.why = why;
        }
    }

    private Payload runOnce(Transactions transactions, RunTransaction step, Attempt attempt) throws Exception {
        StoreTransaction transaction;
        try {
            transaction = transactions.begin(limit(step));
        } catch (StoreUnavailableException unavailable) {
            throw new UncountedException(unavailable);
        }
        var begun = new Open(step, attempt, transaction);
        boolean done = false;
        try {
            Payload result = node.codec()
                    .encode(node.transactionBodies()
                            .run(() -> step.body().run(new InTransaction(attempt, transaction))));
            transaction.seal();
            open = begun;
            done = true;
            return result;
        } catch (Exception failed) {
            if (attempt.overdue().isEmpty() && transaction.blameless(failed)) {
                throw new UncountedException(failed);
            }
            throw failed;
        } finally {
            if (!done) {
                begun.close();
            }
        }
    }

    // --- what is open

    Optional<Open> open() {
        return Optional.ofNullable(open);
    }

    void rollBack() {
        Open left = open;
        open = null;
        if (left != null) {
            left.close();
        }
    }

    /** A transaction, from its beginning to its end or that of its time. */
    final class Open implements AutoCloseable {

        private final RunTransaction step;
        private final Attempt attempt;
        private final StoreTransaction transaction;
        private final Timers.Appointment alarm;

        private Open(RunTransaction step, Attempt attempt, StoreTransaction transaction) {
            this.step = step;
            this.attempt = attempt;
            this.transaction = transaction;
            this.alarm = node.timers().at(node.now().plus(limit(step)), this::expire);
        }

        /** Its connection may be slow to close, and who keeps time must not be held up. */
        private void expire() {
            attempt.overdue(Overtime.toClose(step.name(), step.attempt(), limit(step)));
            attempt.cancel();
            Thread.startVirtualThread(transaction::abandon);
        }

        /**
         * Makes the turn durable that takes the step's report, and with it what the step wrote.
         *
         * @param events the turn's
         * @return empty if neither is, and the instance has to go on from what its history says
         * @throws CommitPipeline.ClosedException if the node went down before the store had answered
         */
        Optional<Outcome> commit(Write.Turn turn, List<Event> events) {
            if (events.stream().noneMatch(this::isCompletion)) {
                throw new IllegalStateException("step '" + step.name() + "' has run, and no turn says so");
            }
            try {
                long begin = System.nanoTime();
                Optional<Outcome> outcome = commitUntilAnswered(turn);
                node.observer().committed(1, System.nanoTime() - begin);
                return outcome;
            } finally {
                rollBack();
            }
        }

        private boolean isCompletion(Event event) {
            return event instanceof Event.StepCompleted completed
                    && completed.id().equals(step.id());
        }

        private Optional<Outcome> commitUntilAnswered(Write.Turn turn) {
            long backoff = FIRST_BACKOFF_MS;
            while (true) {
                try {
                    return node.observer().call(StoreOperation.COMMIT, () -> transaction.commit(turn));
                } catch (StoreUnavailableException unavailable) {
                    if (node.over()) {
                        throw new CommitPipeline.ClosedException();
                    }
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "a transaction''s commit is asked for again until it is answered: {0}",
                            unavailable.getMessage());
                    LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(backoff));
                    backoff = Math.min(2 * backoff, MAX_BACKOFF_MS);
                }
            }
        }

        @Override
        public void close() {
            alarm.cancel();
            transaction.close();
        }
    }
}
