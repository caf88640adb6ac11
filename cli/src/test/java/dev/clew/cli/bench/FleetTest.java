package dev.clew.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.benchmarks.Fleet;
import dev.clew.benchmarks.Plan;
import dev.clew.benchmarks.Report;
import dev.clew.benchmarks.StoreKind;
import dev.clew.benchmarks.Target;
import dev.clew.benchmarks.Workload;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workloads on engines in JVMs of their own: that they do what was asked, not how fast. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
final class FleetTest {

    @Test
    void givenTwoNodes_whenSequencesRun_thenBothRunSomeAndEachHasOneOwner() {
        Report report = run(Workload.SEQUENCE, new Fleet(2, false));

        assertThat(report.steps()).isEqualTo(20);
        assertThat(report.figures().get("owners"))
                .asString()
                .contains("instances=10")
                .contains("instances_taken_over=0");
        assertThat(report.latency().p99Ms()).isPositive();
    }

    @Test
    void givenTwoNodes_whenTheyAreComparedWithOne_thenEachHasItsTurnsAndNoInstanceTwoOwners() {
        Report report = run(Workload.SCALE_OUT, new Fleet(2, false));

        assertThat(report.steps()).isPositive();
        assertThat(report.figures()).containsKeys("one_node_steps_per_s", "ratio_to_one_node");
        assertThat(report.figures().get("owners")).asString().contains("instances_taken_over=0");
    }

    @Test
    void givenAnEngineElsewhere_whenSignalsAreSent_thenEachIsAnswered() {
        Report report = run(Workload.SIGNALS, new Fleet(1, true));

        assertThat(report.steps()).isEqualTo(10);
        assertThat(report.latency().p50Ms()).isPositive();
    }

    @Test
    void givenAFleetAtRest_whenItIsWatched_thenEachNodesShareIsSaid() {
        Report report = run(Workload.IDLE, new Fleet(2, false));

        assertThat(report.figures().get("postgres"))
                .isInstanceOf(Map.class)
                .asString()
                .contains("transactions_per_s_and_node");
    }

    @Test
    void givenNodesThatDoActivities_whenInstancesCallThem_thenAllAreDone() {
        Report report = run(Workload.QUEUE, new Fleet(2, false));

        assertThat(report.steps()).isEqualTo(20);
        assertThat(report.latency().p50Ms()).isPositive();
    }

    @Test
    void givenNodesWithInstancesInMemory_whenOneIsKilled_thenTheOthersHaveThemAll() {
        Report report = run(Workload.FAILOVER, new Fleet(2, false));

        assertThat(report.figures()).containsKeys("instances_of_the_killed", "all_taken_over_s");
    }

    private static Report run(Workload workload, Fleet fleet) {
        Plan plan = Plan.of(workload, Target.temporary(StoreKind.POSTGRES))
                .fleet(fleet)
                .instances(10)
                .steps(2)
                .concurrency(4)
                .warmUp(Duration.ZERO)
                .rest(Duration.ZERO)
                .window(Optional.of(Duration.ofMillis(200)))
                .trials(1);
        return workload.run(plan, new ChildJvms(), stage -> {});
    }
}
