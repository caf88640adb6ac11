package dev.clew.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.ApplicationException;
import dev.clew.api.InstanceFailedException;
import dev.clew.api.Orchestration;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.engine.LogFields;
import dev.clew.testkit.TestClew;
import dev.clew.workflow.Workflow;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each thing that was done is one span, below the start that it follows from, wherever and whenever it was done. */
@Timeout(60)
final class ClewTracingTest {

    private static final Orchestration<String, String> ORDER = Orchestration.of("order", String.class, String.class);
    private static final Orchestration<String, String> SHIPMENT =
            Orchestration.of("shipment", String.class, String.class);
    private static final Orchestration<Integer, Integer> COUNT =
            Orchestration.of("count", Integer.class, Integer.class);
    private static final Activity<String, String> CHARGE = Activity.of("charge", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Duration MONTHS = Duration.ofDays(90);

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final OpenTelemetry telemetry =
            OpenTelemetrySdk.builder().setTracerProvider(provider).build();

    @AfterEach
    void close() {
        provider.close();
    }

    private TestClew.Builder traced() {
        return TestClew.builder().listener(ClewTracing.of(telemetry));
    }

    private List<SpanData> spans(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    private SpanData span(String name) {
        assertThat(spans(name)).as(name).hasSize(1);
        return spans(name).getFirst();
    }

    private static String text(SpanData span, String attribute) {
        return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(attribute)));
    }

    private static long number(SpanData span, String attribute) {
        Long value = span.getAttributes().get(AttributeKey.longKey(attribute));
        return value == null ? -1 : value;
    }

    @Test
    void givenASpanOfTheCaller_whenAnInstanceRunsThroughActivityStepAndChild_thenAllIsOneTraceInTheRightOrder() {
        Span request = telemetry.getTracer("web").spanBuilder("POST /orders").startSpan();
        try (TestClew clew = traced().register(ORDER, (ctx, in) -> {
                    String receipt = ctx.call(CHARGE, in);
                    ctx.step("note", String.class, step -> receipt);
                    return ctx.call(SHIPMENT, receipt);
                })
                .register(SHIPMENT, (ctx, in) -> ctx.call(CHARGE, in))
                .register(CHARGE, in -> {
                    telemetry
                            .getTracer("http")
                            .spanBuilder("POST /charges")
                            .startSpan()
                            .end();
                    return in + "!";
                })
                .start()) {
            try (Scope ignored = request.makeCurrent()) {
                clew.client().start(ORDER, "order-42", "x");
            }
            request.end();
            clew.runUntilQuiet();
        }

        String root = request.getSpanContext().getSpanId();
        String started = span("start order").getSpanId();
        String startedChild = span("start shipment").getSpanId();
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getTraceId)
                .containsOnly(request.getSpanContext().getTraceId());
        assertThat(span("start order").getParentSpanId()).isEqualTo(root);
        assertThat(span("order").getParentSpanId()).isEqualTo(started);
        assertThat(span("note").getParentSpanId()).isEqualTo(started);
        assertThat(span("start shipment").getParentSpanId()).isEqualTo(started);
        assertThat(span("shipment").getParentSpanId()).isEqualTo(startedChild);
        assertThat(spans("charge")).extracting(SpanData::getParentSpanId).containsExactly(started, startedChild);
        assertThat(spans("POST /charges"))
                .extracting(SpanData::getParentSpanId)
                .isEqualTo(spans("charge").stream().map(SpanData::getSpanId).toList());
        SpanData charge = spans("charge").getFirst();
        assertThat(text(charge, LogFields.INSTANCE)).isEqualTo("order-42");
        assertThat(text(charge, LogFields.ORCHESTRATION)).isEqualTo("order");
        assertThat(text(charge, LogFields.VERSION)).isEqualTo("1");
        assertThat(text(charge, LogFields.ACTIVITY)).isEqualTo("charge");
        assertThat(number(charge, LogFields.ATTEMPT)).isEqualTo(1);
        assertThat(text(charge, ClewTracing.OUTCOME)).isEqualTo("succeeded");
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void givenAWorkflowWithAChild_whenItRuns_thenAllOfItIsOneTraceWithASpanForEachTask() {
        var shipping = Workflow.from("shipping", String.class)
                .then("pack", String.class, (String in) -> in + " packed")
                .build();
        var sale = Workflow.from("sale", String.class)
                .then(CHARGE)
                .delay("night", Duration.ofHours(8))
                .child("ship", shipping)
                .then("thank", String.class, (String in) -> "thanks, " + in)
                .build();
        Span request = telemetry.getTracer("web").spanBuilder("POST /sales").startSpan();
        try (TestClew clew = traced().register(sale)
                .register(shipping)
                .register(CHARGE, in -> in + "!")
                .start()) {
            try (Scope ignored = request.makeCurrent()) {
                clew.client().start(sale.orchestration(), "s-1", "x");
            }
            request.end();
            clew.runUntilQuiet();
            clew.restart();
            clew.advance(Duration.ofHours(8));
            clew.runUntilQuiet();
        }

        String started = span("start sale").getSpanId();
        String startedChild = span("start shipping").getSpanId();
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getTraceId)
                .containsOnly(request.getSpanContext().getTraceId());
        assertThat(span("charge").getParentSpanId()).isEqualTo(started);
        assertThat(span("start shipping").getParentSpanId()).isEqualTo(started);
        assertThat(span("pack").getParentSpanId()).isEqualTo(startedChild);
        assertThat(span("thank").getParentSpanId()).isEqualTo(started);
        assertThat(span("sale").getParentSpanId()).isEqualTo(started);
        assertThat(text(span("pack"), LogFields.ORCHESTRATION)).isEqualTo("shipping");
    }

    @Test
    void givenAnInstanceThatSleepsForMonthsAndMoves_whenItIsReplayed_thenNothingIsWrittenTwiceAndItsSpanIsAsLong() {
        AtomicInteger bodies = new AtomicInteger();
        try (TestClew clew = traced().register(ORDER, (ctx, in) -> {
                    ctx.call(CHARGE, in);
                    ctx.sleep(MONTHS);
                    ctx.step("note", String.class, step -> "");
                    return ctx.await(GO);
                })
                .register(CHARGE, in -> in + bodies.incrementAndGet())
                .start()) {
            var handle = clew.client().start(ORDER, "order-42", "x");
            clew.advance(MONTHS.dividedBy(2));
            clew.crash();
            clew.restart();
            clew.advance(MONTHS.dividedBy(2));
            clew.redeploy();
            handle.signal(GO, "done");

            assertThat(clew.resultOf(handle)).isEqualTo("done");
        }

        assertThat(bodies).hasValue(1);
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder("start order", "charge", "note", "order");
        SpanData order = span("order");
        assertThat(TimeUnit.NANOSECONDS.toDays(order.getEndEpochNanos() - order.getStartEpochNanos()))
                .isEqualTo(90);
        assertThat(text(order, ClewTracing.OUTCOME)).isEqualTo("completed");
    }

    @Test
    void givenAnActivityThatRunsOnAnotherNode_whenItEnds_thenItsSpanIsBelowTheStartOfItsInstance() {
        try (TestClew clew =
                traced().register(ORDER, (ctx, in) -> ctx.call(CHARGE, in)).start()) {
            clew.join(node -> node.listener(ClewTracing.of(telemetry)).register(CHARGE, in -> in));
            var handle = clew.client().start(ORDER, "order-42", "x");
            clew.advance(Duration.ofSeconds(10));

            assertThat(clew.resultOf(handle)).isEqualTo("x");
        }

        assertThat(span("charge").getParentSpanId())
                .isEqualTo(span("start order").getSpanId());
        assertThat(text(span("charge"), LogFields.NODE)).isNotEqualTo(text(span("order"), LogFields.NODE));
    }

    @Test
    void givenAnInstanceThatContinuesAsNew_whenItEnds_thenItsExecutionsFollowEachOtherInOneTrace() {
        try (TestClew clew = traced().register(COUNT, (ctx, left) -> {
                    if (left > 0) {
                        throw ctx.continueAsNew(left - 1);
                    }
                    ctx.startDetached(SHIPMENT, "s", "x");
                    return 0;
                })
                .register(SHIPMENT, (ctx, in) -> in)
                .start()) {
            clew.client().start(COUNT, "i", 2);
            clew.runUntilQuiet();
        }

        assertThat(spans("count"))
                .extracting(span -> number(span, LogFields.EXECUTION))
                .containsExactly(1L, 2L, 3L);
        assertThat(spans("count"))
                .extracting(SpanData::getParentSpanId)
                .containsOnly(span("start count").getSpanId());
        assertThat(span("start shipment").getParentSpanId())
                .isEqualTo(span("start count").getSpanId());
        assertThat(text(span("start shipment"), ClewTracing.INITIATOR)).isEqualTo("detached");
    }

    @Test
    void givenAttemptsThatFail_whenTheInstanceFails_thenEachSpanSaysWhichAttemptAndWhy() {
        Activity<String, String> twice = CHARGE.retry(Retry.fixed(2, Duration.ofSeconds(1)));
        try (TestClew clew = traced().register(ORDER, (ctx, in) -> ctx.call(twice, in))
                .register(CHARGE, (ActivityContext context, String in) -> {
                    throw new ApplicationException("no_funds", "the card is empty");
                })
                .start()) {
            var handle = clew.client().start(ORDER, "order-42", "x");
            clew.advance(Duration.ofSeconds(2));
            assertThatThrownBy(() -> clew.resultOf(handle)).isInstanceOf(InstanceFailedException.class);
        }

        assertThat(spans("charge"))
                .extracting(span -> number(span, LogFields.ATTEMPT))
                .containsExactly(1L, 2L);
        assertThat(spans("charge")).allSatisfy(span -> {
            assertThat(text(span, ClewTracing.FAILURE)).isEqualTo("application:no_funds");
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getStatus().getDescription()).isEqualTo("the card is empty");
        });
        assertThat(span("order").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void givenATraceThatIsNotSampled_whenAnInstanceRuns_thenItAndAllItStartsAreNotEither() {
        SpanContext quiet = SpanContext.createFromRemoteParent(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getDefault(),
                TraceState.builder().put("vendor", "value").build());
        try (TestClew clew = traced().register(ORDER, (ctx, in) -> ctx.call(SHIPMENT, in))
                        .register(SHIPMENT, (ctx, in) -> ctx.call(CHARGE, in))
                        .register(CHARGE, in -> in)
                        .start();
                Scope ignored = Context.root().with(Span.wrap(quiet)).makeCurrent()) {
            var handle = clew.client().start(ORDER, "order-42", "x");
            clew.runUntilQuiet();

            assertThat(handle.history().getFirst().json())
                    .contains("\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-")
                    .contains("\"tracestate\":\"vendor=value\"");
        }

        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void givenAnIdThatIsTaken_whenItIsStarted_thenTheSpanSaysThatNothingWas() {
        try (TestClew clew =
                traced().register(ORDER, (ctx, in) -> ctx.await(GO)).start()) {
            clew.client().start(ORDER, "order-42", "x");
            assertThatThrownBy(() -> clew.client().start(ORDER, "order-42", "x"))
                    .isInstanceOf(RuntimeException.class);
        }

        assertThat(spans("start order"))
                .extracting(span -> span.getAttributes().get(AttributeKey.booleanKey("clew.started")))
                .containsExactly(true, false);
    }
}
