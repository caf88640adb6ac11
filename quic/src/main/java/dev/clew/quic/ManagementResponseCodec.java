package dev.clew.quic;

import dev.clew.environment.CapturedLogs;
import dev.clew.environment.EnvironmentInstance;
import dev.clew.environment.Health;
import dev.clew.environment.Image;
import dev.clew.environment.InstanceList;
import dev.clew.environment.InstanceSummary;
import dev.clew.environment.Metrics;
import dev.clew.environment.Started;
import dev.clew.process.CheckpointSummary;
import dev.clew.process.Paging;
import dev.clew.process.ProcessEvent;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessStatus;
import dev.clew.process.SavedCheckpoint;
import dev.clew.process.Slice;
import dev.clew.process.StepSummaries;
import dev.clew.process.StepSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/** What those who manage are answered as it is written: an {@code RpcResponse} of {@code environment.proto} each. */
final class ManagementResponseCodec {

    private ManagementResponseCodec() {}

    // --- writing

    static byte[] encode(ManagementResponse response) {
        return response instanceof ManagementResponse.Common(var common)
                ? ResponseCodec.encode(common)
                : new MessageWriter().message(field(response), write(response)).toArray();
    }

    private static int field(ManagementResponse response) {
        return switch (response) {
            case ManagementResponse.Healthy h -> 1;
            case ManagementResponse.ImageRegistered r -> 2;
            case ManagementResponse.Images i -> 4;
            case ManagementResponse.FoundImage i -> 5;
            case ManagementResponse.ImageDeleted d -> 6;
            case ManagementResponse.InstanceStarted s -> 7;
            case ManagementResponse.Done(var act) ->
                switch (act) {
                    case STOP -> 8;
                    case RESUME -> 9;
                    case SIGNAL -> 12;
                    case CUSTOM_SIGNAL -> 19;
                };
            case ManagementResponse.Status s -> 10;
            case ManagementResponse.Instances i -> 11;
            case ManagementResponse.Checkpoints c -> 17;
            case ManagementResponse.FoundCheckpoint c -> 18;
            case ManagementResponse.Events e -> 20;
            case ManagementResponse.TenantMetrics m -> 21;
            case ManagementResponse.Steps s -> 105;
            case ManagementResponse.Ancestors a -> 106;
            case ManagementResponse.Logs l -> 107;
            case ManagementResponse.Ended e -> 108;
            case ManagementResponse.Common c -> throw new IllegalStateException("that is written elsewhere: " + c);
        };
    }

    private static MessageWriter write(ManagementResponse response) {
        MessageWriter to = new MessageWriter();
        switch (response) {
            case ManagementResponse.Healthy(var health) ->
                to.flag(1, health.healthy())
                        .text(2, health.version())
                        .number(3, health.uptime().toMillis())
                        .number(4, health.active())
                        .number(100, Spans.nanos(health.uptime()));
            case ManagementResponse.ImageRegistered(var image) ->
                to.flag(1, true).text(2, image.id()).message(100, image(image));
            case ManagementResponse.Images(var images) -> {
                images.items().forEach(image -> to.message(1, image(image)));
                to.number(2, images.total());
            }
            case ManagementResponse.FoundImage(var image) ->
                image.ifPresent(found -> to.flag(1, true).message(2, image(found)));
            case ManagementResponse.ImageDeleted(var success) -> to.flag(1, success);
            case ManagementResponse.InstanceStarted(var started) ->
                to.flag(1, true).text(2, started.instanceId()).flag(100, started.deduplicated());
            case ManagementResponse.Done done -> to.flag(1, true);
            case ManagementResponse.Status(var instance) -> instance.ifPresent(found -> status(to, found));
            case ManagementResponse.Instances(var tenant, var list) -> {
                list.instances().forEach(each -> to.message(1, summary(tenant, each)));
                to.number(2, list.total()).flag(100, list.more());
            }
            case ManagementResponse.Checkpoints(var id, var checkpoints, var paging) -> {
                checkpoints.items().forEach(each -> to.message(1, checkpoint(id, each)));
                part(to, checkpoints, paging);
            }
            case ManagementResponse.FoundCheckpoint(var id, var checkpoint) ->
                checkpoint.ifPresent(saved -> to.flag(1, true)
                        .text(2, saved.key())
                        .text(3, id)
                        .number(4, saved.at().toEpochMilli())
                        .bytes(5, saved.state())
                        .instant(100, Optional.of(saved.at()))
                        .instant(101, saved.until())
                        .bytes(102, saved.custom())
                        .number(103, saved.attempt())
                        .text(104, saved.error())
                        .number(105, saved.limits().times())
                        .number(106, saved.limits().waited().toMillis()));
            case ManagementResponse.Events(var id, var events, var paging) -> {
                events.items().forEach(each -> to.message(1, event(id, each)));
                part(to, events, paging);
            }
            case ManagementResponse.TenantMetrics(var tenant, var metrics) -> {
                to.text(1, tenant)
                        .number(2, metrics.from().toEpochMilli())
                        .number(3, metrics.until().toEpochMilli())
                        .number(4, Enums.number(metrics.granularity()));
                metrics.buckets().forEach(each -> to.message(5, bucket(each)));
                to.instant(100, Optional.of(metrics.from())).instant(101, Optional.of(metrics.until()));
            }
            case ManagementResponse.Steps(var steps) -> {
                steps.items().forEach(each -> to.message(1, step(each)));
                to.number(2, steps.total());
            }
            case ManagementResponse.Ancestors(var scopes) -> scopes.forEach(each -> to.message(1, scope(each)));
            case ManagementResponse.Logs(var logs) ->
                logs.ifPresent(kept -> to.flag(1, true)
                        .number(2, kept.run())
                        .text(3, kept.standardOutput())
                        .text(4, kept.standardError()));
            case ManagementResponse.Ended(var process) ->
                ResponseCodec.status(to.text(1, process.instanceId()), process);
            case ManagementResponse.Common c -> throw new IllegalStateException("that is written elsewhere: " + c);
        }
        return to;
    }

    private static void part(MessageWriter to, Slice<?> slice, Paging paging) {
        to.number(2, slice.total()).number(3, paging.limit()).number(4, paging.offset());
    }

    private static MessageWriter image(Image image) {
        return new MessageWriter()
                .text(1, image.id())
                .text(2, image.namespace())
                .text(3, image.name())
                .text(4, Optional.of(image.description()).filter(text -> !text.isEmpty()))
                .number(5, Runners.number(image.runner()))
                .number(6, image.createdAt().toEpochMilli())
                .text(100, image.runner())
                .instant(101, Optional.of(image.createdAt()))
                .instant(102, Optional.of(image.updatedAt()))
                .text(103, image.hash())
                .number(104, image.size())
                .bytes(105, Json.write(image.metadata()));
    }

    private static void status(MessageWriter to, EnvironmentInstance found) {
        ProcessInfo process = found.process();
        to.flag(1, true)
                .text(2, process.instanceId())
                .number(3, Enums.number(process.status()))
                .text(4, process.checkpoint())
                .number(5, process.createdAt().toEpochMilli())
                .number(6, millis(process.startedAt()))
                .number(7, millis(process.finishedAt()))
                .bytes(8, process.output())
                .text(9, process.error())
                .text(10, found.imageId())
                .text(11, found.imageName())
                .text(12, found.namespace())
                .bytes(13, found.input())
                .number(14, millis(found.lastActivity()))
                .number(15, Math.max(0, found.launches() - 1))
                .number(17, found.peakMemoryBytes())
                .number(18, found.cpuMicros())
                .text(19, Optional.of(process.exitMessage()).filter(text -> !text.isEmpty()))
                .message(100, ResponseCodec.status(new MessageWriter().text(1, process.instanceId()), process))
                .instant(101, found.lastActivity())
                .number(102, found.launches());
    }

    private static OptionalLong millis(Optional<Instant> at) {
        return at.isEmpty() ? OptionalLong.empty() : OptionalLong.of(at.get().toEpochMilli());
    }

    private static MessageWriter summary(String tenant, InstanceSummary each) {
        return new MessageWriter()
                .text(1, each.instanceId())
                .text(2, tenant)
                .text(3, each.imageId())
                .number(4, Enums.number(each.status()))
                .number(5, each.createdAt().toEpochMilli())
                .number(7, millis(each.finishedAt()))
                .flag(8, each.hasError())
                .text(100, each.imageName())
                .instant(101, Optional.of(each.createdAt()))
                .instant(102, each.finishedAt());
    }

    private static MessageWriter checkpoint(String id, CheckpointSummary each) {
        return new MessageWriter()
                .text(1, each.key())
                .text(2, id)
                .number(3, each.at().toEpochMilli())
                .number(4, each.size())
                .instant(100, Optional.of(each.at()))
                .instant(101, each.until())
                .number(102, each.attempt())
                .text(103, each.error());
    }

    private static MessageWriter event(String id, ProcessEvent each) {
        return new MessageWriter()
                .number(1, each.number())
                .text(2, id)
                .text(3, each.type())
                .text(4, each.checkpoint())
                .bytes(5, each.payload())
                .number(6, each.at().toEpochMilli())
                .text(7, Optional.of(each.subtype()).filter(text -> !text.isEmpty()))
                .instant(100, Optional.of(each.at()));
    }

    private static MessageWriter bucket(Metrics.Bucket each) {
        return new MessageWriter()
                .number(1, each.at().toEpochMilli())
                .number(2, each.total())
                .number(3, each.completed())
                .number(4, each.failed())
                .number(5, each.cancelled())
                .fraction(6, fraction(each.averageDuration()))
                .fraction(7, fraction(each.shortestDuration()))
                .fraction(8, fraction(each.longestDuration()))
                .number(9, each.averageMemoryBytes())
                .number(10, each.mostMemoryBytes())
                .fraction(11, each.successPercent())
                .instant(100, Optional.of(each.at()))
                .number(101, nanos(each.averageDuration()))
                .number(102, nanos(each.shortestDuration()))
                .number(103, nanos(each.longestDuration()));
    }

    /** In milliseconds. */
    private static OptionalDouble fraction(Optional<Duration> span) {
        return span.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Spans.nanos(span.get()) / 1e6);
    }

    private static OptionalLong nanos(Optional<Duration> span) {
        return span.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Spans.nanos(span.get()));
    }

    private static MessageWriter step(StepSummary each) {
        return new MessageWriter()
                .text(1, each.stepId())
                .text(2, each.stepName())
                .text(3, each.stepType())
                .text(4, each.scopeId())
                .text(5, each.parentScopeId())
                .text(6, each.status().label())
                .instant(7, Optional.of(each.startedAt()))
                .instant(8, each.endedAt())
                .number(9, nanos(each.duration()))
                .text(10, each.inputs())
                .text(11, each.outputs())
                .text(12, each.error())
                .instant(13, each.launchedAt())
                .instant(14, each.settledAt());
    }

    private static MessageWriter scope(StepSummaries.Scope each) {
        return new MessageWriter()
                .text(1, each.scopeId())
                .text(2, each.parentScopeId())
                .text(3, each.stepId())
                .text(4, each.stepName())
                .text(5, each.stepType())
                .number(6, each.index().map(OptionalLong::of).orElse(OptionalLong.empty()));
    }

    // --- reading

    /** Reads one; throws {@link MalformedException} if these bytes are no response that is known here. */
    static ManagementResponse decode(byte[] bytes) {
        Fields all = Fields.parse(bytes);
        for (int field : new int[] {15, 100, 104}) {
            if (all.has(field)) {
                return new ManagementResponse.Common(ResponseCodec.decode(bytes));
            }
        }
        for (int field : new int[] {1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 17, 18, 19, 20, 21, 105, 106, 107, 108}) {
            Optional<Fields> body = all.message(field);
            if (body.isPresent()) {
                return read(field, body.get());
            }
        }
        throw new MalformedException("the response has none of the variants that are known", null);
    }

    private static ManagementResponse read(int field, Fields from) {
        return switch (field) {
            case 1 ->
                new ManagementResponse.Healthy(
                        new Health(from.flag(1), from.text(2), Duration.ofNanos(from.number(100)), from.small(4)));
            case 2 -> new ManagementResponse.ImageRegistered(image(required(from, 100)));
            case 4 -> new ManagementResponse.Images(slice(from, ManagementResponseCodec::image));
            case 5 -> new ManagementResponse.FoundImage(from.message(2).map(ManagementResponseCodec::image));
            case 6 -> new ManagementResponse.ImageDeleted(from.flag(1));
            case 7 -> new ManagementResponse.InstanceStarted(new Started(from.text(2), from.flag(100)));
            case 8 -> new ManagementResponse.Done(ManagementResponse.Act.STOP);
            case 9 -> new ManagementResponse.Done(ManagementResponse.Act.RESUME);
            case 10 -> new ManagementResponse.Status(from.flag(1) ? Optional.of(instance(from)) : Optional.empty());
            case 11 ->
                new ManagementResponse.Instances(
                        from.messages(1).stream()
                                .findFirst()
                                .map(one -> one.text(2))
                                .orElse(""),
                        new InstanceList(
                                from.messages(1).stream()
                                        .map(ManagementResponseCodec::summary)
                                        .toList(),
                                from.flag(100),
                                from.small(2)));
            case 12 -> new ManagementResponse.Done(ManagementResponse.Act.SIGNAL);
            case 17 ->
                new ManagementResponse.Checkpoints(
                        owner(from), slice(from, ManagementResponseCodec::checkpoint), part(from));
            case 18 ->
                new ManagementResponse.FoundCheckpoint(
                        from.text(3), from.flag(1) ? Optional.of(saved(from)) : Optional.empty());
            case 19 -> new ManagementResponse.Done(ManagementResponse.Act.CUSTOM_SIGNAL);
            case 20 ->
                new ManagementResponse.Events(owner(from), slice(from, ManagementResponseCodec::event), part(from));
            case 21 ->
                new ManagementResponse.TenantMetrics(
                        from.text(1),
                        new Metrics(
                                at(from, 100, 2),
                                at(from, 101, 3),
                                Enums.granularity(from.small(4)),
                                from.messages(5).stream()
                                        .map(ManagementResponseCodec::bucket)
                                        .toList()));
            case 105 -> new ManagementResponse.Steps(slice(from, ManagementResponseCodec::step));
            case 106 ->
                new ManagementResponse.Ancestors(from.messages(1).stream()
                        .map(ManagementResponseCodec::scope)
                        .toList());
            case 107 ->
                new ManagementResponse.Logs(
                        from.flag(1)
                                ? Optional.of(new CapturedLogs(from.small(2), from.text(3), from.text(4)))
                                : Optional.empty());
            case 108 -> new ManagementResponse.Ended(process(from));
            default -> throw new IllegalStateException("field " + field + " is listed and not read");
        };
    }

    private static Fields required(Fields from, int field) {
        return from.message(field)
                .orElseThrow(() -> new MalformedException("field " + field + " of the response is missing", null));
    }

    private static <T> Slice<T> slice(Fields from, Function<Fields, T> each) {
        return new Slice<>(from.messages(1).stream().map(each).toList(), from.number(2));
    }

    private static Paging part(Fields from) {
        return new Paging(false, Math.max(1, from.small(3)), from.small(4));
    }

    /** The process of what is listed. */
    private static String owner(Fields from) {
        return from.messages(1).stream().findFirst().map(one -> one.text(2)).orElse("");
    }

    private static Instant at(Fields from, int field, int millisField) {
        return from.instant(field).or(() -> from.millis(millisField)).orElse(Instant.EPOCH);
    }

    private static Image image(Fields from) {
        return new Image(
                from.text(1),
                from.text(2),
                from.text(3),
                from.text(4),
                from.optionalText(100).orElseGet(() -> Runners.type(from.small(5))),
                from.text(103),
                from.number(104),
                Json.read(from.bytes(105)),
                at(from, 101, 6),
                at(from, 102, 6));
    }

    private static ProcessInfo process(Fields from) {
        return ResponseCodec.status(from)
                .info()
                .orElseThrow(() -> new MalformedException("a process that is there has no status", null));
    }

    private static EnvironmentInstance instance(Fields from) {
        return new EnvironmentInstance(
                from.text(12),
                process(required(from, 100)),
                from.optionalText(10),
                from.optionalText(11),
                from.optionalBytes(13),
                from.instant(101),
                from.small(102),
                from.optionalNumber(17),
                from.optionalNumber(18));
    }

    private static InstanceSummary summary(Fields from) {
        return new InstanceSummary(
                from.text(1),
                Enums.status(from.small(4)).orElse(ProcessStatus.PENDING),
                from.optionalText(3),
                from.optionalText(100),
                at(from, 101, 5),
                from.instant(102),
                from.flag(8));
    }

    private static CheckpointSummary checkpoint(Fields from) {
        return new CheckpointSummary(
                from.text(1),
                at(from, 100, 3),
                from.number(4),
                from.instant(101),
                from.optionalSmall(102),
                from.optionalText(103));
    }

    private static SavedCheckpoint saved(Fields from) {
        return new SavedCheckpoint(
                from.text(2),
                at(from, 100, 4),
                from.bytes(5),
                from.instant(101),
                from.optionalBytes(102),
                from.optionalSmall(103),
                from.optionalText(104),
                from.limitWaits(105, 106));
    }

    private static ProcessEvent event(Fields from) {
        return new ProcessEvent(
                from.number(1),
                at(from, 100, 6),
                from.text(3),
                from.text(7),
                from.optionalText(4),
                from.optionalBytes(5));
    }

    private static Metrics.Bucket bucket(Fields from) {
        return new Metrics.Bucket(
                at(from, 100, 1),
                from.number(2),
                from.number(3),
                from.number(4),
                from.number(5),
                span(from, 101),
                span(from, 102),
                span(from, 103),
                from.optionalNumber(9),
                from.optionalNumber(10),
                from.optionalFraction(11));
    }

    private static Optional<Duration> span(Fields from, int field) {
        OptionalLong nanos = from.optionalNumber(field);
        return nanos.isEmpty() ? Optional.empty() : Optional.of(Duration.ofNanos(nanos.getAsLong()));
    }

    private static StepSummary step(Fields from) {
        return new StepSummary(
                from.text(1),
                from.text(2),
                from.text(3),
                from.optionalText(4),
                from.optionalText(5),
                ManagementRequestCodec.labelled(StepSummary.Status.values(), from.text(6)),
                from.instant(7).orElse(Instant.EPOCH),
                from.instant(8),
                span(from, 9),
                from.optionalText(10),
                from.optionalText(11),
                from.optionalText(12),
                from.instant(13),
                from.instant(14));
    }

    private static StepSummaries.Scope scope(Fields from) {
        OptionalLong index = from.optionalNumber(6);
        return new StepSummaries.Scope(
                from.text(1),
                from.optionalText(2),
                from.text(3),
                from.text(4),
                from.text(5),
                index.isEmpty() ? Optional.empty() : Optional.of(index.getAsLong()));
    }
}
