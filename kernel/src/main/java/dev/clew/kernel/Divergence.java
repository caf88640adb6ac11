package dev.clew.kernel;

import dev.clew.api.Failure;
import dev.clew.kernel.Event.Output;
import org.jspecify.annotations.Nullable;

/** History and code do not fit. Carries the two sides, for people to read. */
final class Divergence extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String NOTHING = "nothing at this place";

    Divergence(String where, String history, String code) {
        super("""
                The code does not do what the history of this instance says it did.
                  where:   %s
                  history: %s
                  code:    %s""".formatted(where, history, code), null, false, false);
    }

    /** The code asked for {@code issued} where the history has {@code recorded}. */
    static Divergence at(int turn, @Nullable Event recorded, @Nullable Output issued, OperationId id) {
        return new Divergence(
                "operation " + id + ", turn " + turn,
                recorded == null ? NOTHING : Description.of(recorded),
                issued == null ? NOTHING : Description.of(issued));
    }

    /** The history has an input that the code does not wait for. */
    static Divergence unexpected(int turn, OperationId id, Event recorded, String code) {
        return new Divergence("operation " + id + ", turn " + turn, Description.of(recorded), code);
    }

    Failure failure() {
        return Failure.nondeterminism(String.valueOf(getMessage()));
    }
}
