package dev.clew.benchmarks;

import dev.clew.api.Activity;
import dev.clew.api.Deferred;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.Step;
import dev.clew.api.TypeToken;
import dev.clew.workflow.Flow;
import dev.clew.workflow.Workflow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The same work as a graph and as an orchestration: the same operations in the same order, with arguments, results and
 * names that are as long. So what differs is what walking a graph takes.
 */
record Twins(Subject<?, ?> graph, Subject<?, ?> orchestration) {

    private static final TypeToken<List<Integer>> LIST = TypeToken.listOf(TypeToken.of(Integer.class));
    private static final Activity<Integer, Integer> ACTIVITY = Activity.of("one", Integer.class, Integer.class);

    /** Trivial inline steps, each of which adds one to what the one before it left with. */
    static Twins linear(int steps) {
        List<String> names =
                IntStream.rangeClosed(1, steps).mapToObj(i -> "step-" + i).toList();
        Flow<Integer, Integer> flow = Workflow.from("wf-linear", Integer.class);
        for (String name : names) {
            flow = flow.then(name, Integer.class, before -> before + 1);
        }
        Workflow<Integer, Integer> graph = flow.build();
        Orchestration<Integer, Integer> plain = Orchestration.of("in-a-line", Integer.class, Integer.class);
        List<Step<Integer>> line =
                names.stream().map(name -> Step.of(name, Integer.class)).toList();
        return new Twins(
                new Subject<>(graph.orchestration(), graph, 0, steps),
                new Subject<>(
                        plain,
                        registry -> registry.register(plain, (context, none) -> inLine(context, line, none)),
                        0,
                        steps));
    }

    private static Integer inLine(OrchestrationContext context, List<Step<Integer>> steps, Integer none) {
        Integer done = none;
        for (Step<Integer> step : steps) {
            Integer before = done;
            done = context.step(step, attempt -> before + 1);
        }
        return done;
    }

    /** Trivial activities, one for each item of a list, all at the same time. */
    static Twins fanOut(int parts) {
        Workflow<List<Integer>, List<Integer>> graph = Workflow.from("wf-fanout", LIST)
                .forEach("each", Integer.class, parts, item -> item.then(ACTIVITY))
                .build();
        Orchestration<List<Integer>, List<Integer>> plain = Orchestration.of("fan-them-out", LIST, LIST);
        List<Integer> items = IntStream.range(0, parts).boxed().toList();
        List<Integer> results = Collections.nCopies(parts, 1);
        return new Twins(
                new Subject<>(
                        graph.orchestration(),
                        registry -> {
                            graph.addTo(registry);
                            registry.register(ACTIVITY, item -> 1);
                        },
                        items,
                        results),
                new Subject<>(
                        plain,
                        registry -> registry.register(plain, Twins::fanOut).register(ACTIVITY, item -> 1),
                        items,
                        results));
    }

    private static List<Integer> fanOut(OrchestrationContext context, List<Integer> items) {
        List<Deferred<Integer>> open = new ArrayList<>(items.size());
        for (Integer item : items) {
            open.add(context.start(ACTIVITY, item));
        }
        return context.all(open);
    }
}
