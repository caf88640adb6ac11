package dev.clew.quic;

import dev.clew.process.Bytes;
import dev.clew.process.CheckpointReply;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessInfo;
import dev.clew.process.SavedCheckpoint;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Responses as they are written: an {@code RpcResponse} each. */
final class ResponseCodec {

    private ResponseCodec() {}

    static byte[] encode(Response response) {
        return new MessageWriter().message(field(response), write(response)).toArray();
    }

    private static int field(Response response) {
        return switch (response) {
            case Response.Registered r -> 1;
            case Response.Slept s -> 4;
            case Response.EventTaken e -> 5;
            case Response.Status s -> 7;
            case Response.Checkpointed c -> 8;
            case Response.FoundCheckpoint c -> 9;
            case Response.Signals s -> 10;
            case Response.Refused e -> 15;
            case Response.Hello h -> 100;
            case Response.Sleeping s -> 101;
            case Response.LastAttempt a -> 102;
            case Response.Input i -> 103;
            case Response.Accepted a -> 104;
        };
    }

    private static MessageWriter write(Response response) {
        MessageWriter to = new MessageWriter();
        return switch (response) {
            case Response.Hello(var version, var capabilities, var maxFrameBytes) ->
                to.number(1, version).texts(2, capabilities).number(3, maxFrameBytes);
            case Response.Registered(var success, var error, var run, var category) ->
                to.flag(1, success).text(2, error).number(100, run).text(101, category);
            case Response.Checkpointed(var id, var key, var reply) -> {
                to.flag(1, reply.found()).bytes(2, reply.state().orElse(Bytes.EMPTY));
                signal(to, 3, id, reply.signal());
                custom(to, 4, key, reply.custom());
                yield to.instant(100, reply.until());
            }
            case Response.FoundCheckpoint(var id, var key, var reply) -> {
                to.flag(1, reply.found())
                        .bytes(2, reply.state().orElse(Bytes.EMPTY))
                        .instant(100, reply.until());
                signal(to, 101, id, reply.signal());
                custom(to, 102, key, reply.custom());
                yield to;
            }
            case Response.Slept slept -> to;
            case Response.Sleeping(var until) -> to.instant(1, Optional.of(until));
            case Response.EventTaken(var success, var error) ->
                to.flag(1, success).text(2, error);
            case Response.LastAttempt(var attempt) -> {
                attempt.ifPresent(saved -> to.flag(1, true)
                        .text(2, saved.key())
                        .instant(3, Optional.of(saved.at()))
                        .instant(4, saved.until())
                        .number(5, saved.attempt().orElse(0))
                        .text(6, saved.error())
                        .number(7, saved.limits().times())
                        .number(8, saved.limits().waited().toMillis()));
                yield to;
            }
            case Response.Signals(var id, var key, var signal, var custom) -> {
                signal(to, 1, id, signal);
                custom(to, 2, key, custom);
                yield to;
            }
            case Response.Status(var id, var info) -> {
                to.text(1, id);
                info.ifPresent(present -> status(to, present));
                yield to;
            }
            case Response.Input(var input) -> to.bytes(1, input);
            case Response.Accepted accepted -> to;
            case Response.Refused(var code, var message, var category, var hint) ->
                to.text(1, code).text(2, message).text(100, category).number(101, hint.code());
        };
    }

    private static void signal(MessageWriter to, int field, String id, Optional<ControlSignal> signal) {
        signal.ifPresent(pending -> to.message(
                field,
                new MessageWriter()
                        .text(1, id)
                        .number(2, Enums.number(pending.type()))
                        .bytes(3, pending.payload())));
    }

    private static void custom(MessageWriter to, int field, String key, Optional<Bytes> custom) {
        custom.ifPresent(
                payload -> to.message(field, new MessageWriter().text(1, key).bytes(2, payload)));
    }

    /** Writes where a process stands, but for its id. */
    static MessageWriter status(MessageWriter to, ProcessInfo info) {
        to.number(2, Enums.number(info.status()))
                .text(3, info.checkpoint())
                .number(4, info.startedAt().map(Instant::toEpochMilli).orElse(0L));
        info.finishedAt().ifPresent(at -> to.number(5, at.toEpochMilli()));
        to.bytes(6, info.output())
                .text(7, info.error())
                .text(100, info.reason())
                .number(101, info.run())
                .instant(102, Optional.of(info.createdAt()))
                .instant(103, info.startedAt())
                .instant(104, info.finishedAt())
                .instant(105, info.wakeAt());
        signal(to, 106, info.instanceId(), info.signal());
        return to.zigZag(107, info.exitCode()).text(108, info.exitMessage());
    }

    /** Reads one; throws {@link MalformedException} if these bytes are no response that is known here. */
    static Response decode(byte[] bytes) {
        Fields all = Fields.parse(bytes);
        for (int field : new int[] {1, 4, 5, 7, 8, 9, 10, 15, 100, 101, 102, 103, 104}) {
            Optional<Fields> body = all.message(field);
            if (body.isPresent()) {
                return read(field, body.get());
            }
        }
        throw new MalformedException("the response has none of the variants that are known", null);
    }

    private static Response read(int field, Fields from) {
        return switch (field) {
            case 1 -> new Response.Registered(from.flag(1), from.text(2), from.optionalSmall(100), from.text(101));
            case 4 -> new Response.Slept();
            case 5 -> new Response.EventTaken(from.flag(1), from.optionalText(2));
            case 7 -> status(from);
            case 8 -> {
                Optional<Fields> signal = from.message(3);
                Optional<Fields> custom = from.message(4);
                yield new Response.Checkpointed(id(signal), key(custom), reply(from, signal, custom));
            }
            case 9 -> {
                Optional<Fields> signal = from.message(101);
                Optional<Fields> custom = from.message(102);
                yield new Response.FoundCheckpoint(id(signal), key(custom), reply(from, signal, custom));
            }
            case 10 -> {
                Optional<Fields> signal = from.message(1);
                Optional<Fields> custom = from.message(2);
                yield new Response.Signals(
                        id(signal),
                        key(custom),
                        signal.map(ResponseCodec::signal),
                        custom.map(payload -> payload.bytes(2)));
            }
            case 15 -> new Response.Refused(from.text(1), from.text(2), from.text(100), hint(from.small(101)));
            case 100 -> new Response.Hello(from.small(1), from.texts(2), from.small(3));
            case 101 ->
                new Response.Sleeping(from.instant(1)
                        .orElseThrow(() -> new MalformedException("the sleep that was answered has no end", null)));
            case 102 -> new Response.LastAttempt(attempt(from));
            case 103 -> new Response.Input(from.optionalBytes(1));
            case 104 -> new Response.Accepted();
            default -> throw new IllegalStateException("field " + field + " is listed and not read");
        };
    }

    private static String id(Optional<Fields> signal) {
        return signal.map(pending -> pending.text(1)).orElse("");
    }

    private static String key(Optional<Fields> custom) {
        return custom.map(payload -> payload.text(1)).orElse("");
    }

    private static CheckpointReply reply(Fields from, Optional<Fields> signal, Optional<Fields> custom) {
        boolean found = from.flag(1);
        return new CheckpointReply(
                found,
                found ? Optional.of(from.bytes(2)) : Optional.empty(),
                from.instant(100),
                signal.map(ResponseCodec::signal),
                custom.map(payload -> payload.bytes(2)));
    }

    private static ControlSignal signal(Fields from) {
        return new ControlSignal(Enums.signal(from.small(2)), from.bytes(3));
    }

    private static Response.RetryHint hint(int number) {
        return switch (number) {
            case 1 -> Response.RetryHint.NEVER;
            case 2 -> Response.RetryHint.LATER;
            default -> Response.RetryHint.UNSPECIFIED;
        };
    }

    private static Optional<SavedCheckpoint> attempt(Fields from) {
        if (!from.flag(1)) {
            return Optional.empty();
        }
        return Optional.of(new SavedCheckpoint(
                from.text(2),
                from.instant(3).orElse(Instant.EPOCH),
                Bytes.EMPTY,
                from.instant(4),
                Optional.empty(),
                OptionalInt.of(from.small(5)),
                from.optionalText(6),
                from.limitWaits(7, 8)));
    }

    static Response.Status status(Fields from) {
        String id = from.text(1);
        return new Response.Status(
                id,
                Enums.status(from.small(2))
                        .map(status -> new ProcessInfo(
                                id,
                                status,
                                from.text(100),
                                from.small(101),
                                from.optionalText(3),
                                from.instant(102).orElse(Instant.EPOCH),
                                from.instant(103),
                                from.instant(104),
                                from.instant(105),
                                from.message(106).map(ResponseCodec::signal),
                                from.optionalBytes(6),
                                from.optionalText(7),
                                from.optionalZigZag(107),
                                from.text(108))));
    }
}
