package dev.clew.kernel;

import dev.clew.api.Orchestration;
import dev.clew.api.Payload;

/** Events in words. */
final class Description {

    private static final int MAX_PAYLOAD = 500;

    private Description() {}

    static String of(Event event) {
        return switch (event) {
            case Event.ExecutionStarted e -> "start of '" + e.name() + "' " + version(e.version());
            case Event.ActivityScheduled e ->
                "activity '" + e.name() + "'"
                        + (e.tags().isEmpty() ? "" : " with " + e.tags())
                        + e.session()
                                .map(session -> " in session '" + session + "'")
                                .orElse("")
                        + " with input " + brief(e.input());
            case Event.ActivityCancelled e -> "cancellation of activity " + e.id();
            case Event.ActivityCompleted e -> "result of activity " + e.id() + ": " + brief(e.result());
            case Event.ActivityFailed e -> "failure of activity " + e.id() + ": " + e.failure();
            case Event.AttemptFailed e -> "failed attempt " + e.attempt() + " of " + e.id() + ": " + e.failure();
            case Event.StepCompleted e -> "step '" + e.name() + "' with result " + brief(e.result());
            case Event.StepFailed e -> "failure of step '" + e.name() + "': " + e.failure();
            case Event.ChildStarted e ->
                "child '" + e.childId() + "' of '" + e.name() + "' " + version(e.version()) + " with policy "
                        + e.policy() + " and input " + brief(e.input());
            case Event.ChildCancelled e -> "cancellation of child " + e.id();
            case Event.ChildCompleted e -> "result of child " + e.id() + ": " + brief(e.result());
            case Event.ChildFailed e -> "failure of child " + e.id() + ": " + e.failure();
            case Event.DetachedStarted e ->
                "detached start of '" + e.instanceId() + "' of '" + e.name() + "' " + version(e.version())
                        + " with input " + brief(e.input());
            case Event.TimerStarted e -> "timer of " + e.duration();
            case Event.TimerFired e -> "firing of timer " + e.id();
            case Event.SignalAwaited e ->
                "wait for signal '" + e.name() + "'"
                        + e.timeout().map(t -> " for at most " + t).orElse(", without a timeout");
            case Event.SignalReceived e -> "signal '" + e.name() + "' with " + brief(e.payload());
            case Event.UpdateReceived e -> "update '" + e.name() + "' with " + brief(e.input());
            case Event.UpdateAnswered e -> "update '" + e.name() + "' " + answer(e.answer());
            case Event.StatusPublished e -> "custom status '" + e.text() + "'";
            case Event.PatchMarked e -> "new path of patch '" + e.patch() + "'";
            case Event.GraphPinned e -> "the graph " + e.identity();
            case Event.Migrated e ->
                "migration to " + version(e.version()) + ", the graph " + e.identity() + ": " + e.reason();
            case Event.StatePut e -> "put of state '" + e.name() + "'";
            case Event.AttributeSet e -> "setting of attribute '" + e.name() + "'";
            case Event.AttributeRemoved e -> "removal of attribute '" + e.name() + "'";
            case Event.StateRemoved e -> "removal of state '" + e.name() + "'";
            case Event.StateCleared ignored -> "removal of all state";
            case Event.CancelRequested e -> "cancellation: " + e.reason() + by(e.by());
            case Event.ExecutionTerminated e -> "terminated from outside: " + e.reason() + by(e.by());
            case Event.ExecutionCompleted e -> "end with result " + brief(e.result());
            case Event.ExecutionFailed e -> "end with failure " + e.failure();
            case Event.ExecutionCancelled e -> "end as cancelled: " + e.reason() + by(e.by());
            case Event.ExecutionContinued e ->
                "continue-as-new"
                        + e.version().map(next -> " as " + version(next)).orElse("") + " with input "
                        + brief(e.input());
        };
    }

    private static String by(String who) {
        return who.isEmpty() ? "" : " (by " + who + ")";
    }

    private static String version(int version) {
        return version == Orchestration.LATEST ? "the latest version" : "version " + version;
    }

    private static String answer(Event.Answer answer) {
        return switch (answer) {
            case Event.Answer.Completed(Payload result) -> "done: " + brief(result);
            case Event.Answer.Failed failed -> "failed: " + failed.failure();
            case Event.Answer.Rejected rejected -> "rejected: " + rejected.failure();
        };
    }

    private static String brief(Payload payload) {
        String text = payload.isJson() ? payload.data() : "<" + payload.encoding() + ">";
        return text.length() <= MAX_PAYLOAD
                ? text
                : text.substring(0, MAX_PAYLOAD) + "... (" + text.length() + " characters)";
    }
}
