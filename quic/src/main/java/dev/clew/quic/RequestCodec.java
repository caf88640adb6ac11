package dev.clew.quic;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Requests as they are written: an {@code RpcRequest} each. */
final class RequestCodec {

    private static final int RUN = 110;
    private static final int DEADLINE = 111;

    /** Longer spans are taken for this one, which no sender waits out. */
    private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

    private RequestCodec() {}

    static byte[] encode(Request.Envelope envelope) {
        MessageWriter writer = new MessageWriter();
        envelope.body().ifPresent(body -> writer.message(field(body), write(body)));
        return writer.number(RUN, envelope.run())
                .number(DEADLINE, envelope.deadline().toMillis())
                .toArray();
    }

    private static int field(Request request) {
        return switch (request) {
            case Request.Register r -> 1;
            case Request.Sleep sleep -> sleep.heldBack() ? 4 : 101;
            case Request.Event e -> 5;
            case Request.EventBatch b -> 6;
            case Request.GetStatus s -> 7;
            case Request.Checkpoint c -> 8;
            case Request.GetCheckpoint c -> 9;
            case Request.PollSignals p -> 10;
            case Request.SignalAck a -> 11;
            case Request.RetryAttempt r -> 12;
            case Request.Hello h -> 100;
            case Request.GetLastAttempt l -> 102;
            case Request.GetInput i -> 103;
            case Request.Ping p -> 104;
        };
    }

    static MessageWriter write(Request request) {
        MessageWriter to = new MessageWriter();
        return switch (request) {
            case Request.Hello(var version, var namespace, var token, var capabilities) ->
                to.number(1, version).text(2, namespace).text(3, token).texts(4, capabilities);
            case Request.Register(var id, var tenant, var checkpoint) ->
                to.text(1, id).text(2, tenant).text(3, checkpoint);
            case Request.Checkpoint(var id, var key, var state) ->
                to.text(1, id).text(2, key).bytes(3, state);
            case Request.GetCheckpoint(var id, var key) -> to.text(1, id).text(2, key);
            case Request.Sleep(var id, var span, var key, var state, var heldBack) -> {
                long millis = span.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : span.toMillis();
                to.text(1, id).number(2, millis).text(3, key).bytes(4, state);
                yield heldBack ? to : to.number(5, span.toNanosPart() % 1_000_000);
            }
            case Request.Event event -> write(event);
            case Request.EventBatch(var events) -> {
                events.forEach(event -> to.message(1, write(event)));
                yield to;
            }
            case Request.RetryAttempt(var id, var key, var attempt, var millis, var error, var next, var limits) ->
                to.text(1, id)
                        .text(2, key)
                        .number(3, attempt)
                        .number(4, millis)
                        .text(5, error)
                        .instant(100, next)
                        .number(101, limits.times())
                        .number(102, limits.waited().toMillis());
            case Request.GetLastAttempt(var id, var key) -> to.text(1, id).text(2, key);
            case Request.PollSignals(var id, var key) -> to.text(1, id).text(2, key);
            case Request.SignalAck(var id, var type, var acknowledged) ->
                to.text(1, id).number(2, Enums.number(type)).flag(3, acknowledged);
            case Request.GetStatus(var id) -> to.text(1, id);
            case Request.GetInput(var id) -> to.text(1, id);
            case Request.Ping() -> to;
        };
    }

    private static MessageWriter write(Request.Event event) {
        return new MessageWriter()
                .text(1, event.instanceId())
                .number(2, event.type().code())
                .text(3, event.checkpoint())
                .bytes(4, event.payload())
                .number(5, event.timestampMillis())
                .text(6, event.subtype())
                .text(100, event.reason())
                .instant(101, event.until())
                .text(102, event.waitingFor())
                .text(103, event.typeName());
    }

    /** Reads one; throws {@link MalformedException} if these bytes are no request. */
    static Request.Envelope decode(byte[] bytes) {
        Fields fields = Fields.parse(bytes);
        OptionalInt run = fields.optionalSmall(RUN);
        long millis = fields.number(DEADLINE);
        return new Request.Envelope(body(fields), run, millis < 0 ? LONGEST : Duration.ofMillis(millis));
    }

    private static Optional<Request> body(Fields all) {
        for (int field : new int[] {1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 100, 101, 102, 103, 104}) {
            Optional<Fields> body = all.message(field);
            if (body.isPresent()) {
                return Optional.of(read(field, body.get()));
            }
        }
        return Optional.empty();
    }

    private static Request read(int field, Fields from) {
        return switch (field) {
            case 1 -> new Request.Register(from.text(1), from.text(2), from.optionalText(3));
            case 4 -> sleep(from, true);
            case 5 -> event(from);
            case 6 ->
                new Request.EventBatch(
                        from.messages(1).stream().map(RequestCodec::event).toList());
            case 7 -> new Request.GetStatus(from.text(1));
            case 8 -> new Request.Checkpoint(from.text(1), from.text(2), from.bytes(3));
            case 9 -> new Request.GetCheckpoint(from.text(1), from.text(2));
            case 10 -> new Request.PollSignals(from.text(1), from.optionalText(2));
            case 11 -> new Request.SignalAck(from.text(1), Enums.signal(from.small(2)), from.flag(3));
            case 12 ->
                new Request.RetryAttempt(
                        from.text(1),
                        from.text(2),
                        from.small(3),
                        from.number(4),
                        from.optionalText(5),
                        from.instant(100),
                        from.limitWaits(101, 102));
            case 100 -> hello(from);
            case 101 -> sleep(from, false);
            case 102 -> new Request.GetLastAttempt(from.text(1), from.text(2));
            case 103 -> new Request.GetInput(from.text(1));
            case 104 -> new Request.Ping();
            default -> throw new IllegalStateException("field " + field + " is listed and not read");
        };
    }

    static Request.Hello hello(Fields from) {
        return new Request.Hello(from.small(1), from.text(2), from.text(3), from.texts(4));
    }

    private static Request.Sleep sleep(Fields from, boolean heldBack) {
        long millis = from.number(2);
        Duration span = millis < 0 ? LONGEST : Duration.ofMillis(millis); // it is unsigned there
        return new Request.Sleep(
                from.text(1), heldBack ? span : span.plusNanos(from.number(5)), from.text(3), from.bytes(4), heldBack);
    }

    private static Request.Event event(Fields from) {
        return new Request.Event(
                from.text(1),
                Request.EventType.of(from.small(2)),
                from.optionalText(3),
                from.optionalBytes(4),
                from.number(5),
                from.optionalText(6),
                from.optionalText(100),
                from.instant(101),
                from.optionalText(102),
                from.optionalText(103));
    }
}
