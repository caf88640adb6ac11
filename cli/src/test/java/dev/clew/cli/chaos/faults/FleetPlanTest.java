package dev.clew.cli.chaos.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.cli.chaos.faults.Act.Burst;
import dev.clew.cli.chaos.faults.Act.Cut;
import dev.clew.cli.chaos.faults.Act.Freeze;
import dev.clew.cli.chaos.faults.Act.Kill;
import dev.clew.cli.chaos.faults.Act.KillDatabase;
import dev.clew.cli.chaos.faults.Act.Resume;
import dev.clew.cli.chaos.faults.Act.Stall;
import dev.clew.cli.chaos.faults.Act.Start;
import dev.clew.cli.chaos.faults.Act.StartDatabase;
import dev.clew.cli.chaos.faults.Act.StopDatabase;
import dev.clew.cli.chaos.faults.Act.Thaw;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan strikes whom it can strike, and heals what it struck. */
final class FleetPlanTest {

    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final int MANY = 2_000;

    private static List<Step> steps(long seed, int nodes) {
        Plan plan = new FleetPlan(seed, nodes, LEASE);
        return Stream.generate(plan::next).limit(MANY).toList();
    }

    @Test
    void givenOneSeed_whenItIsDrawnTwice_thenThePlansAreEqual() {
        assertThat(steps(7, 4)).isEqualTo(steps(7, 4)).isNotEqualTo(steps(8, 4));
    }

    @ParameterizedTest(name = "{0} nodes")
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void givenAPlan_whenItIsFollowed_thenEveryActFitsWhatIsThereAndANodeIsSpared(int nodes) {
        Map<Integer, Class<? extends Act>> struck = new HashMap<>();
        boolean databaseUp = true;
        for (Step step : steps(nodes, nodes)) {
            assertThat(step.delay()).isGreaterThanOrEqualTo(Duration.ZERO);
            switch (step.act()) {
                case Kill(int node) -> assertThat(struck.put(node, Kill.class)).isNull();
                case Freeze(int node) ->
                    assertThat(struck.put(node, Freeze.class)).isNull();
                case Stall(int line) ->
                    assertThat(struck.put(line, Stall.class)).isNull();
                case Start(int node) -> assertThat(struck.remove(node)).isEqualTo(Kill.class);
                case Thaw(int node) -> assertThat(struck.remove(node)).isEqualTo(Freeze.class);
                case Resume(int line) -> assertThat(struck.remove(line)).isEqualTo(Stall.class);
                case Cut(int line) -> assertThat(line).isBetween(0, nodes);
                case StopDatabase(), KillDatabase() -> {
                    assertThat(databaseUp).isTrue();
                    databaseUp = false;
                }
                case StartDatabase() -> {
                    assertThat(databaseUp).isFalse();
                    databaseUp = true;
                }
                case Burst(int instances) -> assertThat(instances).isPositive();
            }
            assertThat(struck.keySet().stream().filter(line -> line < nodes).count())
                    .isLessThanOrEqualTo(Math.max(1, nodes - 1));
        }
    }

    @Test
    void givenAMinute_whenItIsPlanned_thenItHasFaultsOfEveryKind() {
        Duration soFar = Duration.ZERO;
        Map<Class<?>, Long> kinds = new HashMap<>();
        for (Step step : steps(1, 4)) {
            soFar = soFar.plus(step.delay());
            if (soFar.compareTo(Duration.ofSeconds(90)) > 0) {
                break;
            }
            kinds.merge(step.act().getClass(), 1L, Long::sum);
        }

        assertThat(kinds)
                .containsKeys(
                        Kill.class,
                        Freeze.class,
                        Cut.class,
                        Stall.class,
                        StopDatabase.class,
                        KillDatabase.class,
                        Burst.class);
    }

    @Test
    void givenAFreeze_whenItIsPlanned_thenItOutlastsTheLease() {
        Map<Integer, Duration> frozenAt = new HashMap<>();
        Duration now = Duration.ZERO;
        for (Step step : steps(3, 4)) {
            now = now.plus(step.delay());
            if (step.act() instanceof Freeze(int node)) {
                frozenAt.put(node, now);
            } else if (step.act() instanceof Thaw(int node)) {
                assertThat(now.minus(frozenAt.getOrDefault(node, now))).isGreaterThan(LEASE.multipliedBy(2));
            }
        }

        assertThat(frozenAt).isNotEmpty();
    }

    @Test
    void givenALoneNode_whenItIsKilled_thenItIsStartedAtOnce() {
        Plan plan = new LoneNodePlan(1);
        Map<Boolean, List<Step>> steps = Stream.generate(plan::next)
                .limit(100)
                .collect(Collectors.partitioningBy(step -> step.act() instanceof Kill));

        assertThat(steps.get(true)).hasSize(50).anyMatch(Step::afterRecovery).anyMatch(step -> !step.afterRecovery());
        assertThat(steps.get(false)).hasSize(50).allMatch(step -> step.delay().isZero());
    }
}
