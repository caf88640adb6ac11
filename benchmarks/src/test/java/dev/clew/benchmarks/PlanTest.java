package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What can be asked for, and what is refused before anything is started. */
final class PlanTest {

    private static final Plan ON_SQLITE = Plan.of(Workload.SEQUENCE, Target.temporary(StoreKind.SQLITE));

    @Test
    void givenAUrl_whenTheStoreIsNoServer_thenItIsRefused() {
        assertThatThrownBy(() ->
                        new Target(StoreKind.SQLITE, Optional.empty(), Optional.of("jdbc:postgresql://h/d"), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("JDBC URL");
    }

    @Test
    void givenAFile_whenTheStoreIsAServer_thenItIsRefused() {
        assertThatThrownBy(() -> new Target(StoreKind.POSTGRES, Optional.of(Path.of("x.db")), Optional.empty(), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("file");
    }

    @Test
    void givenSeveralNodes_whenTheyCannotShareTheStore_thenTheyAreRefused() {
        assertThatThrownBy(() -> ON_SQLITE.fleet(new Fleet(2, false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("postgres");
        assertThatThrownBy(() -> new Fleet(0, false)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void givenSeveralNodes_whenTheWorkloadIsOfOne_thenItIsRefusedBeforeAServerIsStarted() {
        Plan plan =
                Plan.of(Workload.LATENCY, Target.temporary(StoreKind.POSTGRES)).fleet(new Fleet(2, false));

        assertThatThrownBy(() -> Workload.LATENCY.run(plan, Jvms.none(), stage -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("latency");
    }

    @Test
    void givenAWorkloadThatFansOut_whenOnlyInstancesAreNamed_thenSoManyRunAtTheSameTime() {
        Plan fan = Plan.of(Workload.FANOUT, Target.temporary(StoreKind.SQLITE));

        assertThat(fan.sized(Workload.FANOUT, Optional.of(10_000), Optional.empty()))
                .isEqualTo(fan.steps(10_000));
        assertThat(fan.sized(Workload.FANOUT, Optional.of(3), Optional.of(20)))
                .isEqualTo(fan.instances(3).steps(20));
        assertThat(fan.sized(Workload.FANOUT, Optional.empty(), Optional.empty()))
                .isEqualTo(fan);
        assertThat(ON_SQLITE.sized(Workload.SEQUENCE, Optional.of(7), Optional.empty()))
                .isEqualTo(ON_SQLITE.instances(7));
    }

    @Test
    void givenOneFigureChanged_whenTheRestIsAsked_thenItIsAsBefore() {
        Plan plan = ON_SQLITE.steps(7).trials(2);

        assertThat(plan.steps()).isEqualTo(7);
        assertThat(plan.trials()).isEqualTo(2);
        assertThat(plan.instances()).isEqualTo(ON_SQLITE.instances());
        assertThat(plan.store()).isEqualTo(StoreKind.SQLITE);
    }
}
