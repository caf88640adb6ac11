package dev.clew.benchmarks;

import dev.clew.Clew;
import dev.clew.api.ClewClient;
import dev.clew.api.Orchestration;
import dev.clew.engine.Registration;
import java.time.Duration;

/**
 * A program that is measured.
 *
 * @param orchestration what its instances are started by
 * @param registration its code
 * @param input what each instance is started with
 * @param result what each has to come to
 */
record Subject<I, O>(Orchestration<I, O> orchestration, Registration registration, I input, O result) {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** An engine that runs it. */
    Clew engine(Database database) {
        return Clew.on(database::open).register(registration).start();
    }

    /** Runs an instance, from the start call until the result is known. */
    void runOne(ClewClient client, String id) {
        O done = client.start(orchestration, id, input).result(PATIENCE);
        if (!done.equals(result)) {
            throw new IllegalStateException(id + " came to " + done + ", not to " + result);
        }
    }
}
