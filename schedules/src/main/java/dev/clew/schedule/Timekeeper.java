package dev.clew.schedule;

import dev.clew.api.ApplicationException;
import dev.clew.api.CancelledException;
import dev.clew.api.ChildOptions;
import dev.clew.api.ChildPolicy;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Deferred;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Step;
import dev.clew.api.TypeToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The code of a schedule: plans, does what was planned, waits for a command, a time or the end of a run, and plans again.
 *
 * <p>Where runs may not stand side by side, each is a child that is waited for. An execution hears of its own children
 * only, so it continues as new between two runs; a long run has a short history, for nothing wakes the schedule
 * meanwhile but commands. Where runs may stand side by side, nobody waits for them.
 */
final class Timekeeper {

    /** After how many plans the history is cut: few, since one that sleeps for an hour is replayed every hour. */
    private static final int PLANS = 10;

    private static final Step<Plan> PLAN = Step.of("plan", Plan.class);
    private static final TypeToken<Object> ANY = TypeToken.of(Object.class);

    private final OrchestrationContext ctx;
    private ScheduleState state;
    private @Nullable Run run;
    private @Nullable Deferred<Optional<ScheduleCommand>> wait;
    private String published = "";

    Timekeeper(OrchestrationContext ctx, ScheduleState state) {
        this.ctx = ctx;
        this.state = state;
    }

    /** A run that is waited for. */
    private static final class Run {

        private final Deferred<Object> child;
        private boolean ended;

        Run(Deferred<Object> child) {
            this.child = child;
        }
    }

    String run() {
        Optional<ScheduleCommand> command = Optional.empty();
        for (int plans = 1; ; plans++) {
            Plan plan = plan(command);
            state = plan.state();
            carryOut(plan);
            publish();
            if (plan.over()) {
                return "over";
            }
            if (plans >= PLANS && run == null) {
                throw ctx.continueAsNew(state);
            }
            command = await(plan.wakeAt());
        }
    }

    /** Recorded, since the rules of a time zone may be others on replay. */
    private Plan plan(Optional<ScheduleCommand> command) {
        boolean ended = run != null && run.ended;
        ScheduleState before = state;
        Instant now = ctx.now();
        String id = ctx.instanceId();
        Plan plan = ctx.step(PLAN, step -> Planner.plan(id, before, command, ended, now));
        if (ended) {
            run = null;
        }
        return plan;
    }

    private void carryOut(Plan plan) {
        if (plan.cancel() && run != null) {
            Run other = run;
            run = null;
            other.child.cancel();
        }
        for (Occurrence occurrence : plan.start()) {
            if (state.schedule().overlap() == Overlap.ALLOW_ALL) {
                startBeside(occurrence);
            } else {
                run = startAndWatch(occurrence);
            }
        }
    }

    private Orchestration<Object, Object> target() {
        return new Orchestration<>(
                state.schedule().orchestration(), state.schedule().version(), ANY, ANY);
    }

    @SuppressWarnings("NullAway") // an input of null is the payload of null
    private void startBeside(Occurrence occurrence) {
        ctx.startDetached(
                target(), occurrence.runId(ctx.instanceId()), state.schedule().input());
    }

    @SuppressWarnings("NullAway") // an input of null is the payload of null
    private Run startAndWatch(Occurrence occurrence) {
        ChildPolicy policy =
                state.schedule().overlap() == Overlap.CANCEL_OTHER ? ChildPolicy.CANCEL : ChildPolicy.ABANDON;
        ChildOptions options =
                ChildOptions.withId(occurrence.runId(ctx.instanceId())).policy(policy);
        Run started = new Run(ctx.start(target(), state.schedule().input(), options));
        ctx.fork(() -> watch(started));
        return started;
    }

    /** However a run ends, and be it that its id is taken since it ran before, the next may begin. */
    private @Nullable Void watch(Run watched) {
        try {
            watched.child.await();
        } catch (ApplicationException endedOtherwise) {
            // how is to be seen where the run is
        }
        watched.ended = true;
        if (watched == run && wait != null) {
            wait.cancel();
        }
        return null;
    }

    /** Waits for a command, until an instant, or for the end of the run; empty unless there is a command. */
    private Optional<ScheduleCommand> await(Optional<Instant> until) {
        if (run == null) {
            return awaitCommand(until);
        }
        if (run.ended) {
            return Optional.empty();
        }
        Run current = run;
        Deferred<Optional<ScheduleCommand>> waiting = ctx.fork(() -> awaitCommand(until));
        wait = waiting;
        try {
            return waiting.await();
        } catch (CancelledException interrupted) {
            if (!current.ended) {
                throw interrupted;
            }
            return Optional.empty();
        } finally {
            wait = null;
        }
    }

    /** A signal that is no command is dropped: it must not end the schedule. */
    private Optional<ScheduleCommand> awaitCommand(Optional<Instant> until) {
        try {
            return until.map(at -> ctx.await(ScheduleCommand.SIGNAL, Duration.between(ctx.now(), at)))
                    .orElseGet(() -> Optional.of(ctx.await(ScheduleCommand.SIGNAL)));
        } catch (ConfigurationException unreadable) {
            ctx.log().log(
                    System.Logger.Level.WARNING,
                    "schedule {0} dropped a command that it cannot read: {1}",
                    ctx.instanceId(),
                    unreadable.getMessage());
            return Optional.empty();
        }
    }

    private void publish() {
        String text = StatusText.write(state);
        if (!text.equals(published)) {
            ctx.status(text);
            published = text;
        }
    }
}
