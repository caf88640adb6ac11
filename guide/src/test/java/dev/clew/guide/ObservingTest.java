package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Clew;
import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStats;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.engine.EngineListener;
import dev.clew.micrometer.ClewMetrics;
import dev.clew.opentelemetry.ClewTracing;
import dev.clew.slf4j.MdcFields;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics, traces, logs. */
final class ObservingTest {

    record Order(String id, long cents) {}

    static final Orchestration<Order, String> ORDER = Orchestration.of("order", Order.class, String.class);
    static final Activity<Order, String> CHARGE = Activity.of("charge", Order.class, String.class);
    private static final Duration SOON = Duration.ofSeconds(20);

    // guide: listeners
    static Clew start(Path file, MeterRegistry meters, OpenTelemetry telemetry) {
        return Clew.sqlite(file)
                .register(ORDER, ObservingTest::order)
                .register(CHARGE, ObservingTest::charge)
                .listener(ClewMetrics.to(meters))
                .listener(ClewTracing.of(telemetry))
                .listener(new MdcFields())
                .start();
    }
    // guide: end

    // guide: logs
    static String order(OrchestrationContext ctx, Order order) {
        ctx.log().log(System.Logger.Level.INFO, "an order of {0} cents", order.cents()); // silent on replay
        return ctx.call(CHARGE, order);
    }

    static String charge(ActivityContext context, Order order) {
        context.log().log(System.Logger.Level.INFO, "asking the bank"); // any other logger is as good here
        return "charged " + order.cents();
    }
    // guide: end

    // guide: own
    static final class SlowOrders implements EngineListener {

        final List<String> found = new CopyOnWriteArrayList<>();

        @Override
        public void instanceEnded(InstanceEnd end) {
            if (end.lasted().compareTo(Duration.ofMinutes(10)) > 0) {
                found.add(end.subject().instance() + " took " + end.lasted());
            }
        }
    }
    // guide: end

    // guide: stats
    static boolean growsTooLong(InstanceHandle<?> instance) {
        InstanceStats stats = instance.stats();
        return stats.turns() > 5_000 || stats.historyCharacters() > 10_000_000;
    }
    // guide: end

    @Test
    void givenAllThatObserves_whenAnOrderIsDone_thenItIsCountedAndTracedBelowTheSpanOfItsCaller(@TempDir Path folder) {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        InMemorySpanExporter spans = InMemorySpanExporter.create();
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build();
                OpenTelemetrySdk telemetry =
                        OpenTelemetrySdk.builder().setTracerProvider(provider).build();
                Clew clew = start(folder.resolve("orders.db"), meters, telemetry)) {
            // guide: current
            Span request =
                    telemetry.getTracer("shop").spanBuilder("POST /orders").startSpan();
            InstanceHandle<String> order;
            try (Scope ignored = request.makeCurrent()) {
                order = clew.client().start(ORDER, "order-42", new Order("order-42", 1999));
            } finally {
                request.end();
            }
            // guide: end

            assertThat(order.result(SOON)).isEqualTo("charged 1999");
            assertThat(growsTooLong(order)).isFalse();
            assertThat(meters.get("clew.instances")
                            .tags("ending", "completed")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(spans.getFinishedSpanItems())
                    .extracting(SpanData::getTraceId)
                    .containsOnly(request.getSpanContext().getTraceId());
            assertThat(spans.getFinishedSpanItems())
                    .extracting(SpanData::getName)
                    .containsExactlyInAnyOrder("POST /orders", "start order", "charge", "order");
        }
    }

    @Test
    void givenAListenerOfOnesOwn_whenAnInstanceEndsInTime_thenThereIsNothingToSay() {
        SlowOrders slow = new SlowOrders();
        try (Clew clew = Clew.inMemory()
                .register(ORDER, ObservingTest::order)
                .register(CHARGE, ObservingTest::charge)
                .listener(slow)
                .start()) {
            clew.client().start(ORDER, "order-42", new Order("order-42", 1)).result(SOON);
        }

        assertThat(slow.found).isEmpty();
    }
}
