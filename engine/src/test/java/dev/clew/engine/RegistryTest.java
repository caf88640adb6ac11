package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.clew.api.Activity;
import dev.clew.api.Orchestration;
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
    void givenAnActivityThatIsThere_whenItIsRegisteredAgain_thenTheErrorNamesIt() {
        builder.register(CHARGE, in -> in);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.register(CHARGE, (context, in) -> in))
                .withMessageContaining("'charge'");
    }
}
