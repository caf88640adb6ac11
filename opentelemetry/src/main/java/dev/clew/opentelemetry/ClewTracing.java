package dev.clew.opentelemetry;

import dev.clew.api.Failure;
import dev.clew.api.TraceContext;
import dev.clew.engine.EngineListener;
import dev.clew.engine.LogFields;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an engine does, as traces: {@code Clew.sqlite(path).listener(ClewTracing.of(openTelemetry))}. Give the same to a
 * program that only starts instances: {@code Clew.connect(url, ClewTracing.of(openTelemetry))}.
 *
 * <pre>
 * POST /orders                        the program's own span, current when it starts the instance
 * `- start order                      ends when the start is durable; its context is stored with the instance
 *    |- charge          attempt 1     a body of an activity or step, on whichever node; current while it runs
 *    |  `- POST /charges              what the body does itself
 *    |- charge          attempt 2
 *    |- start shipment                a child or a detached instance, with its own subtree
 *    |  |- ...
 *    |  `- shipment
 *    `- order                         the execution, written when it has ended, from its start to its end
 * </pre>
 *
 * <p>The parent of all is the short span of the start. An execution may take months, move between nodes and be replayed, so
 * that its own span can only be written once it is known how it ended, and until then nothing should hang on it. Executions
 * that follow each other by continue-as-new are in the trace of the instance's start, one after the other.
 *
 * <p>Nothing is written twice: a replay runs no bodies, and the end of an execution is told when it is durable. What a crash
 * cut off leaves no span, and is there when it is done again.
 *
 * <p>The context is stored and read as W3C Trace Context, whatever propagators are configured. Attributes are named as
 * {@link LogFields}. What a vertex of a workflow asks for carries its path. An attempt that came to its node through the task queue asks the store once whose it is, and
 * has no path.
 *
 * <p>Thread-safe.
 */
public final class ClewTracing implements EngineListener {

    /** How an execution or attempt ended; see {@link EngineListener.Ending} and {@link EngineListener.Result}. */
    public static final String OUTCOME = "clew.outcome";

    /** The kind of failure, if there was one: {@code application:no_stock}. */
    public static final String FAILURE = "clew.failure";

    /** Who had an instance started; see {@link EngineListener.Initiator}. */
    public static final String INITIATOR = "clew.initiator";

    /** How many turns an execution had. */
    public static final String TURNS = "clew.turns";

    private static final String SCOPE = "dev.clew";
    private static final String TRACEPARENT = "traceparent";
    private static final String TRACESTATE = "tracestate";
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    private final Tracer tracer;

    private ClewTracing(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Traces by way of a program's OpenTelemetry. */
    public static ClewTracing of(OpenTelemetry telemetry) {
        return new ClewTracing(telemetry.getTracer(SCOPE));
    }

    // --- starts

    @Override
    public StartScope starting(Start start) {
        Context parent = start.by().map(by -> context(by.trace())).orElseGet(Context::current);
        SpanBuilder builder = tracer.spanBuilder("start " + start.code().name())
                .setParent(parent)
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute(LogFields.NAMESPACE, start.namespace())
                .setAttribute(LogFields.INSTANCE, start.instance())
                .setAttribute(LogFields.ORCHESTRATION, start.code().name())
                .setAttribute(LogFields.VERSION, Integer.toString(start.code().version()))
                .setAttribute(INITIATOR, label(start.initiator()));
        start.label().ifPresent(vertex -> builder.setAttribute(LogFields.VERTEX, vertex));
        Span span = builder.startSpan();
        Optional<TraceContext> trace = trace(parent.with(span));
        return new StartScope() {
            @Override
            public Optional<TraceContext> trace() {
                return trace;
            }

            @Override
            public void ended(boolean started) {
                span.setAttribute("clew.started", started);
                span.end();
            }
        };
    }

    // --- attempts

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the scope that is answered closes it, on this very thread
    public AttemptScope attemptBegins(AttemptBegin begin) {
        Context parent = context(begin.subject().get().flatMap(Subject::trace));
        SpanBuilder builder = tracer.spanBuilder(begin.name())
                .setParent(parent)
                .setSpanKind(begin.kind() == Kind.ACTIVITY ? SpanKind.CONSUMER : SpanKind.INTERNAL)
                .setAttribute("clew.idempotency_key", begin.idempotencyKey());
        LogFields.of(begin).forEach((name, value) -> {
            if (name.equals(LogFields.ATTEMPT) || name.equals(LogFields.EXECUTION)) {
                builder.setAttribute(name, Long.parseLong(value));
            } else {
                builder.setAttribute(name, value);
            }
        });
        Span span = builder.startSpan();
        Scope current = parent.with(span).makeCurrent();
        return end -> {
            current.close();
            span.setAttribute(OUTCOME, label(end.result()));
            failed(span, end.result() == Result.CANCELLED ? Optional.empty() : end.failure());
            span.end();
        };
    }

    // --- executions

    @Override
    public void executionEnded(ExecutionEnd end) {
        Subject subject = end.subject();
        AttributesBuilder attributes = Attributes.builder();
        LogFields.of(subject).forEach((name, value) -> {
            if (name.equals(LogFields.EXECUTION)) {
                attributes.put(name, Long.parseLong(value));
            } else {
                attributes.put(name, value);
            }
        });
        Span span = tracer.spanBuilder(subject.code().name())
                .setParent(context(subject.trace()))
                .setAllAttributes(attributes.build())
                .setAttribute(OUTCOME, label(end.ending()))
                .setAttribute(TURNS, end.turns())
                .setStartTimestamp(end.startedAt())
                .startSpan();
        failed(span, end.ending() == Ending.FAILED ? end.failure() : Optional.empty());
        span.end(end.endedAt());
    }

    private static void failed(Span span, Optional<Failure> failure) {
        failure.ifPresent(why -> {
            span.setAttribute(FAILURE, label(why.kind()) + ":" + why.type());
            span.setStatus(StatusCode.ERROR, why.message());
        });
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    // --- how the context travels

    private static Context context(Optional<TraceContext> trace) {
        return trace.map(stored -> W3C.extract(Context.root(), stored, READER)).orElseGet(Context::root);
    }

    /** Nothing if there is no trace, because tracing is off. */
    private static Optional<TraceContext> trace(Context context) {
        Map<String, String> fields = new HashMap<>();
        W3C.inject(context, fields, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.put(name, value);
            }
        });
        return Optional.ofNullable(fields.get(TRACEPARENT))
                .map(parent -> new TraceContext(parent, Optional.ofNullable(fields.get(TRACESTATE))));
    }

    private static final TextMapGetter<TraceContext> READER = new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable TraceContext carrier, String key) {
            if (carrier == null) {
                return null;
            }
            return switch (key) {
                case TRACEPARENT -> carrier.traceparent();
                case TRACESTATE -> carrier.tracestate().orElse(null);
                default -> null;
            };
        }
    };
}
