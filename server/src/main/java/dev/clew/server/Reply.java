package dev.clew.server;

import dev.clew.process.http.Wire;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is answered, with status 200.
 *
 * @param run the run that has begun, if one has
 * @param hold what to wait for before answering, if for anything
 */
record Reply(Object body, OptionalInt run, Optional<Sleepers.Hold> hold) {

    static final Reply DONE = of(Wire.Done.DONE);

    static Reply of(Object body) {
        return new Reply(body, OptionalInt.empty(), Optional.empty());
    }

    Reply run(OptionalInt number) {
        return new Reply(body, number, hold);
    }

    Reply hold(Sleepers.Hold until) {
        return new Reply(body, run, Optional.of(until));
    }
}
