package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Signal;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Instances that go on for ever. */
final class LongHistoriesTest {

    // guide: meter
    record Meter(String id, long total) {}

    static final Orchestration<Meter, Long> METER = Orchestration.of("meter", Meter.class, Long.class);
    static final Signal<Long> READING = Signal.of("reading", Long.class);

    static Long meter(OrchestrationContext ctx, Meter meter) {
        long total = meter.total();
        for (int taken = 0; taken < 100; taken++) {
            long reading = ctx.await(READING);
            if (reading < 0) {
                return total;
            }
            total += reading;
        }
        throw ctx.continueAsNew(new Meter(meter.id(), total));
    }
    // guide: end

    @Test
    void givenAMeter_whenItTakesManyReadings_thenItsHistoryStaysShortAndNoneIsLost() {
        try (TestClew clew =
                TestClew.builder().register(METER, LongHistoriesTest::meter).start()) {
            var meter = clew.client().start(METER, "m", new Meter("m", 0));
            for (int reading = 0; reading < 250; reading++) {
                meter.signal(READING, 1L);
            }
            clew.runUntilQuiet();

            assertThat(meter.info().execution()).isEqualTo(3);
            assertThat(meter.history()).hasSizeLessThan(120);
            meter.signal(READING, -1L);
            assertThat(clew.resultOf(meter)).isEqualTo(250);
        }
    }

    // guide: hint
    static Long patient(OrchestrationContext ctx, Meter meter) {
        long total = meter.total();
        while (!ctx.continueAsNewSuggested()) { // or: ctx.historyLength() < 500
            total += ctx.await(READING);
        }
        throw ctx.continueAsNew(new Meter(meter.id(), total));
    }
    // guide: end

    @Test
    void givenAMeterThatWaitsForTheHint_whenItsHistoryIsLong_thenItContinuesAsNewWithoutLosingAny() {
        try (TestClew clew =
                TestClew.builder().register(METER, LongHistoriesTest::patient).start()) {
            var meter = clew.client().start(METER, "m", new Meter("m", 0));
            for (int reading = 0; reading < 5_010; reading++) {
                meter.signal(READING, 1L);
            }
            clew.runUntilQuiet();

            assertThat(meter.info().execution()).isEqualTo(2);
            assertThat(meter.stats().turns()).isLessThan(100);
        }
    }

    // guide: schedule
    static final Orchestration<Integer, Void> NIGHTLY = Orchestration.of("nightly", Integer.class, Void.class);

    Void nightly(OrchestrationContext ctx, Integer night) {
        ctx.sleep(Duration.ofDays(1));
        ctx.step("report", step -> report(night));
        throw ctx.continueAsNew(night + 1);
    }
    // guide: end

    private final List<Integer> reports = new ArrayList<>();

    private void report(int night) {
        reports.add(night);
    }

    @Test
    void givenANightlyReport_whenThreeDaysPass_thenThereAreThree() {
        try (TestClew clew = TestClew.builder().register(NIGHTLY, this::nightly).start()) {
            var handle = clew.client().start(NIGHTLY, "n", 1);
            clew.advance(Duration.ofDays(3));

            assertThat(reports).containsExactly(1, 2, 3);
            assertThat(handle.info().execution()).isEqualTo(4);
            assertThat(handle.history()).hasSizeLessThan(5);
        }
    }
}
