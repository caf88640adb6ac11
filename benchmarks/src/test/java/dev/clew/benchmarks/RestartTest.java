package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The database goes away under load, twice, and every client gets its answer. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class RestartTest {

    private static final int CLIENTS = 8;

    private static Plan plan(Target target) {
        return Plan.of(Workload.RESTART, target)
                .concurrency(CLIENTS)
                .warmUp(Duration.ZERO)
                .trials(2);
    }

    @Test
    void givenAServerOfItsOwn_whenItIsStoppedAndKilled_thenNoInstanceFailsAndAllClientsGoOn() {
        Target own = new Target(StoreKind.POSTGRES, Optional.empty(), Optional.empty(), false);

        Report report = Workload.RESTART.run(plan(own), Jvms.none(), stage -> {});

        assertThat(report.figures()).containsEntry("restarts", 2);
        assertThat(report.figures().get("instances_done"))
                .asInstanceOf(InstanceOfAssertFactories.INTEGER)
                .isGreaterThanOrEqualTo(2 * CLIENTS);
    }

    @Test
    void givenSomebodysServer_whenARestartIsAsked_thenItIsLeftAlone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Workload.RESTART.run(plan(Server.target()), Jvms.none(), stage -> {}))
                .withMessageContaining("--jdbc");
    }
}
