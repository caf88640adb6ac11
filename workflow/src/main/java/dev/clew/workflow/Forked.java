package dev.clew.workflow;

import dev.clew.api.Activity;
import dev.clew.api.TypeToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A fork that wants a join.
 *
 * @param <I> what reaches the flow's first vertex
 * @param <C> what reaches the fork
 */
public final class Forked<I, C> {

    private final Flow<I, C> before;
    private final String id;
    private final List<ForkBranch<C, ?>> branches;

    Forked(Flow<I, C> before, String id, List<ForkBranch<C, ?>> branches) {
        this.before = before;
        this.id = id;
        this.branches = branches;
    }

    /** Joins by a function, which runs as a step. */
    public <O> Flow<I, O> join(String joinId, Class<O> output, TaskFunction<BranchOutputs, O> function) {
        return join(joinId, TypeToken.of(output), function);
    }

    /** Joins by a function, which runs as a step. */
    public <O> Flow<I, O> join(String joinId, TypeToken<O> output, TaskFunction<BranchOutputs, O> function) {
        return add(
                Optional.of(Flow.task(joinId, Work.function(joinId))),
                Optional.of(new Code.FunctionCode(output, function)),
                output);
    }

    /**
     * Joins by an activity. Its argument is a map, or a record that has a component for each branch, called like the
     * branch.
     */
    public <O> Flow<I, O> join(Activity<?, O> activity) {
        return add(
                Optional.of(Flow.task(activity.name(), Work.activity(activity.name()))),
                Optional.of(new Code.ActivityCode(activity)),
                activity.output());
    }

    /** Goes on with the result of the last branch, once all are done. */
    public <O> Flow<I, O> withoutJoin(Class<O> lastBranch) {
        return add(Optional.empty(), Optional.empty(), TypeToken.of(lastBranch));
    }

    private <O> Flow<I, O> add(Optional<Vertex.Task> join, Optional<Code> code, TypeToken<O> output) {
        List<Problem> found = new ArrayList<>(before.problems());
        Bindings all = before.bindings();
        List<Vertex.Branch> walked = new ArrayList<>();
        for (ForkBranch<C, ?> branch : branches) {
            Flow<C, ?> flow = branch.flow().apply(Flow.inner(before.current()));
            all = Flow.merge(all, Paths.of(id, branch.id()), flow, found);
            walked.add(new Vertex.Branch(branch.id(), flow.vertices()));
        }
        if (join.isPresent() && code.isPresent()) {
            all = all.with(Paths.of(id, join.get().id()), join.get().work().name(), code.get(), found);
        }
        return before.add(new Vertex.Fork(id, walked, join, Notes.NONE), output, all, found);
    }
}
