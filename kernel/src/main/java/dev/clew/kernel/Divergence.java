package dev.clew.kernel;

import dev.clew.api.Failure;
import dev.clew.kernel.Event.Output;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** History and code do not fit. Carries the two sides, for people to read. */
final class Divergence extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String NOTHING = "nothing at this place";

    private final int turn;
    private final transient @Nullable OperationId operation;
    private final String history;
    private final String code;

    Divergence(int turn, @Nullable OperationId operation, String history, String code) {
        super("""
                The code does not do what the history of this instance says it did.
                  where:   %s
                  history: %s
                  code:    %s""".formatted(where(turn, operation), history, code), null, false, false);
        this.turn = turn;
        this.operation = operation;
        this.history = history;
        this.code = code;
    }

    private static String where(int turn, @Nullable OperationId operation) {
        return operation == null ? "turn " + turn : "operation " + operation + ", turn " + turn;
    }

    /** The code asked for {@code issued} where the history has {@code recorded}. */
    static Divergence at(int turn, @Nullable Event recorded, @Nullable Output issued, OperationId id) {
        return new Divergence(
                turn,
                id,
                recorded == null ? NOTHING : Description.of(recorded),
                issued == null ? NOTHING : Description.of(issued));
    }

    /** The history has an input that the code does not wait for. */
    static Divergence unexpected(int turn, OperationId id, Event recorded, String code) {
        return new Divergence(turn, id, Description.of(recorded), code);
    }

    Optional<OperationId> operation() {
        return Optional.ofNullable(operation);
    }

    /** The two sides, and where the code is. */
    Mismatch mismatch(StackTraceElement... stack) {
        return new Mismatch(turn, operation(), history, code, List.of(stack));
    }

    Failure failure() {
        return Failure.nondeterminism(String.valueOf(getMessage()));
    }
}
