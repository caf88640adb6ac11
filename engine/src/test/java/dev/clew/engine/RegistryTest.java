package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.clew.api.Activity;
import dev.clew.api.Orchestration;
import dev.clew.api.QueueLimits;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RegistryTest {

    private static final Orchestration<String, String> ORDER = Orchestration.of("order", String.class, String.class);
    private static final Activity<String, String> CHARGE = Activity.of("charge", String.class, String.class);

    private final Registry.Builder builder = Registry.builder();

    @Test
    void givenTwoVersionsOfAnOrchestration_whenTheyAreRegistered_thenEachIsFoundByItsOwn() {
        Registry registry = builder.register(ORDER, (ctx, in) -> "one")
                .register(ORDER.version(2), (ctx, in) -> "two")
                .build();

        assertThat(registry.orchestration("order", 1)).isPresent();
        assertThat(registry.orchestration("order", 2)).isPresent();
        assertThat(registry.orchestration("order", 3)).isEmpty();
        assertThat(registry.programs()).hasSize(2);
    }

    @Test
    void givenAnOrchestrationThatIsThere_whenItIsRegisteredAgain_thenTheErrorSaysWhatToDo() {
        builder.register(ORDER, (ctx, in) -> in);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.register(ORDER, (ctx, in) -> in))
                .withMessageContaining("'order' version 1")
                .withMessageContaining("another version");
    }

    @Test
    void givenARegistryThatWasBuilt_whenItsBuilderGoesOn_thenItStaysAsItWas() {
        Registry registry = builder.register(ORDER, (ctx, in) -> in).build();

        builder.register(ORDER.version(2), (ctx, in) -> in).register(CHARGE, in -> in);

        assertThat(registry.programs()).hasSize(1);
        assertThat(registry.activity("charge")).isEmpty();
        assertThat(builder.build().programs()).hasSize(2);
    }

    @Test
    void givenAnOrchestrationAndAnActivityOfOneName_whenTheyAreRegistered_thenEachIsFoundAsWhatItIs() {
        Activity<String, String> order = Activity.of("order", String.class, String.class);

        Registry registry = builder.register(ORDER, (ctx, in) -> in)
                .register(order, in -> in)
                .build();

        assertThat(registry.orchestration("order", 1)).isPresent();
        assertThat(registry.activity("order").orElseThrow().activity().equals(order))
                .isTrue();
    }

    @Test
    void givenARefusedRegistration_whenItIsCaught_thenTheFirstOneStays() throws Exception {
        builder.register(CHARGE, in -> "first");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.register(CHARGE, in -> "second"));

        @SuppressWarnings("unchecked") // CHARGE is what was registered under this name
        var code = (Registry.ActivityCode<String, String>)
                builder.build().activity("charge").orElseThrow();

        assertThat(code.body().run(SomeAttempt.of(1, "1", 1), "")).isEqualTo("first");
    }

    @Test
    void givenAnActivityThatIsThere_whenItIsRegisteredAgain_thenTheErrorNamesIt() {
        builder.register(CHARGE, in -> in);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.register(CHARGE, (context, in) -> in))
                .withMessageContaining("'charge'");
    }

    @Test
    void givenAQueueWithLimits_whenTheRegistryIsBuilt_thenItKnowsThemAndTheLastWordCounts() {
        Registry registry = Registry.builder()
                .queue("emails", QueueLimits.NONE.concurrency(1))
                .queue("emails", QueueLimits.NONE.concurrency(2))
                .build();

        assertThat(registry.queues()).containsExactly(Map.entry("emails", QueueLimits.NONE.concurrency(2)));
    }

    @Test
    void givenSeveralVersions_whenTheLatestIsAskedFor_thenItIsTheHighestInWhateverOrderTheyCame() {
        Registry registry = builder.register(ORDER.version(10), (ctx, in) -> in)
                .register(ORDER.version(2), (ctx, in) -> in)
                .build();

        assertThat(registry.version("order", Orchestration.LATEST)).contains(10);
        assertThat(registry.version("order", 2)).contains(2);
        assertThat(registry.version("order", 3)).isEmpty();
        assertThat(registry.version("other", Orchestration.LATEST)).isEmpty();
    }

    @Test
    void givenAVersionCalledTheLatest_whenThatIsTakenBack_thenItIsTheHighestAgain() {
        builder.register(ORDER, (ctx, in) -> in).register(ORDER.version(2), (ctx, in) -> in);

        Registry pinned = builder.latest(ORDER).build();
        Registry free = builder.latest(ORDER.latest()).build();

        assertThat(pinned.version("order", Orchestration.LATEST)).contains(1);
        assertThat(pinned.version("order", 2)).contains(2);
        assertThat(free.version("order", Orchestration.LATEST)).contains(2);
    }

    @Test
    void givenVersionsCalledTheLatestThatAreNotThere_whenTheRegistryIsBuilt_thenTheErrorNamesThemAll() {
        builder.register(ORDER, (ctx, in) -> in)
                .latest(ORDER.version(3))
                .latest(Orchestration.of("bill", String.class, String.class));

        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessageContaining("'bill' version 1, 'order' version 3");
    }

    @Test
    void givenCodeWithoutAVersion_whenItIsRegistered_thenTheErrorSaysThatItNeedsOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.register(ORDER.latest(), (ctx, in) -> in))
                .withMessageContaining("give its code a version");
    }
}
