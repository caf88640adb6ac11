package dev.clew.kernel;

import dev.clew.api.Payload;
import dev.clew.api.Signal;
import java.time.Instant;
import java.util.Optional;

/** A wait for a signal. Comes to the signal, or to nothing if its time ran out. */
final class SignalWait<T> extends Operation<Optional<T>> {

    private final Signal<T> signal;
    private final Optional<Instant> fireAt;
    private Optional<Payload> received = Optional.empty();

    SignalWait(Execution execution, Branch owner, OperationId id, Signal<T> signal, Optional<Instant> fireAt) {
        super(execution, owner, id);
        this.signal = signal;
        this.fireAt = fireAt;
    }

    String name() {
        return signal.name();
    }

    boolean hasDeadline() {
        return fireAt.isPresent();
    }

    /** Ends the wait with a signal. */
    void receive(Payload payload) {
        received = Optional.of(payload);
        if (fireAt.isPresent()) {
            execution.withdraw(new Command.CancelTimer(id));
        }
        close();
    }

    /** Ends the wait without one. */
    void expire() {
        execution.signals().leave(this);
        close();
    }

    @Override
    Optional<Command> command() {
        return fireAt.map(at -> new Command.StartTimer(id, at));
    }

    @Override
    void withdraw() {
        execution.signals().leave(this);
        if (fireAt.isPresent()) {
            execution.withdraw(new Command.CancelTimer(id));
        }
    }

    @Override
    Optional<T> answer() {
        return received.map(payload -> decode(execution, payload, signal.type()));
    }

    @Override
    boolean answeredByFailure() {
        return false;
    }
}
