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
        public void leaves(String path, Scope scope, @Nullable Object value) {}
    };

    /** A vertex is reached. */
    void enters(String path, Vertex vertex, Scope scope, Instant at);

    /** It is left, with this value. One that fails is never left. */
    void leaves(String path, Scope scope, @Nullable Object value);
}
