package dev.clew.api;

import java.util.Objects;

/**
 * Names durable code that is recovered by replaying its history, with the types of its argument and result.
 *
 * @param name the name it is registered and recorded under; 1 to 256 characters
 * @param version which revision of the code, from 1, or {@link #LATEST}; an execution stays on the version it started
 *     with
 * @param input the type of its argument
 * @param output the type of its result
 * @param <I> its argument
 * @param <O> its result
 */
public record Orchestration<I, O>(String name, int version, TypeToken<I> input, TypeToken<O> output) {

    /** Instead of a version: the latest one of the node that runs the execution first. */
    public static final int LATEST = 0;

    public Orchestration {
        Names.require("orchestration", name);
        if (version < LATEST) {
            throw new IllegalArgumentException("orchestration " + name + ": version starts at 1, was " + version);
        }
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(output, "output");
    }

    public static <I, O> Orchestration<I, O> of(String name, Class<I> input, Class<O> output) {
        return of(name, TypeToken.of(input), TypeToken.of(output));
    }

    public static <I, O> Orchestration<I, O> of(String name, TypeToken<I> input, TypeToken<O> output) {
        return new Orchestration<>(name, 1, input, output);
    }

    /**
     * Another revision of this orchestration; both can be registered side by side.
     *
     * @param revision from 1
     */
    public Orchestration<I, O> version(int revision) {
        if (revision < 1) {
            throw new IllegalArgumentException("orchestration " + name + ": version starts at 1, was " + revision
                    + "; to ask for the latest, call latest()");
        }
        return new Orchestration<>(name, revision, input, output);
    }

    /**
     * Whichever revision is the latest, to start and to continue as: the highest that the node has registered which
     * runs the execution first, unless that node was told which one counts as the latest. From then on the execution is
     * pinned to it. Code is registered under a version of its own.
     */
    public Orchestration<I, O> latest() {
        return new Orchestration<>(name, LATEST, input, output);
    }
}
