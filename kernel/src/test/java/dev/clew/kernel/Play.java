package dev.clew.kernel;

import dev.clew.api.Codec;
import dev.clew.api.Failure;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Payload;
import dev.clew.api.Signal;
import dev.clew.api.TypeToken;
import dev.clew.kernel.Message.AttemptReported;
import dev.clew.kernel.Message.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plays an execution with plain lists: a history and inboxes go in, decisions and an exit come out.
 *
 * <p>When the inboxes are used up the execution is evicted, so every play ends. Each turn takes place one second after
 * the one before.
 */
final class Play {

    static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    static final Code<String, String> NOTHING = code((ctx, input) -> input);

    private final List<Decision> decisions = new ArrayList<>();
    private final Exit exit;
    private final List<RecordedTurn> history;

    Play(Event.ExecutionStarted started, List<RecordedTurn> history, Code<?, ?> code, List<Inbox> inboxes) {
        this.history = new ArrayList<>(history);
        Deque<Inbox> waiting = new ArrayDeque<>(inboxes);
        Instant[] now = {history.isEmpty() ? START : history.getLast().at()};
        exit = new Execution(new Identity("i", 1), started, history, TextCodec.INSTANCE, System.getLogger("test"))
                .run(code, decision -> {
                    note(decision, now[0]);
                    Inbox next = waiting.poll();
                    if (next == null) {
                        throw new TurnHost.Evicted("the script ends");
                    }
                    now[0] = next.at();
                    return next;
                });
        if (exit instanceof Exit.Ended(Decision last)) {
            note(last, now[0]);
        }
    }

    private void note(Decision decision, Instant at) {
        decisions.add(decision);
        if (!decision.events().isEmpty()) {
            history.add(new RecordedTurn(at, decision.events()));
        }
    }

    // --- what goes in

    static Code<String, String> code(OrchestrationFunction<String, String> body) {
        return new Code<>(TypeToken.of(String.class), body);
    }

    static Event.ExecutionStarted started(Event.CarriedSignal... carried) {
        return new Event.ExecutionStarted("main", 1, text("in"), 42, START, List.of(carried));
    }

    static Inbox inbox(int second, Message... messages) {
        return new Inbox(START.plusSeconds(second), List.of(messages));
    }

    static Message reported(String id, @Nullable Object result) {
        return reported(id, 1, result);
    }

    static Message reported(String id, int attempt, @Nullable Object result) {
        return new AttemptReported(
                new OperationId(id), attempt, new Report.Succeeded(TextCodec.INSTANCE.encode(result)));
    }

    static Message failed(String id, int attempt, String type) {
        return new AttemptReported(
                new OperationId(id), attempt, new Report.Failed(Failure.application(type, "on purpose")));
    }

    static Message due(String id) {
        return new Message.TimerDue(new OperationId(id));
    }

    static Message signal(long key, String name, String value) {
        return new Message.SignalSent(key, name, text(value));
    }

    static Message cancel(String reason) {
        return new Message.CancelSent(999, reason);
    }

    static Payload text(String value) {
        return TextCodec.INSTANCE.encode(value);
    }

    static OperationId id(String path) {
        return new OperationId(path);
    }

    /** A fresh execution, one inbox a second. */
    static Play of(OrchestrationFunction<String, String> body, Message... oneInboxEach) {
        List<Inbox> inboxes = new ArrayList<>();
        for (Message message : oneInboxEach) {
            inboxes.add(inbox(inboxes.size() + 1, message));
        }
        return new Play(started(), List.of(), code(body), inboxes);
    }

    /** A fresh execution with these inboxes. */
    static Play of(OrchestrationFunction<String, String> body, List<Inbox> inboxes) {
        return new Play(started(), List.of(), code(body), inboxes);
    }

    static Play of(Event.ExecutionStarted started, OrchestrationFunction<String, String> body, List<Inbox> inboxes) {
        return new Play(started, List.of(), code(body), inboxes);
    }

    /** An execution of code that walks a graph. */
    static Play graph(
            String identity,
            List<RecordedTurn> history,
            OrchestrationFunction<String, String> body,
            Message... messages) {
        List<Inbox> inboxes = new ArrayList<>();
        for (Message message : messages) {
            inboxes.add(inbox(100 + inboxes.size(), message));
        }
        return new Play(
                start(history), history, new Code<>(TypeToken.of(String.class), body, Optional.of(identity)), inboxes);
    }

    /** An execution that begins with what another one recorded. */
    static Play replay(List<RecordedTurn> history, OrchestrationFunction<String, String> body, Message... messages) {
        List<Inbox> inboxes = new ArrayList<>();
        for (Message message : messages) {
            inboxes.add(inbox(100 + inboxes.size(), message));
        }
        return new Play(start(history), history, code(body), inboxes);
    }

    static Play replay(List<RecordedTurn> history, OrchestrationFunction<String, String> body, List<Inbox> inboxes) {
        return new Play(start(history), history, code(body), inboxes);
    }

    private static Event.ExecutionStarted start(List<RecordedTurn> history) {
        return !history.isEmpty()
                        && !history.getFirst().events().isEmpty()
                        && history.getFirst().events().getFirst() instanceof Event.ExecutionStarted recorded
                ? recorded
                : started();
    }

    // --- what comes out

    Exit exit() {
        return exit;
    }

    List<Decision> decisions() {
        return decisions;
    }

    Decision last() {
        return decisions.getLast();
    }

    /** All turns, those it began with among them. */
    List<RecordedTurn> history() {
        return List.copyOf(history);
    }

    List<Event> events() {
        return history.stream().flatMap(turn -> turn.events().stream()).toList();
    }

    /** The names of all events, in order. */
    List<String> types() {
        return events().stream().map(event -> event.getClass().getSimpleName()).toList();
    }

    List<Command> commands() {
        return decisions.stream().flatMap(d -> d.commands().stream()).toList();
    }

    /** The text it returned. */
    String result() {
        return last().ending().orElseThrow(() -> new AssertionError("it has not ended: " + types()))
                        instanceof Ending.Completed(Payload result)
                ? String.valueOf(TextCodec.INSTANCE.decode(result, TypeToken.of(String.class)))
                : "not completed: " + last().ending();
    }

    /** What parked it. */
    String divergence() {
        return exit instanceof Exit.Diverged(var failure) ? failure.message() : "it did not diverge: " + exit;
    }

    static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    /** Text and numbers, without a JSON library. */
    enum TextCodec implements Codec {
        INSTANCE;

        @Override
        public Payload encode(@Nullable Object value) {
            return value == null
                    ? Payload.NULL
                    : Payload.json(value instanceof Number ? value.toString() : '"' + value.toString() + '"');
        }

        @Override
        @SuppressWarnings("unchecked") // each branch makes the very type it checked
        public <T> @Nullable T decode(Payload payload, TypeToken<T> type) {
            if (payload.equals(Payload.NULL)) {
                return null;
            }
            if (type.type() == Integer.class) {
                return (T) Integer.valueOf(payload.data());
            }
            return (T) payload.data().substring(1, payload.data().length() - 1);
        }
    }

    /** A body that only waits. */
    static String forEver(OrchestrationContext ctx, String input) {
        return ctx.await(Signal.of("never", String.class));
    }
}
