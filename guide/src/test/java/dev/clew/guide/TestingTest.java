package dev.clew.guide;

import static dev.clew.testkit.HistoryAssert.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.InstanceStatus;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How to test durable code. */
final class TestingTest {

    // guide: subject
    static final Signal<String> PAID = Signal.of("paid", String.class);
    static final Activity<String, String> REMIND =
            Activity.of("remind", String.class, String.class).retry(Retry.fixed(5, Duration.ofMinutes(1)));
    static final Orchestration<String, String> INVOICE = Orchestration.of("invoice", String.class, String.class);

    static String invoice(OrchestrationContext ctx, String customer) {
        for (int reminder = 1; reminder <= 3; reminder++) {
            if (ctx.await(PAID, Duration.ofDays(14)).isPresent()) {
                return "paid after " + (reminder - 1) + " reminders";
            }
            ctx.call(REMIND, customer);
        }
        return "handed to the lawyers";
    }
    // guide: end

    // guide: fake
    /** A mail server that sends once for each key, and fails as often as it is told to. */
    static final class FakeMail {
        final Map<String, String> sent = new LinkedHashMap<>();
        int failures;

        String remind(ActivityContext activity, String customer) {
            sent.putIfAbsent(activity.idempotencyKey(), customer);
            if (failures-- > 0) {
                throw new IllegalStateException("the mail server is down");
            }
            return "sent";
        }
    }

    static TestClew engine(FakeMail mail) {
        return TestClew.builder()
                .register(INVOICE, TestingTest::invoice)
                .register(REMIND, mail::remind)
                .start();
    }
    // guide: end

    // guide: time
    @Test
    void givenAnInvoice_whenNobodyPays_thenItGoesToTheLawyersAfterSixWeeks() {
        FakeMail mail = new FakeMail();
        try (TestClew clew = engine(mail)) {
            var invoice = clew.client().start(INVOICE, "i1", "ann");

            clew.advance(Duration.ofDays(42).minusSeconds(1)); // milliseconds of real time
            assertThat(invoice.info().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(mail.sent).hasSize(2);

            clew.advance(Duration.ofSeconds(1));
            assertThat(clew.resultOf(invoice)).isEqualTo("handed to the lawyers");
        }
    }
    // guide: end

    // guide: retry
    @Test
    void givenAMailServerThatIsDown_whenItComesBack_thenTheReminderGoesOut() {
        FakeMail mail = new FakeMail();
        mail.failures = 3;
        try (TestClew clew = engine(mail)) {
            var invoice = clew.client().start(INVOICE, "i1", "ann");
            clew.advance(Duration.ofDays(14).plusMinutes(3));
            invoice.signal(PAID, "transfer 7");

            assertThat(clew.resultOf(invoice)).isEqualTo("paid after 1 reminders");
            assertThatHistory(invoice).scheduled(1, REMIND).has(3, "AttemptFailed");
        }
    }
    // guide: end

    // guide: crash
    @Test
    void givenACrashBeforeOrAfterAnyCommit_whenAnInvoiceIsPaid_thenItComesToTheSame() {
        FakeMail[] mail = new FakeMail[1];

        int crashes = TestClew.crashAtEveryCommit(
                () -> {
                    mail[0] = new FakeMail(); // a fresh world for each run
                    return engine(mail[0]);
                },
                clew -> {
                    var invoice = clew.client().start(INVOICE, "i1", "ann");
                    clew.advance(Duration.ofDays(15));
                    invoice.signal(PAID, "transfer 7");
                    return clew.resultOf(invoice) + ", mails: " + mail[0].sent.size();
                });

        assertThat(crashes).isPositive();
    }
    // guide: end

    // guide: evict
    @Test
    void givenAnInvoiceThatLeftMemory_whenItIsReplayed_thenItsCodeStillFits() {
        try (TestClew clew = engine(new FakeMail())) {
            var invoice = clew.client().start(INVOICE, "i1", "ann");
            clew.advance(Duration.ofDays(15));
            clew.evict(); // the next message replays the history
            invoice.signal(PAID, "transfer 7");

            assertThat(clew.resultOf(invoice)).isEqualTo("paid after 1 reminders");
        }
    }
    // guide: end
}
