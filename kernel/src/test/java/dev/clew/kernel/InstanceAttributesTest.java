package dev.clew.kernel;

import static dev.clew.kernel.Play.id;
import static dev.clew.kernel.Play.inbox;
import static dev.clew.kernel.Play.seconds;
import static dev.clew.kernel.Play.signal;
import static dev.clew.kernel.Play.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Attributes;
import dev.clew.api.ChildOptions;
import dev.clew.api.ChildPolicy;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What listings find an instance by, as its code reads and changes it, and as its history has it. */
final class InstanceAttributesTest {

    private static final Signal<String> GO = Signal.of("go", String.class);
    private static final Orchestration<String, String> OTHER = Orchestration.of("other", String.class, String.class);
    private static final Attributes EU = Attributes.of("region", "eu");

    private static Event.ExecutionStarted having(Attributes attributes) {
        return new Event.ExecutionStarted(
                "main",
                1,
                text("in"),
                42,
                Play.START,
                List.of(),
                Optional.empty(),
                Event.Kept.of(attributes),
                Provenance.NONE);
    }

    @Test
    void givenAttributesOfTheStart_whenTheCodeReadsThem_thenTheyAreThereAndNothingChanges() {
        var play = Play.of(
                having(EU), (ctx, input) -> String.valueOf(ctx.attributes().values()), List.of());

        assertThat(play.result()).isEqualTo("{region=eu}");
        assertThat(play.last().attributes()).isEmpty();
        assertThat(play.types()).containsExactly("ExecutionStarted", "ExecutionCompleted");
    }

    @Test
    void givenChanges_whenTheTurnEnds_thenTheyAreEventsAndAllThereAreGoesOutWithIt() {
        var play = Play.of(
                having(EU.with("gone", "x")),
                (ctx, input) -> {
                    ctx.setAttribute("phase", "new");
                    ctx.setAttribute("phase", "paid");
                    ctx.removeAttribute("gone");
                    ctx.removeAttribute("never there");
                    return ctx.await(GO);
                },
                List.of());

        assertThat(play.events())
                .contains(
                        new Event.AttributeSet(id("1"), "phase", "new"),
                        new Event.AttributeSet(id("2"), "phase", "paid"),
                        new Event.AttributeRemoved(id("3"), "gone"),
                        new Event.AttributeRemoved(id("4"), "never there"));
        assertThat(play.last().attributes()).contains(EU.with("phase", "paid"));
        assertThat(play.last().mustBeDurableFirst()).isTrue();
    }

    @Test
    void givenATurnThatLeavesThemAsTheyWere_whenItEnds_thenNothingGoesOut() {
        var play = Play.of(
                having(EU),
                (ctx, input) -> {
                    ctx.setAttribute("phase", "new");
                    ctx.await(GO);
                    ctx.setAttribute("phase", "other");
                    ctx.setAttribute("phase", "new");
                    ctx.setAttribute("region", "eu");
                    return ctx.await(GO);
                },
                List.of(inbox(1, signal(1, "go", ""))));

        assertThat(play.decisions()).hasSize(2);
        assertThat(play.last().attributes()).isEmpty();
        assertThat(play.last().publishes()).isFalse();
    }

    @Test
    void givenAHistory_whenItIsReplayedByCodeThatSetsOtherValues_thenTheRecordedOnesCount() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            ctx.setAttribute("phase", "new");
            ctx.await(GO);
            ctx.setAttribute("more", "x");
            ctx.await(GO);
            return String.valueOf(ctx.attributes().values());
        };
        OrchestrationFunction<String, String> later = (ctx, input) -> {
            ctx.setAttribute("phase", "x".repeat(Attributes.MAX_VALUE + 1));
            ctx.await(GO);
            ctx.setAttribute("more", "y");
            ctx.await(GO);
            return String.valueOf(ctx.attributes().values());
        };
        var live = Play.of(body, signal(1, "go", ""));

        var replayed = Play.replay(live.history(), later, signal(2, "go", ""));

        assertThat(replayed.result()).isEqualTo("{more=x, phase=new}");
        assertThat(replayed.decisions())
                .allSatisfy(decision -> assertThat(decision.attributes()).isEmpty());
    }

    @Test
    void givenAHistory_whenTheCodeSetsAnotherAttributeOrNone_thenItDoesNotFit() {
        var live = Play.of((ctx, input) -> {
            ctx.setAttribute("phase", "new");
            return ctx.await(GO);
        });

        assertThat(Play.replay(live.history(), (ctx, input) -> {
                            ctx.setAttribute("stage", "new");
                            return ctx.await(GO);
                        })
                        .divergence())
                .contains("setting of attribute 'phase'", "setting of attribute 'stage'");
        assertThat(Play.replay(live.history(), (ctx, input) -> {
                            ctx.removeAttribute("phase");
                            return ctx.await(GO);
                        })
                        .divergence())
                .contains("setting of attribute 'phase'", "removal of attribute 'phase'");
        assertThat(Play.replay(live.history(), (ctx, input) -> {
                            ctx.timer(seconds(1)).await();
                            return ctx.await(GO);
                        })
                        .divergence())
                .contains("setting of attribute 'phase'", "timer");
    }

    @Test
    void givenAnExecutionThatContinuesAsNew_whenItHasAttributes_thenTheNextBeginsWithThem() {
        var play = Play.of(
                having(EU),
                (ctx, input) -> {
                    ctx.setAttribute("phase", "new");
                    throw ctx.continueAsNew("next");
                },
                List.of());

        assertThat(play.last().attributes()).contains(EU.with("phase", "new"));
        assertThat(play.last().ending())
                .contains(new Ending.Continued(
                        text("next"), Optional.empty(), List.of(), Event.Kept.of(EU.with("phase", "new"))));
    }

    @Test
    void givenAsManyAsThereMayBe_whenOneMoreOrAnUnfitOneIsSet_thenOnlyThatCallFails() {
        var play = Play.of((ctx, input) -> {
            var failures = new StringBuilder();
            for (int i = 0; i < Attributes.MAX_COUNT; i++) {
                ctx.setAttribute("a" + i, "x");
            }
            for (String name : List.of("one-more", "x".repeat(Attributes.MAX_NAME + 1))) {
                try {
                    ctx.setAttribute(name, "x");
                } catch (ConfigurationException refused) {
                    failures.append(refused.failure().type()).append(": ").append(refused.getMessage());
                }
            }
            try {
                ctx.setAttribute("a=b", "x");
            } catch (IllegalArgumentException unfit) {
                failures.append(unfit.getMessage());
            }
            ctx.setAttribute("a0", "y");
            return failures + " " + ctx.attributes().values().size()
                    + ctx.attributes().get("a0");
        });

        assertThat(play.result())
                .contains(
                        "limit",
                        "at most " + Attributes.MAX_COUNT,
                        "has " + (Attributes.MAX_NAME + 1) + " characters",
                        "must not hold '='")
                .endsWith(" " + Attributes.MAX_COUNT + "Optional[y]");
    }

    @Test
    void givenInstancesThatTheCodeStarts_whenTheyHaveAttributes_thenThoseAreRecordedAndAskedFor() {
        OrchestrationFunction<String, String> body = (ctx, input) -> {
            ctx.start(OTHER, "x", ChildOptions.withId("child").attribute("region", "eu"));
            ctx.startDetached(OTHER, "detached", "x", EU);
            return ctx.await(GO);
        };
        var play = Play.of(body);

        assertThat(play.events())
                .contains(
                        new Event.ChildStarted(id("1"), "other", 1, "child", text("x"), ChildPolicy.CANCEL, EU),
                        new Event.DetachedStarted(id("2"), "other", 1, "detached", text("x"), EU));
        assertThat(play.commands())
                .extracting(InstanceAttributesTest::attributesOf)
                .containsExactly(EU, EU);
    }

    private static Attributes attributesOf(Command command) {
        return switch (command) {
            case Command.StartChild child -> child.attributes();
            case Command.StartDetached detached -> detached.attributes();
            default -> Attributes.NONE;
        };
    }
}
