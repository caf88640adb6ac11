package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.Deferred;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import dev.clew.api.StartOptions;
import dev.clew.testkit.TestClew;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Timers and deadlines. */
final class TimersTest {

    static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    static final Activity<String, String> MAIL = Activity.of("mail", String.class, String.class);
    static final Activity<String, String> QUOTE = Activity.of("quote", String.class, String.class);

    private final List<String> mails = new ArrayList<>();

    private TestClew clew(OrchestrationFunction<String, String> main) {
        return TestClew.builder()
                .register(MAIN, main)
                .register(MAIL, mail -> {
                    mails.add(mail);
                    return "sent";
                })
                .register(QUOTE, (activity, what) -> {
                    if (what.equals("slow")) {
                        Thread.sleep(Duration.ofHours(1));
                    }
                    return what + " for 99";
                })
                .start();
    }

    // guide: sleep
    static String trial(OrchestrationContext ctx, String customer) {
        ctx.call(MAIL, "welcome " + customer);
        ctx.sleep(Duration.ofDays(12));
        ctx.call(MAIL, "two days left, " + customer);
        ctx.sleep(Duration.ofDays(2));
        return "trial of " + customer + " ended";
    }
    // guide: end

    @Test
    void givenATrial_whenTwoWeeksPass_thenTheMailsWentOutInTime() {
        try (TestClew clew = clew(TimersTest::trial)) {
            var trial = clew.client().start(MAIN, "ann", "ann");
            clew.advance(Duration.ofDays(12).minusSeconds(1));
            assertThat(mails).containsExactly("welcome ann");
            clew.crash();
            clew.restart();
            clew.advance(Duration.ofSeconds(1));
            assertThat(mails).containsExactly("welcome ann", "two days left, ann");
            clew.advance(Duration.ofDays(2));

            assertThat(clew.resultOf(trial)).isEqualTo("trial of ann ended");
        }
    }

    // guide: signal-deadline
    static final Signal<String> CONFIRMED = Signal.of("confirmed", String.class);

    static String signUp(OrchestrationContext ctx, String customer) {
        Optional<String> how = ctx.await(CONFIRMED, Duration.ofDays(3));
        return how.map(by -> customer + " confirmed by " + by).orElse(customer + " never confirmed");
    }
    // guide: end

    @Test
    void givenASignUp_whenNobodyConfirms_thenItEndsAfterThreeDays() {
        try (TestClew clew = clew(TimersTest::signUp)) {
            var ann = clew.client().start(MAIN, "ann", "ann");
            var bob = clew.client().start(MAIN, "bob", "bob");
            bob.signal(CONFIRMED, "link");
            clew.advance(Duration.ofDays(3));

            assertThat(clew.resultOf(ann)).isEqualTo("ann never confirmed");
            assertThat(clew.resultOf(bob)).isEqualTo("bob confirmed by link");
        }
    }

    // guide: race
    static String quoteWithin(OrchestrationContext ctx, String what) {
        Deferred<String> quote = ctx.start(QUOTE, what);
        Deferred<String> tooLate = ctx.fork(() -> {
            ctx.sleep(Duration.ofMinutes(1));
            return "no offer in time";
        });
        return ctx.race(List.of(quote, tooLate)); // cancels the one that lost
    }
    // guide: end

    @Test
    void givenADeadline_whenTheWorkIsSlow_thenTheDeadlineWins() {
        try (TestClew clew = clew(TimersTest::quoteWithin)) {
            var quick = clew.client().start(MAIN, "quick", "quick");
            assertThat(clew.resultOf(quick)).isEqualTo("quick for 99");

            var slow = clew.client().start(MAIN, "slow", "slow");
            clew.advance(Duration.ofMinutes(1));
            assertThat(clew.resultOf(slow)).isEqualTo("no offer in time");
        }
    }

    // guide: reminder
    static String remind(OrchestrationContext ctx, String customer) {
        Deferred<String> answer = ctx.fork(() -> ctx.await(CONFIRMED));
        Deferred<String> reminders = ctx.fork(() -> {
            while (true) {
                ctx.sleep(Duration.ofDays(7));
                ctx.call(MAIL, "still waiting, " + customer);
            }
        });
        return ctx.race(List.of(answer, reminders)); // the reminders stop when the answer is there
    }
    // guide: end

    @Test
    void givenReminders_whenTheAnswerComes_thenTheyStop() {
        try (TestClew clew = clew(TimersTest::remind)) {
            var ann = clew.client().start(MAIN, "ann", "ann");
            clew.advance(Duration.ofDays(15));
            assertThat(mails).hasSize(2);
            ann.signal(CONFIRMED, "phone");

            assertThat(clew.resultOf(ann)).isEqualTo("phone");
            clew.advance(Duration.ofDays(15));
            assertThat(mails).hasSize(2);
        }
    }

    // guide: until
    static void sleepUntil(OrchestrationContext ctx, Instant instant) {
        Duration left = Duration.between(ctx.now(), instant);
        if (left.isPositive()) {
            ctx.sleep(left);
        }
    }
    // guide: end

    @Test
    void givenAnInstant_whenItIsSleptUntil_thenItWakesThen() {
        @Nullable Instant[] woke = new Instant[1];
        try (TestClew clew = clew((ctx, text) -> {
            sleepUntil(ctx, Instant.parse(text));
            woke[0] = ctx.now();
            return text;
        })) {
            Instant due = clew.now().plus(Duration.ofDays(100));
            var sleeper = clew.client().start(MAIN, "s", due.toString());
            clew.advance(Duration.ofDays(101));

            assertThat(clew.resultOf(sleeper)).isEqualTo(due.toString());
            assertThat(woke[0]).isEqualTo(due);
        }
    }

    static final Orchestration<String, String> SIGN_UP = Orchestration.of("sign-up", String.class, String.class);

    @Test
    void givenAStartForLater_whenTheTimeComes_thenItBeginsAndNotBefore() {
        try (TestClew clew =
                TestClew.builder().register(SIGN_UP, TimersTest::signUp).start()) {
            // guide: later
            var handle =
                    clew.client().start(SIGN_UP, "ada", "Ada", StartOptions.DEFAULT.startAfter(Duration.ofDays(7)));
            // guide: end
            handle.signal(CONFIRMED, "mail");
            clew.advance(Duration.ofDays(6));
            assertThat(handle.info().beginsAt()).isPresent();
            assertThat(handle.history()).isEmpty();

            clew.advance(Duration.ofDays(1));

            assertThat(clew.resultOf(handle)).isEqualTo("Ada confirmed by mail");
        }
    }
}
