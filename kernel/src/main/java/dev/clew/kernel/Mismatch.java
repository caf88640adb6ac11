package dev.clew.kernel;

import java.util.List;
import java.util.Optional;

/**
 * Where an execution's history and its code part ways, for tools that show it; {@link Exit.Diverged} says the same in
 * one text.
 *
 * @param turn the turn that was being replayed, from 0
 * @param operation the operation that does not fit; empty if it is none in particular
 * @param history what the history holds there, in words
 * @param code what the code does instead, in words
 * @param stack where the code is: the call that asked, the wait that the history does not know, or what was thrown;
 *     innermost frame first, the kernel's own among them. Empty if the code has returned
 */
public record Mismatch(
        int turn, Optional<OperationId> operation, String history, String code, List<StackTraceElement> stack) {
    public Mismatch {
        stack = List.copyOf(stack);
    }
}
