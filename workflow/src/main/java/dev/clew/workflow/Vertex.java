package dev.clew.workflow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One place of a graph. Each turns the value that reaches it into the one that leaves it.
 *
 * <p>A vertex is found by its <em>path</em>: its id, after those of what it is in, such as {@code checks/fraud/score}.
 * Ids are unique among the vertices of one sequence.
 */
public sealed interface Vertex {

    /** What it is called among its neighbours. */
    String id();

    /** What people read. */
    Notes notes();

    /**
     * Does work: leaves with its result.
     *
     * @param work what it does
     * @param with what makes its argument of the value and of what is known so far, in the language of the
     *     {@link Expressions} that the graph is bound with; without it the argument is the value that reached it
     * @param tuning how
     */
    record Task(String id, Work work, Optional<String> with, Tuning tuning, Notes notes) implements Vertex {

        /** The same, tuned in another way. */
        public Task tuned(Tuning other) {
            return new Task(id, work, with, other, notes);
        }
    }

    /** Waits: leaves with what reached it. */
    record Delay(String id, Duration duration, Notes notes) implements Vertex {}

    /**
     * Takes the oldest signal of a name, waiting for one if there is none: leaves with what it carries. With a timeout it
     * leaves with something that may be absent.
     */
    record AwaitSignal(String id, String signal, Optional<Duration> timeout, Notes notes) implements Vertex {}

    /**
     * Has the instance keep what reaches it, for all who look at the instance: leaves with it. What is kept is read with
     * {@link dev.clew.api.InstanceHandle#state}, while the instance runs and sleeps, and when it has ended. Walked again,
     * it replaces what it had kept; a null takes that away.
     *
     * @param name what it is kept as; see {@link dev.clew.api.State}
     */
    record Keep(String id, String name, Notes notes) implements Vertex {}

    /**
     * Walks branches at the same time, each with the value that reached it. Leaves with what the join makes of their
     * results, or without a join with the result of the last branch.
     *
     * @param join gets an object that has each branch's result under its id
     */
    record Fork(String id, List<Branch> branches, Optional<Task> join, Notes notes) implements Vertex {

        public Fork {
            branches = List.copyOf(branches);
        }
    }

    /** A line of a fork. */
    record Branch(String id, List<Vertex> vertices) {

        public Branch {
            vertices = List.copyOf(vertices);
        }
    }

    /**
     * Walks one of several arms: leaves with its result.
     *
     * @param key what names the arm; empty if the value's own type does
     * @param otherwise what is walked for keys that no arm has
     */
    record Route(String id, Optional<Task> key, List<Arm> arms, Optional<List<Vertex>> otherwise, Notes notes)
            implements Vertex {

        public Route {
            arms = List.copyOf(arms);
            otherwise = otherwise.map(List::copyOf);
        }
    }

    /** What a route walks for a key. */
    record Arm(String key, List<Vertex> vertices) {

        public Arm {
            vertices = List.copyOf(vertices);
        }
    }

    /**
     * Walks a body again and again, each time with what the time before came to, until its {@link LoopResult} says that
     * it is done.
     *
     * @param most how many times at most, from 1
     * @param atMost what becomes of it then
     */
    record Loop(String id, int most, AtMost atMost, List<Vertex> body, Notes notes) implements Vertex {

        public Loop {
            body = List.copyOf(body);
        }
    }

    /** What becomes of a loop that wants to go on for longer than it may. */
    enum AtMost {
        /** It fails. */
        FAIL,
        /** It ends with the value that it would have gone on with. */
        EXIT_WITH_LAST
    }

    /**
     * Walks a body for each item of a list, several at the same time: leaves with the list of their results.
     *
     * @param items makes the list of the value; empty if the value is the list
     * @param concurrency how many items are under way at most, from 1
     */
    record ForEach(String id, Optional<Task> items, int concurrency, List<Vertex> body, Notes notes) implements Vertex {

        public ForEach {
            body = List.copyOf(body);
        }
    }

    /**
     * Runs another program as an instance of its own, and waits for it: leaves with its result.
     *
     * @param program the workflow or orchestration
     * @param version the version of it; 0 for the latest
     */
    record Child(String id, String program, int version, Notes notes) implements Vertex {}

    /**
     * Walks the graph of another workflow as a part of this instance: leaves with its result.
     *
     * @param workflow its name, which its functions are found under
     */
    record Inline(String id, String workflow, List<Vertex> vertices, Notes notes) implements Vertex {

        public Inline {
            vertices = List.copyOf(vertices);
        }
    }
}
