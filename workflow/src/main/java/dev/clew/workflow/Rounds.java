package dev.clew.workflow;

import dev.clew.api.ApplicationException;
import dev.clew.api.ConfigurationException;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.TypeToken;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rounds of a loop.
 *
 * <p>One that nothing is walked beside goes on in a new execution when the history has become long, so that it may go
 * round for ever: it keeps its {@link Position} and leaves, and the next execution walks to it. Where that is not
 * possible it goes on as it is: if the type of what goes round is not known, or if the results that the rest of the
 * workflow may ask for are too large to be kept.
 */
final class Rounds {

    /** The type of the failure of a loop that takes too long. */
    static final String MAX_ITERATIONS = "max_iterations_exceeded";

    private final OrchestrationContext context;
    private final String path;
    private final Vertex.Loop loop;
    private final Walk body;
    private final Optional<TypeToken<?>> type;
    private final Scope scope;

    /**
     * The rounds of a loop.
     *
     * @param type of what the body comes to; empty if it is not known
     * @param scope that the loop is in
     */
    Rounds(
            OrchestrationContext context,
            String path,
            Vertex.Loop loop,
            Walk body,
            Optional<TypeToken<?>> type,
            Scope scope) {
        this.context = context;
        this.path = path;
        this.loop = loop;
        this.body = body;
        this.type = type;
        this.scope = scope;
    }

    /** Walks them, and answers what the loop leaves with. */
    @Nullable
    Object walk(@Nullable Object value) {
        Optional<Resumption> there = scope.takeResumption().map(Resumption::deeper);
        if (there.isEmpty()) {
            return from(1, value, Optional.empty());
        }
        Position position = there.get().position();
        return there.get()
                .frame()
                .map(frame -> from(frame.round(), null, there))
                .orElseGet(() -> from(position.round(), decode(position), Optional.empty()));
    }

    private @Nullable Object decode(Position position) {
        TypeToken<?> known =
                type.orElseThrow(() -> new NoSuchVertexError(path, "whose body does not tell its type any more"));
        return result(context.codec().decode(position.result(), known)).value();
    }

    private @Nullable Object from(int first, @Nullable Object value, Optional<Resumption> inside) {
        Object current = value;
        for (int round = first; round <= loop.most(); round++) {
            Scope own = scope.round(round);
            if (round == first) {
                inside.ifPresent(there -> own.resuming(there, context.codec()));
            }
            LoopResult<?> result = result(body.begin(context, current, own).await());
            if (result.done()) {
                return result.value();
            }
            current = result.value();
            if (round < loop.most() && scope.wantsNextExecution(context.historyLength()) && keeps(round + 1, current)) {
                throw new NextExecution();
            }
        }
        if (loop.atMost() == Vertex.AtMost.EXIT_WITH_LAST) {
            return current;
        }
        throw ApplicationException.nonRetryable(
                MAX_ITERATIONS, "loop '" + path + "' was not done after " + loop.most() + " iterations");
    }

    private LoopResult<?> result(@Nullable Object outcome) {
        return LoopResult.from(outcome)
                .orElseThrow(() -> ApplicationException.nonRetryable(
                        "not_a_loop_result",
                        "the body of loop '" + path + "' has to end in a LoopResult, or in an object such as"
                                + " {\"done\": true, \"value\": 1}, but it came to " + outcome));
    }

    /** Keeps where the next execution goes on, if that can be. */
    private boolean keeps(int round, @Nullable Object value) {
        if (type.isEmpty()) {
            return false;
        }
        try {
            context.state()
                    .put(
                            Position.KEY,
                            new Position(
                                    scope.frames(context.codec()),
                                    round,
                                    context.codec().encode(LoopResult.again(value))));
            return true;
        } catch (ConfigurationException tooLarge) {
            context.log().log(
                    System.Logger.Level.WARNING,
                    "loop ''{0}'' cannot go on in a new execution, so its history grows: {1}",
                    path,
                    tooLarge.getMessage());
            return false;
        }
    }
}
