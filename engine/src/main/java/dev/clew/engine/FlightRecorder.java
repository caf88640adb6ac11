package dev.clew.engine;

import dev.clew.engine.EngineListener.AttemptEnd;
import dev.clew.kernel.Identity;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * What the engine tells the JDK's flight recorder. Nothing is made where no recording asks for it: each beginning is then
 * one look at a flag.
 */
final class FlightRecorder {

    private static final TurnEvent TURN = new TurnEvent();
    private static final CommitEvent COMMIT = new CommitEvent();
    private static final ReplayEvent REPLAY = new ReplayEvent();
    private static final AttemptEvent ATTEMPT = new AttemptEvent();

    private FlightRecorder() {}

    /** The beginning of a turn; null if nobody records any. */
    static @Nullable TurnEvent turn() {
        return TURN.isEnabled() ? begun(new TurnEvent()) : null;
    }

    /** The beginning of a group commit; null if nobody records any. */
    static @Nullable CommitEvent commit() {
        return COMMIT.isEnabled() ? begun(new CommitEvent()) : null;
    }

    /** The beginning of a replay; null if nobody records any. */
    static @Nullable ReplayEvent replay() {
        return REPLAY.isEnabled() ? begun(new ReplayEvent()) : null;
    }

    /** The beginning of a body; null if nobody records any. */
    static @Nullable AttemptEvent attempt() {
        return ATTEMPT.isEnabled() ? begun(new AttemptEvent()) : null;
    }

    private static <E extends Event> E begun(E event) {
        event.begin();
        return event;
    }

    @Name("dev.clew.Turn")
    @Label("Turn")
    @Description("From the messages that an execution was given until what it decided is durable")
    @Category("Clew")
    @StackTrace(false)
    static final class TurnEvent extends Event {

        @Label("Instance")
        @Nullable
        String instance;

        @Label("Execution")
        int execution;

        @Label("Orchestration")
        @Nullable
        String orchestration;

        @Label("Number")
        @Description("Which turn of its execution, from 0")
        int number;

        @Label("Messages")
        int messages;

        @Label("Events")
        @Description("How many events the turn added to the history")
        int events;

        void end(Identity identity, String program, int turn, int eventCount) {
            instance = identity.instanceId();
            execution = identity.execution();
            orchestration = program;
            number = turn;
            events = eventCount;
            commit();
        }
    }

    @Name("dev.clew.Commit")
    @Label("Group Commit")
    @Description("Writes of many instances made durable together")
    @Category("Clew")
    @StackTrace(false)
    static final class CommitEvent extends Event {

        @Label("Writes")
        int writes;

        void end(int count) {
            writes = count;
            commit();
        }
    }

    @Name("dev.clew.Replay")
    @Label("Replay")
    @Description("An instance was loaded and its code run up to where it was")
    @Category("Clew")
    @StackTrace(false)
    static final class ReplayEvent extends Event {

        @Label("Instance")
        @Nullable
        String instance;

        @Label("Execution")
        int execution;

        @Label("Orchestration")
        @Nullable
        String orchestration;

        @Label("Turns")
        int turns;

        void end(Identity identity, String program, int count) {
            instance = identity.instanceId();
            execution = identity.execution();
            orchestration = program;
            turns = count;
            commit();
        }
    }

    @Name("dev.clew.Attempt")
    @Label("Attempt")
    @Description("The body of an activity or step")
    @Category("Clew")
    @StackTrace(false)
    static final class AttemptEvent extends Event {

        @Label("Instance")
        @Nullable
        String instance;

        @Label("Kind")
        @Nullable
        String kind;

        @Label("Name")
        @Nullable
        String name;

        @Label("Attempt")
        int attempt;

        @Label("Result")
        @Nullable
        String result;

        void end(String instanceId, AttemptEnd ended) {
            instance = instanceId;
            kind = ended.kind().name();
            name = ended.name();
            attempt = ended.attempt();
            result = ended.result().name();
            commit();
        }
    }
}
