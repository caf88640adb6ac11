package dev.clew.kernel;

import dev.clew.api.Attributes;
import java.util.Optional;

/**
 * The attributes of an instance, as its code sees them: those its execution began with and what it did to them since.
 * As with {@link InstanceState}, what counts is what the transcript answers.
 */
final class InstanceAttributes {

    private final Execution execution;
    private Attributes now;

    /** What others know of. */
    private Attributes published;

    InstanceAttributes(Execution execution, Attributes carried) {
        this.execution = execution;
        this.now = carried;
        this.published = carried;
    }

    Attributes now() {
        execution.current();
        return now;
    }

    void set(String name, String value) {
        Branch me = execution.current();
        OperationId id = me.nextOperation();
        if (!execution.transcript().expects(Event.AttributeSet.class, id)) {
            now.with(name, value); // what was recorded had room, whatever the code would set today
        }
        Event.AttributeSet recorded = (Event.AttributeSet) execution.record(new Event.AttributeSet(id, name, value));
        become(now.with(recorded.name(), recorded.value()));
    }

    void remove(String name) {
        Branch me = execution.current();
        Attributes rest = now.without(name);
        execution.record(new Event.AttributeRemoved(me.nextOperation(), name));
        become(rest);
    }

    private void become(Attributes next) {
        now = next;
        if (!execution.live()) {
            published = next;
        }
    }

    /** All of them if the turn has changed any, which ends with this call. */
    Optional<Attributes> drain() {
        if (now.equals(published)) {
            return Optional.empty();
        }
        published = now;
        return Optional.of(now);
    }

    /** What the next execution begins with. */
    Attributes carried() {
        return now;
    }
}
