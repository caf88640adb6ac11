package dev.clew.cli.chaos.load;

import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Signal;
import dev.clew.api.TypeToken;
import dev.clew.cli.chaos.check.Case;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes numbered signals until the last, in one execution or in many: after so many numbers it goes on as a new execution,
 * while more of them arrive.
 */
final class Collector {

    static final Orchestration<State, List<Integer>> COLLECTOR =
            Orchestration.of("collector", TypeToken.of(State.class), new TypeToken<List<Integer>>() {});

    static final Signal<Integer> NUMBER = Signal.of("number", Integer.class);

    private Collector() {}

    /**
     * Where a collector stands.
     *
     * @param taken what it has so far
     * @param perExecution how many numbers one execution takes
     * @param patienceMs how long it waits at a time
     */
    record State(List<Integer> taken, int perExecution, int patienceMs) {}

    static List<Integer> run(OrchestrationContext context, State state) {
        List<Integer> taken = new ArrayList<>(state.taken());
        while (true) {
            Optional<Integer> number = context.await(NUMBER, Duration.ofMillis(state.patienceMs()));
            if (number.isPresent() && Case.isLast(number.get())) {
                return taken;
            }
            number.ifPresent(taken::add);
            if (number.isPresent() && taken.size() % state.perExecution() == 0) {
                throw context.continueAsNew(new State(taken, state.perExecution(), state.patienceMs()));
            }
        }
    }
}
