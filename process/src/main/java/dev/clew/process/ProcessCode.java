package dev.clew.process;

import dev.clew.api.ActivityFailedException;
import dev.clew.api.ApplicationException;
import dev.clew.api.CancelledException;
import dev.clew.api.Deferred;
import dev.clew.api.Failure;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Promise;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The code of every process: keeps its checkpoints and its signals, and has it launched as long as there is something to
 * do. One for each execution.
 *
 * <p>It is an orchestration, so each request and its answer are one turn: a checkpoint, the signal it consumes and what it
 * replies become durable together, and what a node has forgotten is found again by replay.
 */
final class ProcessCode {

    /** After the first fruitless run; doubles with each. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final OrchestrationContext context;
    private final ProcessStart start;
    private final Map<String, CheckpointReply> checkpoints = new HashMap<>();
    private final Usage usage = new Usage();
    private final Map<String, Bytes> customs = new HashMap<>();
    private final Promise<End> end;
    private ProcessState state = ProcessState.PENDING;
    private Promise<@Nullable Void> news;
    private @Nullable String lastCheckpoint;
    private @Nullable String lastLaunch;
    private Optional<Duration> grace = Optional.empty();

    /** How the process ended. */
    private record End(ProcessStatus status, Bytes output, String type, String message) {}

    private ProcessCode(OrchestrationContext context, ProcessStart start) {
        this.context = context;
        this.start = start;
        this.end = context.promise();
        this.news = context.promise();
    }

    /** Runs a process to its end, and returns its output. */
    static Bytes run(OrchestrationContext context, ProcessStart start) {
        return new ProcessCode(context, start).run();
    }

    private Bytes run() {
        publish(state);
        listen();
        End how = start.launch().map(this::supervise).orElseGet(end::await);
        return switch (how.status()) {
            case COMPLETED -> how.output();
            case CANCELLED -> throw new CancelledException(how.message());
            default -> throw ApplicationException.nonRetryable(how.type(), how.message());
        };
    }

    private void publish(ProcessState next) {
        boolean moved = next.status() != state.status() || context.status().isEmpty();
        state = next;
        context.state().put(ProcessState.KEY, next);
        if (moved) {
            context.status(next.status().label());
        }
        tell();
    }

    /** Has the supervision look again. */
    private void tell() {
        Promise<@Nullable Void> told = news;
        news = context.promise();
        told.complete(null);
    }

    /** Has the supervision look again after a while; to be cancelled when that is of no interest any more. */
    private Deferred<@Nullable Void> alarm(Duration span) {
        return context.fork(() -> {
            context.sleep(span);
            tell();
            return null;
        });
    }

    // --- what is asked

    private void listen() {
        context.onUpdateAtOnce(Requests.REGISTER, this::check, this::register);
        context.onUpdateAtOnce(Requests.CHECKPOINT, this::check, this::checkpoint);
        context.onUpdateAtOnce(Requests.EVENT, this::check, this::report);
        context.onUpdateAtOnce(Requests.RETRY, this::check, this::attempted);
        context.onUpdateAtOnce(Requests.END, this::check, this::end);
        context.onUpdateAtOnce(Requests.SUSPEND, this::check, this::suspend);
        context.onUpdateAtOnce(Requests.ACKNOWLEDGE, asked -> requireCurrent(asked.run()), this::acknowledge);
        context.onUpdateAtOnce(Requests.CONTROL, any -> {}, this::control);
        context.onUpdateAtOnce(Requests.CUSTOM, any -> {}, this::custom);
        context.onUpdateAtOnce(Requests.LAUNCHING, any -> {}, this::launching);
    }

    private static final Requests.Done DONE = new Requests.Done();

    private void requireCurrent(OptionalInt run) {
        if (run.isPresent() && run.getAsInt() != state.run()) {
            throw ProcessError.STALE_RUN.refusal("run " + run.getAsInt() + " of process '" + context.instanceId()
                    + "' is over: run " + state.run() + " has taken its place; this program must exit");
        }
        if (end.done()) {
            throw ProcessError.INVALID_INSTANCE_STATE.refusal(
                    "process '" + context.instanceId() + "' has just ended; nothing is saved any more");
        }
    }

    private void requireRunning(OptionalInt run) {
        requireCurrent(run);
        if (state.status() != ProcessStatus.RUNNING) {
            throw ProcessError.INVALID_INSTANCE_STATE.refusal("process '" + context.instanceId() + "' is "
                    + state.status().label() + ", not running; register before anything else");
        }
    }

    private void check(Requests.Register register) {
        requireCurrent(register.run());
        register.checkpoint().filter(key -> !checkpoints.containsKey(key)).ifPresent(key -> {
            throw ProcessError.CHECKPOINT_NOT_FOUND.refusal(
                    "process '" + context.instanceId() + "' has no checkpoint '" + key + "' to begin from");
        });
    }

    private void check(Requests.Save save) {
        requireRunning(save.run());
        requireRoom(save);
    }

    private void requireRoom(Requests.Save save) {
        if (!checkpoints.containsKey(save.key())) {
            usage.require(context.instanceId(), save);
        }
    }

    private void check(Requests.Report report) {
        requireCurrent(report.run());
        usage.require(context.instanceId(), report);
    }

    private void check(Requests.Attempted attempted) {
        requireCurrent(attempted.run());
        usage.require(context.instanceId(), attempted);
    }

    private void check(Requests.Suspend suspend) {
        requireRunning(suspend.run());
        suspend.checkpoint().ifPresent(this::requireRoom);
    }

    private void check(Requests.End ending) {
        requireCurrent(ending.run());
        if (state.run() == 0) {
            throw ProcessError.INVALID_INSTANCE_STATE.refusal(
                    "process '" + context.instanceId() + "' has not registered yet; register before anything else");
        }
    }

    private Requests.Registered register(Requests.Register register) {
        boolean launched = state.status() == ProcessStatus.PENDING && state.run() > 0;
        int run = launched ? state.run() : state.run() + 1;
        usage.hold(register.quota());
        publish(state.running(run, context.now()));
        return new Requests.Registered(run);
    }

    private Requests.Done report(Requests.Report report) {
        usage.add(report);
        return DONE;
    }

    private Requests.Done attempted(Requests.Attempted attempted) {
        usage.add(attempted);
        return DONE;
    }

    private CheckpointReply checkpoint(Requests.Save save) {
        return save(save).with(state.signal());
    }

    private CheckpointReply save(Requests.Save save) {
        CheckpointReply known = checkpoints.get(save.key());
        if (known != null) {
            return known;
        }
        Optional<Bytes> custom = Optional.ofNullable(customs.remove(save.key()));
        Optional<Instant> until = save.until().or(() -> save.span().map(this::after));
        lastCheckpoint = save.key();
        usage.add(save);
        // runs that are held to a quota read states in the history, so that they need not be in memory here
        Optional<Bytes> kept = usage.held() ? Optional.empty() : Optional.of(save.state());
        checkpoints.put(save.key(), new CheckpointReply(true, kept, until, Optional.empty(), custom));
        return new CheckpointReply(false, Optional.empty(), until, Optional.empty(), custom);
    }

    private Instant after(Duration span) {
        try {
            return context.now().plus(span);
        } catch (DateTimeException | ArithmeticException tooLong) {
            return Instant.MAX;
        }
    }

    private Requests.Done end(Requests.End ending) {
        boolean failed = ending.error().isPresent();
        settle(new End(
                failed ? ProcessStatus.FAILED : ProcessStatus.COMPLETED,
                ending.output().orElse(Bytes.EMPTY),
                failed ? "application_error" : "completed",
                ending.error().orElse("")));
        return DONE;
    }

    private void settle(End how) {
        end.complete(how);
        publish(state.ended(how.status(), how.type()));
    }

    private Requests.Done suspend(Requests.Suspend suspend) {
        suspend.checkpoint().ifPresent(this::save);
        boolean signalled = suspend.signal().filter(customs::containsKey).isPresent();
        Optional<Instant> until = signalled ? Optional.of(context.now()) : suspend.until();
        publish(state.suspended(suspend.reason(), until, suspend.signal()));
        heedAtRest();
        return DONE;
    }

    private Requests.Done acknowledge(Requests.Acknowledge asked) {
        Optional<ControlSignal> pending = state.signal().filter(signal -> signal.type() == asked.type());
        if (pending.isEmpty()) {
            return DONE; // acknowledged before, or another has taken its place and will be told
        }
        switch (asked.type()) {
            case CANCEL -> cancelled(pending.get());
            case PAUSE -> paused();
            case RESUME -> publish(state.signalled(Optional.empty()));
            case SHUTDOWN ->
                publish(state.signalled(Optional.empty())
                        .suspended("shutdown_requested", Optional.of(context.now()), Optional.empty()));
        }
        return DONE;
    }

    private Requests.Done control(Requests.Control control) {
        ControlSignal signal = control.signal();
        boolean weaker = state.signal()
                .filter(pending -> switch (pending.type()) {
                    case CANCEL -> signal.type() != ControlSignal.Type.CANCEL;
                    case PAUSE -> signal.type() == ControlSignal.Type.SHUTDOWN; // it leaves anyway, and stays away
                    case RESUME, SHUTDOWN -> false;
                })
                .isPresent();
        boolean gone = state.status() == ProcessStatus.SUSPENDED && signal.type() == ControlSignal.Type.SHUTDOWN;
        if (weaker || gone) {
            return DONE;
        }
        if (state.status() == ProcessStatus.SUSPENDED && signal.type() == ControlSignal.Type.RESUME) {
            publish(state.signalled(Optional.empty())
                    .suspended("resumed", Optional.of(context.now()), Optional.empty()));
        } else {
            grace = control.grace();
            publish(state.signalled(Optional.of(signal)));
            heedAtRest();
        }
        return DONE;
    }

    /** Does what is asked of a process that is suspended: nobody runs that could acknowledge it. */
    private void heedAtRest() {
        if (state.status() == ProcessStatus.SUSPENDED) {
            state.signal().ifPresent(signal -> {
                switch (signal.type()) {
                    case CANCEL -> cancelled(signal);
                    case PAUSE -> paused();
                    case RESUME, SHUTDOWN -> publish(state.signalled(Optional.empty()));
                }
            });
        }
    }

    private void paused() {
        publish(state.signalled(Optional.empty()).suspended("paused", Optional.empty(), Optional.empty()));
    }

    private void cancelled(ControlSignal signal) {
        String reason = signal.payload().toText();
        settle(new End(
                ProcessStatus.CANCELLED, Bytes.EMPTY, "cancelled", reason.isEmpty() ? "it was cancelled" : reason));
    }

    private Requests.Done custom(Requests.Custom custom) {
        if (!checkpoints.containsKey(custom.key())) {
            customs.put(custom.key(), custom.payload());
        }
        if (state.status() == ProcessStatus.SUSPENDED && state.waitingFor().equals(Optional.of(custom.key()))) {
            publish(state.suspended(state.reason(), Optional.of(context.now()), state.waitingFor()));
        }
        return DONE;
    }

    private Requests.Launched launching(Requests.Launching launching) {
        if (end.done() || isToRest()) {
            return new Requests.Launched(OptionalInt.empty());
        }
        if (!launching.attempt().equals(lastLaunch) || state.status() != ProcessStatus.PENDING) {
            lastLaunch = launching.attempt();
            publish(state.launching(state.run() + 1));
        }
        return new Requests.Launched(OptionalInt.of(state.run()));
    }

    /** Whether it is suspended and its time has not come: it was paused in the meantime, say. */
    private boolean isToRest() {
        return state.status() == ProcessStatus.SUSPENDED
                && state.wakeAt().filter(at -> !at.isAfter(context.now())).isEmpty();
    }

    // --- launching

    private End supervise(ProcessStart.Launching how) {
        int fruitless = 0;
        while (!end.done()) {
            int before = checkpoints.size();
            int runBefore = state.run();
            Exit exit = launch(how);
            publish(state.exited(exit));
            if (end.done()) {
                break;
            }
            if (state.status() == ProcessStatus.SUSPENDED) {
                fruitless = 0;
                rest();
                continue;
            }
            state.signal()
                    .filter(signal -> signal.type() == ControlSignal.Type.CANCEL)
                    .ifPresent(this::cancelled);
            int runs = exit.how() == Exit.How.KILLED ? Math.max(1, state.run() - runBefore) : 1;
            fruitless = checkpoints.size() > before ? 1 : fruitless + runs;
            if (exit.how() == Exit.How.TIMED_OUT) {
                failed(
                        "timeout",
                        exit.message().isEmpty()
                                ? "a run took longer than "
                                        + how.timeout().map(Duration::toString).orElse("it may")
                                : exit.message());
            } else if (exit.how() == Exit.How.NOT_STARTED) {
                failed("launch_failed", exit.message());
            } else if (fruitless >= how.maxCrashes()) {
                failed("crashed", crashed(exit, fruitless));
            } else {
                pause(fruitless);
            }
        }
        return end.await();
    }

    private static String crashed(Exit exit, int runs) {
        return "exited " + runs + " times in a row without having saved a checkpoint or having said that it is done"
                + (exit.code().isPresent()
                        ? ", the last time with code " + exit.code().getAsInt()
                        : "")
                + (exit.message().isEmpty() ? "" : ": " + exit.message());
    }

    private void failed(String type, String message) {
        settle(new End(ProcessStatus.FAILED, Bytes.EMPTY, type, message));
    }

    /** Has it run until it exits. One that is to end, or has, gets some time to exit by itself. */
    private Exit launch(ProcessStart.Launching how) {
        Deferred<Exit> running = context.start(
                Launch.runner(how.runner()),
                new Launch(context.instanceId(), how, start.input(), Optional.ofNullable(lastCheckpoint)));
        Deferred<Exit> exit = context.fork(() -> exit(running));
        while (!exit.done() && !isToEnd()) {
            news.await();
        }
        Duration patience = grace.orElse(how.grace());
        if (!exit.done() && state.status() != ProcessStatus.PENDING) { // one that has not registered cannot hear of it
            Deferred<@Nullable Void> alarm = alarm(patience);
            while (!exit.done() && !alarm.done()) {
                news.await();
            }
            alarm.cancel();
        }
        if (exit.done()) {
            return exit.await();
        }
        running.cancel();
        if (!end.done()) {
            state.signal().ifPresent(this::cancelled);
        }
        return Exit.of(Exit.How.KILLED, "killed after a grace period of " + patience);
    }

    private Exit exit(Deferred<Exit> running) {
        try {
            return running.await();
        } catch (ActivityFailedException failed) {
            boolean nodesDied = failed.failure().kind() == Failure.Kind.POISON; // and the program was run each time
            return Exit.of(
                    nodesDied ? Exit.How.KILLED : Exit.How.NOT_STARTED,
                    failed.failure().message());
        } finally {
            tell();
        }
    }

    private boolean isToEnd() {
        return end.done()
                || state.signal()
                        .filter(signal -> signal.type() == ControlSignal.Type.CANCEL)
                        .isPresent();
    }

    /** Waits until a suspended process is to go on, or has ended. */
    private void rest() {
        while (!end.done() && state.status() == ProcessStatus.SUSPENDED) {
            Optional<Duration> left = state.wakeAt().map(at -> Duration.between(context.now(), at));
            if (left.filter(span -> !span.isPositive()).isPresent()) {
                return;
            }
            Optional<Deferred<@Nullable Void>> alarm = left.map(this::alarm);
            news.await();
            alarm.ifPresent(Deferred::cancel);
        }
    }

    private void pause(int fruitless) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(fruitless - 1, 10));
        Deferred<@Nullable Void> alarm = alarm(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        while (!alarm.done() && !isToEnd()) {
            news.await();
        }
        alarm.cancel();
        if (!end.done()) {
            state.signal()
                    .filter(signal -> signal.type() == ControlSignal.Type.CANCEL)
                    .ifPresent(this::cancelled);
        }
    }
}
