package dev.clew.workflow;

import dev.clew.api.Deferred;
import dev.clew.api.OrchestrationContext;
import org.jspecify.annotations.Nullable;

/** A vertex, or a sequence of them, with its code. Immutable: what changes is in the context and in the scope. */
@FunctionalInterface
interface Walk {

    /**
     * Walks it.
     *
     * @param value what reaches it
     * @param scope what was walked before it
     * @return what leaves it
     */
    @Nullable
    Object from(OrchestrationContext context, @Nullable Object value, Scope scope);

    /** Begins to walk it beside others, in a scope of its own. */
    default Deferred<@Nullable Object> begin(OrchestrationContext context, @Nullable Object value, Scope own) {
        return context.fork(() -> from(context, value, own));
    }
}
