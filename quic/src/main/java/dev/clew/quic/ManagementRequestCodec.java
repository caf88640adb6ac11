package dev.clew.quic;

import dev.clew.api.TimeRange;
import dev.clew.environment.EnvironmentException;
import dev.clew.environment.ImageRequest;
import dev.clew.environment.InstanceQuery;
import dev.clew.environment.StartRequest;
import dev.clew.process.CheckpointQuery;
import dev.clew.process.EventQuery;
import dev.clew.process.Paging;
import dev.clew.process.ProcessStatus;
import dev.clew.process.StepSummaries;
import dev.clew.process.StepSummary;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Requests of those who manage as they are written: an {@code RpcRequest} of {@code environment.proto} each. */
final class ManagementRequestCodec {

    private static final int DEADLINE = 111;
    private static final int USUAL_LIMIT = 100;

    private ManagementRequestCodec() {}

    // --- writing

    static byte[] encode(ManagementRequest.Envelope envelope) {
        MessageWriter writer = new MessageWriter();
        envelope.body().ifPresent(body -> writer.message(field(body), write(body)));
        return writer.number(DEADLINE, envelope.deadline().toMillis()).toArray();
    }

    private static int field(ManagementRequest request) {
        return switch (request) {
            case ManagementRequest.HealthCheck h -> 1;
            case ManagementRequest.RegisterImage r -> 2;
            case ManagementRequest.RegisterImageStream r -> 3;
            case ManagementRequest.ListImages l -> 4;
            case ManagementRequest.GetImage g -> 5;
            case ManagementRequest.DeleteImage d -> 6;
            case ManagementRequest.StartInstance s -> 7;
            case ManagementRequest.StopInstance s -> 8;
            case ManagementRequest.ResumeInstance r -> 9;
            case ManagementRequest.GetInstanceStatus g -> 10;
            case ManagementRequest.ListInstances l -> 11;
            case ManagementRequest.SendSignal s -> 12;
            case ManagementRequest.ListCheckpoints l -> 17;
            case ManagementRequest.GetCheckpoint g -> 18;
            case ManagementRequest.SendCustomSignal s -> 19;
            case ManagementRequest.ListEvents l -> 20;
            case ManagementRequest.GetTenantMetrics g -> 21;
            case ManagementRequest.Hello h -> 100;
            case ManagementRequest.Ping p -> 104;
            case ManagementRequest.ListSteps l -> 105;
            case ManagementRequest.GetScopeAncestors g -> 106;
            case ManagementRequest.GetLogs g -> 107;
            case ManagementRequest.AwaitInstance a -> 108;
        };
    }

    private static MessageWriter write(ManagementRequest request) {
        MessageWriter to = new MessageWriter();
        return switch (request) {
            case ManagementRequest.Hello(var hello) -> RequestCodec.write(hello);
            case ManagementRequest.Ping() -> to;
            case ManagementRequest.HealthCheck() -> to;
            case ManagementRequest.RegisterImage(var tenant, var image, var content) ->
                image(to, tenant, image)
                        .bytes(4, content)
                        .number(5, Runners.number(image.runner()))
                        .bytes(6, Json.write(image.metadata()))
                        .text(7, image.hash())
                        .text(100, image.runner());
            case ManagementRequest.RegisterImageStream(var tenant, var image, var size) ->
                image(to, tenant, image)
                        .number(4, size)
                        .number(5, Runners.number(image.runner()))
                        .bytes(6, Json.write(image.metadata()))
                        .text(7, image.hash())
                        .text(100, image.runner());
            case ManagementRequest.ListImages(var tenant, var paging) ->
                paging(to.text(1, tenant), 2, paging).flag(100, paging.newestFirst());
            case ManagementRequest.GetImage(var image, var tenant) ->
                to.text(1, image).text(2, tenant);
            case ManagementRequest.DeleteImage(var image, var tenant) ->
                to.text(1, image).text(2, tenant);
            case ManagementRequest.StartInstance(var tenant, var start) -> start(to, tenant, start);
            case ManagementRequest.StopInstance(var id, var grace, var reason) ->
                to.text(1, id).number(2, grace.toSeconds()).text(3, reason).number(100, nanos(Optional.of(grace)));
            case ManagementRequest.ResumeInstance(var id) -> to.text(1, id);
            case ManagementRequest.GetInstanceStatus(var id) -> to.text(1, id);
            case ManagementRequest.ListInstances(var tenant, var query) -> instances(to, tenant, query);
            case ManagementRequest.SendSignal(var id, var type, var payload) ->
                to.text(1, id).number(2, Enums.number(type)).bytes(3, payload);
            case ManagementRequest.SendCustomSignal(var id, var key, var payload) ->
                to.text(1, id).text(2, key).bytes(3, payload);
            case ManagementRequest.ListCheckpoints(var id, var query, var paging) ->
                paging(to.text(1, id).text(2, query.key()), 3, paging)
                        .flag(100, paging.newestFirst())
                        .instant(101, query.created().from())
                        .instant(102, query.created().until())
                        .flag(103, query.attempts());
            case ManagementRequest.GetCheckpoint(var id, var key) ->
                to.text(1, id).text(2, key);
            case ManagementRequest.ListEvents(var id, var query, var paging) ->
                paging(to.text(1, id).text(2, query.type()).text(3, query.subtype()), 4, paging)
                        .text(8, query.payloadContains())
                        .flag(100, paging.newestFirst())
                        .instant(101, query.created().from())
                        .instant(102, query.created().until())
                        .text(103, query.scopeId())
                        .text(104, query.parentScopeId())
                        .flag(105, query.rootScopesOnly());
            case ManagementRequest.GetTenantMetrics(var tenant, var from, var until, var granularity) ->
                to.text(1, tenant)
                        .number(4, Enums.number(granularity))
                        .instant(100, from)
                        .instant(101, until);
            case ManagementRequest.ListSteps(var id, var query, var paging) ->
                paging(
                                to.text(1, id)
                                        .text(2, query.status().map(StepSummary.Status::label))
                                        .text(3, query.stepType())
                                        .text(4, query.scopeId())
                                        .text(5, query.parentScopeId())
                                        .texts(
                                                6,
                                                query.stepIds().stream()
                                                        .sorted()
                                                        .toList())
                                        .flag(7, query.rootScopesOnly()),
                                8,
                                paging)
                        .flag(10, paging.newestFirst());
            case ManagementRequest.GetScopeAncestors(var id, var scope) ->
                to.text(1, id).text(2, scope);
            case ManagementRequest.GetLogs(var id, var run) -> to.text(1, id).number(2, run);
            case ManagementRequest.AwaitInstance(var id, var timeout) ->
                to.text(1, id).number(2, timeout.toMillis());
        };
    }

    private static MessageWriter image(MessageWriter to, String tenant, ImageRequest image) {
        return to.text(1, tenant)
                .text(2, image.name())
                .text(3, Optional.of(image.description()).filter(text -> !text.isEmpty()));
    }

    private static MessageWriter paging(MessageWriter to, int field, Paging paging) {
        return to.number(field, paging.limit()).number(field + 1, paging.offset());
    }

    private static MessageWriter start(MessageWriter to, String tenant, StartRequest start) {
        to.text(1, start.image()).text(2, tenant).text(3, start.instanceId()).bytes(4, start.input());
        start.timeout().ifPresent(limit -> to.number(5, OptionalLong.of(limit.toSeconds())));
        new TreeMap<>(start.env())
                .forEach((name, value) ->
                        to.message(6, new MessageWriter().text(1, name).text(2, value)));
        return to.number(100, nanos(start.timeout()))
                .number(101, nanos(Optional.of(start.grace())))
                .number(102, OptionalInt.of(start.maxCrashes()));
    }

    private static MessageWriter instances(MessageWriter to, String tenant, InstanceQuery query) {
        return to.text(1, tenant)
                .number(3, query.limit())
                .number(4, query.offset())
                .text(5, query.imageId())
                .text(10, query.order().name().toLowerCase(Locale.ROOT))
                .text(11, query.imageNamePrefix())
                .instant(100, query.created().from())
                .instant(101, query.created().until())
                .instant(102, query.finished().from())
                .instant(103, query.finished().until())
                .texts(
                        104,
                        query.statuses().stream()
                                .sorted()
                                .map(ProcessStatus::label)
                                .toList());
    }

    private static OptionalLong nanos(Optional<Duration> span) {
        return span.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Spans.nanos(span.get()));
    }

    // --- reading

    /** Reads one; throws {@link MalformedException} if these bytes are no request, or one that makes no sense. */
    static ManagementRequest.Envelope decode(byte[] bytes) {
        Fields fields = Fields.parse(bytes);
        long millis = fields.number(DEADLINE);
        try {
            return new ManagementRequest.Envelope(body(fields), Duration.ofMillis(millis < 0 ? 0 : millis));
        } catch (IllegalArgumentException wrong) {
            throw new MalformedException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private static Optional<ManagementRequest> body(Fields all) {
        for (int field = 1; field <= 108; field++) {
            Optional<Fields> body = all.message(field);
            if (body.isPresent()) {
                return read(field, body.get());
            }
        }
        return Optional.empty();
    }

    private static Optional<ManagementRequest> read(int field, Fields from) {
        return Optional.ofNullable(
                switch (field) {
                    case 1 -> new ManagementRequest.HealthCheck();
                    case 2 -> new ManagementRequest.RegisterImage(from.text(1), image(from), from.bytes(4));
                    case 3 -> new ManagementRequest.RegisterImageStream(from.text(1), image(from), from.number(4));
                    case 4 -> new ManagementRequest.ListImages(from.text(1), paging(from, 2, from.flag(100)));
                    case 5 -> new ManagementRequest.GetImage(from.text(1), from.text(2));
                    case 6 -> new ManagementRequest.DeleteImage(from.text(1), from.text(2));
                    case 7 -> new ManagementRequest.StartInstance(from.text(2), start(from));
                    case 8 ->
                        new ManagementRequest.StopInstance(
                                from.text(1), span(from, 100).orElse(Duration.ofSeconds(from.number(2))), from.text(3));
                    case 9 -> new ManagementRequest.ResumeInstance(from.text(1));
                    case 10 -> new ManagementRequest.GetInstanceStatus(from.text(1));
                    case 11 -> new ManagementRequest.ListInstances(from.text(1), instances(from));
                    case 12 ->
                        new ManagementRequest.SendSignal(from.text(1), Enums.signal(from.small(2)), from.bytes(3));
                    case 17 ->
                        new ManagementRequest.ListCheckpoints(
                                from.text(1),
                                new CheckpointQuery(from.optionalText(2), range(from, 101, 102, 5, 6), from.flag(103)),
                                paging(from, 3, from.flag(100)));
                    case 18 -> new ManagementRequest.GetCheckpoint(from.text(1), from.text(2));
                    case 19 -> new ManagementRequest.SendCustomSignal(from.text(1), from.text(2), from.bytes(3));
                    case 20 ->
                        new ManagementRequest.ListEvents(from.text(1), events(from), paging(from, 4, from.flag(100)));
                    case 21 ->
                        new ManagementRequest.GetTenantMetrics(
                                from.text(1),
                                from.instant(100).or(() -> from.millis(2)),
                                from.instant(101).or(() -> from.millis(3)),
                                Enums.granularity(from.small(4)));
                    case 100 -> new ManagementRequest.Hello(RequestCodec.hello(from));
                    case 104 -> new ManagementRequest.Ping();
                    case 105 ->
                        new ManagementRequest.ListSteps(from.text(1), steps(from), paging(from, 8, from.flag(10)));
                    case 106 -> new ManagementRequest.GetScopeAncestors(from.text(1), from.text(2));
                    case 107 -> new ManagementRequest.GetLogs(from.text(1), from.optionalSmall(2));
                    case 108 ->
                        new ManagementRequest.AwaitInstance(
                                from.text(1), Duration.ofMillis(Math.max(0, from.number(2))));
                    default -> null;
                });
    }

    private static ImageRequest image(Fields from) {
        try {
            return new ImageRequest(
                    from.text(2),
                    from.optionalText(100).orElseGet(() -> Runners.type(from.small(5))),
                    from.text(3),
                    Json.read(from.bytes(6)),
                    from.optionalText(7));
        } catch (EnvironmentException wrong) {
            throw new MalformedException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private static Paging paging(Fields from, int field, boolean newestFirst) {
        int limit = from.small(field);
        return new Paging(newestFirst, limit == 0 ? USUAL_LIMIT : limit, from.small(field + 1));
    }

    private static TimeRange range(Fields from, int first, int end, int firstMillis, int endMillis) {
        return new TimeRange(
                from.instant(first).or(() -> from.millis(firstMillis)),
                from.instant(end).or(() -> from.millis(endMillis)));
    }

    private static Optional<Duration> span(Fields from, int field) {
        OptionalLong nanos = from.optionalNumber(field);
        return nanos.isEmpty() ? Optional.empty() : Optional.of(Duration.ofNanos(nanos.getAsLong()));
    }

    private static StartRequest start(Fields from) {
        StartRequest usual = StartRequest.of(from.text(1));
        Map<String, String> env = new LinkedHashMap<>();
        from.messages(6).forEach(entry -> env.put(entry.text(1), entry.text(2)));
        OptionalLong seconds = from.optionalNumber(5);
        return new StartRequest(
                from.text(1),
                from.optionalText(3),
                from.optionalBytes(4),
                span(from, 100)
                        .or(() -> seconds.isEmpty()
                                ? Optional.empty()
                                : Optional.of(Duration.ofSeconds(seconds.getAsLong()))),
                env,
                span(from, 101).orElse(usual.grace()),
                from.optionalSmall(102).orElse(usual.maxCrashes()));
    }

    private static InstanceQuery instances(Fields from) {
        Set<ProcessStatus> statuses = EnumSet.noneOf(ProcessStatus.class);
        Enums.status(from.small(2)).ifPresent(statuses::add);
        from.texts(104).forEach(label -> statuses.add(labelled(ProcessStatus.values(), label)));
        int limit = from.small(3);
        return new InstanceQuery(
                statuses,
                from.optionalText(5),
                from.optionalText(11),
                range(from, 100, 101, 6, 7),
                range(from, 102, 103, 8, 9),
                from.optionalText(10)
                        .map(label -> labelled(InstanceQuery.Order.values(), label))
                        .orElse(InstanceQuery.Order.CREATED_DESC),
                limit == 0 ? USUAL_LIMIT : limit,
                from.small(4));
    }

    private static EventQuery events(Fields from) {
        return new EventQuery(
                from.optionalText(2),
                from.optionalText(3),
                from.optionalText(103),
                from.optionalText(104),
                from.flag(105),
                from.optionalText(8),
                range(from, 101, 102, 6, 7));
    }

    private static StepSummaries.Query steps(Fields from) {
        return new StepSummaries.Query(
                from.optionalText(2).map(label -> labelled(StepSummary.Status.values(), label)),
                from.optionalText(3),
                from.optionalText(4),
                from.optionalText(5),
                Set.copyOf(from.texts(6)),
                from.flag(7));
    }

    /** The one that is written so, in small letters. */
    static <E extends Enum<E>> E labelled(E[] all, String label) {
        return Arrays.stream(all)
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(label))
                .findFirst()
                .orElseThrow(() -> new MalformedException("there is no '" + label + "'", null));
    }
}
