package dev.clew.server;

import dev.clew.environment.CapturedLogs;
import dev.clew.environment.EnvironmentException;
import dev.clew.environment.EnvironmentException.Kind;
import dev.clew.environment.EnvironmentInstance;
import dev.clew.environment.InstanceQuery;
import dev.clew.environment.Management;
import dev.clew.environment.Metrics.Granularity;
import dev.clew.environment.http.InstanceWire;
import dev.clew.environment.http.MetricsWire;
import dev.clew.environment.http.ProgressWire;
import dev.clew.process.CheckpointQuery;
import dev.clew.process.EventQuery;
import dev.clew.process.Paging;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessStatus;
import dev.clew.process.Slice;
import dev.clew.process.StepSummaries;
import dev.clew.process.StepSummary;
import dev.clew.server.ManagementQuestion.Answered;
import dev.clew.server.ManagementRoutes.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What only looks at processes. */
final class LookRoutes {

    private static final Duration USUAL_METRICS = Duration.ofDays(1);

    private LookRoutes() {}

    static Stream<Route> all() {
        return Stream.of(
                Route.of("GET", "instances", LookRoutes::list),
                Route.of("GET", "instances/*", LookRoutes::show),
                Route.of("GET", "instances/*/checkpoints", LookRoutes::checkpoints),
                Route.of("GET", "instances/*/checkpoints/*", LookRoutes::checkpoint),
                Route.of("GET", "instances/*/events", LookRoutes::events),
                Route.of("GET", "instances/*/steps", LookRoutes::steps),
                Route.of("GET", "instances/*/scopes/*/ancestors", LookRoutes::ancestors),
                Route.of("GET", "instances/*/logs", LookRoutes::logs));
    }

    private static Answered list(ManagementQuestion question) {
        Parameters given = question.parameters()
                .only(
                        "status",
                        "image_id",
                        "image_name_prefix",
                        "created*",
                        "finished*",
                        "order_by",
                        "limit",
                        "offset");
        InstanceQuery usual = InstanceQuery.all();
        InstanceQuery query = Parameters.valid(() -> new InstanceQuery(
                given.constants("status", ProcessStatus.class),
                given.text("image_id"),
                given.text("image_name_prefix"),
                given.range("created"),
                given.range("finished"),
                given.constant("order_by", InstanceQuery.Order.class).orElse(usual.order()),
                given.number("limit").orElse(usual.limit()),
                given.number("offset").orElse(usual.offset())));
        Management management = question.management();
        return Answered.of(InstanceWire.Instances.of(
                management.namespace(), management.list(query), query.limit(), query.offset()));
    }

    private static Answered show(ManagementQuestion question) {
        question.parameters().only();
        Management management = question.management();
        EnvironmentInstance instance = management.status(question.key()).orElseThrow(() -> none(question.key()));
        boolean ended = instance.process().status().ended();
        return Answered.of(
                InstanceWire.Instance.of(instance, ended ? lastLogs(management, question.key()) : Optional.empty()));
    }

    private static Optional<CapturedLogs> lastLogs(Management management, String id) {
        try {
            return management.logs(id, OptionalInt.empty());
        } catch (EnvironmentException refused) {
            if (refused.kind() == Kind.UNSUPPORTED) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private static ProcessException none(String id) {
        return new ProcessException(ProcessError.INSTANCE_NOT_FOUND, "there is no process '" + id + "'");
    }

    private static Answered checkpoints(ManagementQuestion question) {
        Parameters given =
                question.parameters().only("checkpoint_id", "created*", "attempts", "sort_order", "limit", "offset");
        CheckpointQuery query =
                new CheckpointQuery(given.text("checkpoint_id"), given.range("created"), given.flag("attempts"));
        Paging paging = given.paging(true);
        String id = question.key();
        Slice<ProgressWire.CheckpointLine> part = question.management()
                .checkpoints(id, query, paging)
                .map(line -> ProgressWire.CheckpointLine.of(id, line));
        return Answered.of(new ProgressWire.Checkpoints(part.items(), part.total(), paging.limit(), paging.offset()));
    }

    private static Answered checkpoint(ManagementQuestion question) {
        question.parameters().only();
        String id = question.key();
        String key = question.keys().getLast();
        return Answered.of(question.management()
                .checkpoint(id, key)
                .map(saved -> ProgressWire.Checkpoint.of(id, saved))
                .orElseThrow(() -> new ProcessException(
                        ProcessError.CHECKPOINT_NOT_FOUND, "process '" + id + "' has no checkpoint '" + key + "'")));
    }

    private static Answered events(ManagementQuestion question) {
        Parameters given = question.parameters()
                .only(
                        "event_type",
                        "subtype",
                        "scope_id",
                        "parent_scope_id",
                        "root_scopes_only",
                        "payload_contains",
                        "created*",
                        "sort_order",
                        "limit",
                        "offset");
        EventQuery query = new EventQuery(
                given.text("event_type"),
                given.text("subtype"),
                given.text("scope_id"),
                given.text("parent_scope_id"),
                given.flag("root_scopes_only"),
                given.text("payload_contains"),
                given.range("created"));
        Paging paging = given.paging(true);
        String id = question.key();
        Slice<ProgressWire.Event> part =
                question.management().events(id, query, paging).map(event -> ProgressWire.Event.of(id, event));
        return Answered.of(new ProgressWire.Events(part.items(), part.total(), paging.limit(), paging.offset()));
    }

    private static Answered steps(ManagementQuestion question) {
        Parameters given = question.parameters()
                .only(
                        "status",
                        "step_type",
                        "scope_id",
                        "parent_scope_id",
                        "step_ids",
                        "root_scopes_only",
                        "sort_order",
                        "limit",
                        "offset");
        StepSummaries.Query query = new StepSummaries.Query(
                given.constant("status", StepSummary.Status.class),
                given.text("step_type"),
                given.text("scope_id"),
                given.text("parent_scope_id"),
                given.list("step_ids"),
                given.flag("root_scopes_only"));
        Paging paging = given.paging(true);
        Slice<ProgressWire.Step> part =
                question.management().steps(question.key(), query, paging).map(ProgressWire.Step::of);
        return Answered.of(new ProgressWire.Steps(part.items(), part.total(), paging.limit(), paging.offset()));
    }

    private static Answered ancestors(ManagementQuestion question) {
        question.parameters().only();
        return Answered.of(new ProgressWire.Ancestors(
                question.management().ancestors(question.key(), question.keys().getLast()).stream()
                        .map(ProgressWire.Scope::of)
                        .toList()));
    }

    private static Answered logs(ManagementQuestion question) {
        Optional<Integer> run = question.parameters().only("run").number("run");
        String id = question.key();
        return Answered.of(question.management()
                .logs(id, run.map(OptionalInt::of).orElse(OptionalInt.empty()))
                .map(ProgressWire.Logs::of)
                .orElseThrow(() -> new ProcessException(
                        ProcessError.INSTANCE_NOT_FOUND,
                        "nothing that process '" + id + "' has written is kept here")));
    }

    static Answered metrics(ManagementQuestion question) {
        Parameters given = question.parameters().only("start", "end", "granularity");
        Instant end = given.instant("end").orElseGet(Instant::now);
        Instant start = given.instant("start").orElseGet(() -> end.minus(USUAL_METRICS));
        Granularity granularity =
                given.constant("granularity", Granularity.class).orElse(Granularity.HOURLY);
        Management management = question.management(Optional.of(question.key()));
        return Answered.of(MetricsWire.Metrics.of(management.namespace(), management.metrics(start, end, granularity)));
    }
}
