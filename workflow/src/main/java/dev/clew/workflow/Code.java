package dev.clew.workflow;

import dev.clew.api.Activity;
import dev.clew.api.Orchestration;
import dev.clew.api.Signal;
import dev.clew.api.TypeToken;
import java.util.List;

/** What the names in a graph stand for. */
sealed interface Code {

    /** The descriptor of an activity, whose implementation is registered with the engine. */
    record ActivityCode(Activity<?, ?> activity) implements Code {}

    /** A function with the type of its result, which is what the history keeps. */
    record FunctionCode(TypeToken<?> output, TaskFunction<?, ?> function) implements Code {}

    /** The descriptor of a signal. */
    record SignalCode(Signal<?> signal) implements Code {}

    /** The descriptor of a program that runs as a child. */
    record ChildCode(Orchestration<?, ?> program) implements Code {}

    /** The types that a route tells apart, one for each of its arms. */
    record TypesCode(List<Class<?>> types) implements Code {

        public TypesCode {
            types = List.copyOf(types);
        }

        /** What the arm for a type is called. */
        static String key(Class<?> type) {
            return type.getSimpleName();
        }
    }

    /** What reads the expressions of tasks. */
    record ExpressionsCode(Expressions language) implements Code {
        static final String NAME = "expressions";
    }

    /** Whether two names may be the same because what they stand for is. */
    default boolean same(Code other) {
        return switch (this) {
            case FunctionCode mine ->
                other instanceof FunctionCode theirs
                        && mine.function.equals(theirs.function)
                        && mine.output.equals(theirs.output);
            case ActivityCode mine -> // how it is done is the vertex's business
                other instanceof ActivityCode theirs
                        && mine.activity.name().equals(theirs.activity.name())
                        && mine.activity.input().equals(theirs.activity.input())
                        && mine.activity.output().equals(theirs.activity.output());
            case SignalCode mine -> mine.equals(other);
            case ChildCode mine -> mine.equals(other);
            case TypesCode mine -> mine.equals(other);
            case ExpressionsCode mine -> mine.equals(other);
        };
    }
}
