package dev.clew.engine;

import dev.clew.api.Payload;
import dev.clew.api.Routing;
import dev.clew.kernel.Command;
import dev.clew.kernel.Command.CancelAttempt;
import dev.clew.kernel.Command.CancelTimer;
import dev.clew.kernel.Command.RunActivity;
import dev.clew.kernel.Command.RunStep;
import dev.clew.kernel.Command.RunTransaction;
import dev.clew.kernel.Command.StartTimer;
import dev.clew.kernel.Message;
import dev.clew.kernel.Message.AttemptReported;
import dev.clew.kernel.Message.Report;
import dev.clew.kernel.OperationId;
import dev.clew.store.Write.Ready;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a hot instance has asked the world for and not got yet: its timers, and the attempts of its activities and
 * steps.
 *
 * <p>A step runs on the instance's own thread if the instance waits for nothing else, which spares two changes of
 * threads; otherwise beside it, so that it holds up nobody.
 */
final class HotWork {

    private final Node node;
    private final Supplier<Origin> origin;
    private final Supplier<Optional<EngineListener.Subject>> subject;
    private final Mailbox mailbox;
    private final Map<OperationId, Timers.Appointment> timers = new ConcurrentHashMap<>();
    private final Map<OperationId, Timers.Appointment> retries = new ConcurrentHashMap<>();
    private final Map<OperationId, Attempt> attempts = new ConcurrentHashMap<>();
    private final TransactionalSteps transactions;
    private volatile @Nullable Attempt inline;
    private volatile boolean cancelled;

    /**
     * Nothing asked for.
     *
     * @param origin the execution that asks
     * @param subject what is told of it
     */
    HotWork(Node node, Supplier<Origin> origin, Supplier<Optional<EngineListener.Subject>> subject, Mailbox mailbox) {
        this.node = node;
        this.origin = origin;
        this.subject = subject;
        this.mailbox = mailbox;
        this.transactions = new TransactionalSteps(node, mailbox);
    }

    /**
     * The report of a step that ran on the instance's thread.
     *
     * @param afterTheRest whether what arrived meanwhile comes first: a step that failed because it was cancelled is
     *     to find its operation cancelled already, while one that succeeded all the same is to be recorded
     */
    record InlineReport(Message message, boolean afterTheRest) {}

    /**
     * Carries out a turn's commands; runs a step at once if that is all there is.
     *
     * @param open how many operations the instance waits for
     * @param now when the turn was decided
     */
    Optional<InlineReport> carryOut(int open, List<Command> commands, int execution, Instant now) {
        if (open == 1
                && commands.size() == 1
                && commands.getFirst() instanceof RunStep step
                && step.timeout().isEmpty()
                && delay(step.notBefore()).isEmpty()) {
            return Optional.of(runInline(step, execution, now));
        }
        carryOut(commands, execution, now);
        return Optional.empty();
    }

    void carryOut(List<Command> commands, int execution, Instant now) {
        for (Command command : commands) {
            switch (command) {
                case RunActivity activity -> run(activity, execution, now);
                case RunStep step -> run(step, execution, now);
                case RunTransaction transaction -> transactions.add(transaction);
                case StartTimer timer -> start(timer, execution);
                case CancelTimer cancel -> cancel(timers.remove(cancel.id()));
                case CancelAttempt cancel -> cancelAttempt(cancel.id());
                case Command.Outgoing ignored -> throw new IllegalStateException(command + " is not done here");
            }
        }
    }

    /** Notes that a message was taken from the mailbox. */
    void arrived(Message message) {
        switch (message) {
            case AttemptReported report -> attempts.remove(report.id());
            case Message.TaskReported ignored -> {}
            case Message.ChildReported ignored -> {}
            case Message.ChildRefused ignored -> {}
            case Message.TimerDue due -> timers.remove(due.id());
            case Message.SignalSent ignored -> {}
            case Message.UpdateSent ignored -> {}
            case Message.UpdateAsked ignored -> {}
            case Message.CancelSent ignored -> {}
        }
    }

    /** Whether attempts are running or wait for a slot. */
    boolean running() {
        return attempts.size() > retries.size() || transactions.isDue();
    }

    /** Whether a transactional step is to be run by {@link #runTransaction}. */
    boolean transactionDue() {
        return transactions.isDue();
    }

    /**
     * Runs the next transactional step that is due on the calling thread. If it succeeds, its transaction waits for the
     * turn that takes its report: {@link #transaction}.
     */
    InlineReport runTransaction(int execution, Instant now) {
        RunTransaction step = transactions.next();
        Attempt attempt = newInlineAttempt(
                step.id(),
                step.name(),
                step.label(),
                step.attempt(),
                step.sheltered(),
                step.details(),
                execution,
                step.notBefore().orElse(now));
        Optional<Instant> deadline = Optional.of(node.now().plus(TransactionalSteps.limit(step)));
        Report report = runInline(attempt, deadline, () -> transactions.run(step, attempt));
        return inlineReport(
                step.id(),
                attempt,
                attempt.overdue()
                        .filter(why -> report instanceof Report.Failed)
                        .map(why -> Attempts.failed(attempt, why))
                        .orElse(report));
    }

    /** The transaction that the next turn has to be committed with, if a step was run in one. */
    Optional<TransactionalSteps.Open> transaction() {
        return transactions.open();
    }

    /** Ends a transaction whose turn was not committed: nothing of it remains. */
    void rollBack() {
        transactions.rollBack();
    }

    /** Whether attempts are running or wait for a slot, but for those whose reports wait in the mailbox. */
    boolean runningBeside(List<Mailbox.Letter> waiting) {
        long over = waiting.stream()
                .filter(letter ->
                        letter.message() instanceof AttemptReported report && attempts.containsKey(report.id()))
                .count();
        return attempts.size() - over > retries.size();
    }

    /** When there is next something to do by the clock. */
    Optional<Instant> earliest() {
        return Stream.of(timers.values().stream(), retries.values().stream(), transactions.delayed())
                .flatMap(appointments -> appointments)
                .map(Timers.Appointment::at)
                .min(Instant::compareTo);
    }

    /**
     * When there would next be something to do after these commands; empty if there is something to do at once, so
     * that the instance has to stay.
     */
    Optional<Ready> afterCarryingOut(List<Command> commands) {
        if (running()) {
            return Optional.empty();
        }
        Optional<Instant> wake = earliest();
        for (Command command : commands) {
            if (command instanceof StartTimer timer) {
                wake = Optional.of(
                        wake.filter(at -> at.isBefore(timer.fireAt())).orElse(timer.fireAt()));
            } else if (!(command instanceof CancelTimer)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Ready(wake));
    }

    /**
     * Cancels what runs on the instance's thread, now and from now on, where cancellation may reach it. To be called
     * when the message that says so is in the mailbox.
     */
    void cancelInline() {
        cancelled = true;
        Attempt running = inline;
        if (running != null && !running.sheltered()) {
            running.cancel();
        }
    }

    /** Cancels everything, what runs on the instance's thread too; what comes of that is of no interest. */
    void drop() {
        Attempt running = inline;
        if (running != null) {
            running.cancel();
        }
        abandon();
    }

    /** Cancels everything; nothing will be reported. */
    void abandon() {
        transactions.clear();
        if (timers.isEmpty() && retries.isEmpty() && attempts.isEmpty()) {
            return;
        }
        Stream.concat(timers.values().stream(), retries.values().stream()).forEach(Timers.Appointment::cancel);
        timers.clear();
        retries.clear();
        attempts.values().forEach(attempt -> {
            attempt.settle();
            attempt.cancel();
        });
        attempts.clear();
    }

    // --- timers

    private void start(StartTimer timer, int execution) {
        timers.put(
                timer.id(),
                node.timers().at(timer.fireAt(), () -> mailbox.post(execution, new Message.TimerDue(timer.id()))));
    }

    private static void cancel(Timers.@Nullable Appointment appointment) {
        if (appointment != null) {
            appointment.cancel();
        }
    }

    // --- attempts

    private void run(RunActivity command, int execution, Instant now) {
        Registry.ActivityCode<?, ?> code = node.registry()
                .activity(command.name())
                .orElseThrow(() -> new IllegalStateException(command + " is not for this node"));
        Attempt attempt = newAttempt(
                EngineListener.Kind.ACTIVITY,
                command.id(),
                command.name(),
                command.label(),
                command.attempt(),
                false,
                execution,
                command.routing(),
                command.details(),
                command.notBefore().orElse(now));
        TimedAttempt timed = timed(
                attempt,
                command.id(),
                execution,
                command.deadlines().run(),
                command.deadlines().closeBy());
        timed.watch();
        begin(
                command.id(),
                command.notBefore(),
                () -> node.attempts().submit(() -> timed.run(() -> code.call(node.codec(), attempt, command.input()))));
    }

    private void run(RunStep command, int execution, Instant now) {
        Attempt attempt = newAttempt(
                EngineListener.Kind.STEP,
                command.id(),
                command.name(),
                command.label(),
                command.attempt(),
                command.sheltered(),
                execution,
                Routing.ANYWHERE,
                command.details(),
                command.notBefore().orElse(now));
        TimedAttempt timed = timed(attempt, command.id(), execution, command.timeout(), Optional.empty());
        begin(
                command.id(),
                command.notBefore(),
                () -> node.attempts()
                        .submitWithoutSlot(() -> timed.run(
                                () -> node.codec().encode(command.body().run(attempt)))));
    }

    private Attempt newAttempt(
            EngineListener.Kind kind,
            OperationId operation,
            String name,
            Optional<String> label,
            int number,
            boolean sheltered,
            int execution,
            Routing routing,
            Optional<Payload> details,
            Instant dueAt) {
        Heartbeats heartbeats = new Heartbeats(node.codec(), details);
        Attempt attempt = new Attempt(
                kind,
                origin.get().at(execution),
                node::client,
                operation,
                name,
                label,
                number,
                sheltered,
                routing,
                heartbeats,
                dueAt);
        attempts.put(operation, attempt);
        return attempt;
    }

    private TimedAttempt timed(
            Attempt attempt, OperationId id, int execution, Optional<Duration> run, Optional<Instant> closeBy) {
        return new TimedAttempt(
                attempt,
                node.observer(),
                subject,
                node.timers(),
                node::now,
                run,
                closeBy,
                report -> mailbox.post(execution, new AttemptReported(id, attempt.attempt(), report)));
    }

    private void begin(OperationId id, Optional<Instant> notBefore, Runnable action) {
        Optional<Instant> delay = delay(notBefore);
        if (delay.isEmpty()) {
            action.run();
            return;
        }
        synchronized (retries) {
            retries.put(id, node.timers().at(delay.get(), () -> {
                if (takeRetry(id) != null) {
                    action.run();
                }
            }));
        }
    }

    private Timers.@Nullable Appointment takeRetry(OperationId id) {
        synchronized (retries) {
            return retries.remove(id);
        }
    }

    private Optional<Instant> delay(Optional<Instant> notBefore) {
        return notBefore.filter(at -> at.isAfter(node.now()));
    }

    private void cancelAttempt(OperationId id) {
        transactions.remove(id);
        cancel(takeRetry(id));
        Attempt attempt = attempts.remove(id);
        if (attempt != null) {
            attempt.settle();
            attempt.cancel();
        }
    }

    private InlineReport runInline(RunStep step, int execution, Instant now) {
        Attempt attempt = newInlineAttempt(
                step.id(),
                step.name(),
                step.label(),
                step.attempt(),
                step.sheltered(),
                step.details(),
                execution,
                step.notBefore().orElse(now));
        Report report = runInline(
                attempt, Optional.empty(), () -> node.codec().encode(step.body().run(attempt)));
        return inlineReport(step.id(), attempt, report);
    }

    private Attempt newInlineAttempt(
            OperationId operation,
            String name,
            Optional<String> label,
            int number,
            boolean sheltered,
            Optional<Payload> details,
            int execution,
            Instant dueAt) {
        return new Attempt(
                EngineListener.Kind.STEP,
                origin.get().at(execution),
                node::client,
                operation,
                name,
                label,
                number,
                sheltered,
                Routing.ANYWHERE,
                new Heartbeats(node.codec(), details),
                dueAt);
    }

    private Report runInline(Attempt attempt, Optional<Instant> deadline, Callable<Payload> body) {
        inline = attempt;
        if (cancelled && !attempt.sheltered()) {
            attempt.cancel();
        }
        try {
            return attempt.begin(deadline) ? node.observer().report(attempt, subject, body) : Attempts.CANCELLED;
        } finally {
            inline = null;
            attempt.end();
        }
    }

    private static InlineReport inlineReport(OperationId id, Attempt attempt, Report report) {
        return new InlineReport(
                new AttemptReported(id, attempt.attempt(), report),
                attempt.cancelled() && report instanceof Report.Failed);
    }
}
