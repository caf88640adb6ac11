package dev.clew.workflow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Is told where a walk goes. For looking back at one: while instances run, nobody listens. */
interface Trail {

    /** Nobody. */
    Trail NONE = new Trail() {
        @Override
        public void enters(String path, Vertex vertex, Scope scope, Instant at) {}

        @Override
        public void carries(String path, Vertex vertex, Scope scope, Instant at, Carried value) {}

        @Override
        public void leaves(String path, Scope scope, @Nullable Object value) {}

        @Override
        public void fails(String path, Scope scope, RuntimeException why) {}

        @Override
        public void counts(String path, Scope scope, int items) {}
    };

    /** A vertex is reached. */
    void enters(String path, Vertex vertex, Scope scope, Instant at);

    /** A vertex was left in an execution before, with this value. */
    void carries(String path, Vertex vertex, Scope scope, Instant at, Carried value);

    /** It is left, with this value. One that fails is never left. */
    void leaves(String path, Scope scope, @Nullable Object value);

    /** It failed, or was cancelled. */
    void fails(String path, Scope scope, RuntimeException why);

    /** A for-each has so many items. */
    void counts(String path, Scope scope, int items);
}
