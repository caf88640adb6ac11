package dev.clew.engine;

import dev.clew.api.ConflictPolicy;
import dev.clew.api.InfrastructureException;
import dev.clew.api.InstanceEndedException;
import dev.clew.api.InstanceExistsException;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.Payload;
import dev.clew.api.Request;
import dev.clew.api.SignalMessage;
import dev.clew.api.SignalledStart.Effect;
import dev.clew.api.StartOptions;
import dev.clew.api.TraceContext;
import dev.clew.engine.json.HistoryJson;
import dev.clew.engine.json.MessageJson;
import dev.clew.kernel.Event;
import dev.clew.kernel.Event.CarriedSignal;
import dev.clew.kernel.Provenance;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.Write;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One start of an instance as a client asks for it, alone or with a signal.
 *
 * <p>A signal that starts an instance is part of what the instance starts with, as those are that an execution leaves to
 * the next. So start and signal are one write, and so is the delivery to an instance that is there: whichever took effect,
 * nothing of it is left half-done. Source: ADR-0032.
 */
final class Starting {

    /** How often the instance may come or go between a look and the write that follows from it. */
    private static final int TRIES = 100;

    /** What an instance is terminated with that another takes the place of. */
    private static final String REPLACED = "replaced by a new start of the same id";

    private final StoreClient client;
    private final InstanceId id;
    private final String name;
    private final int version;
    private final Payload input;
    private final StartOptions options;
    private final Instant now;
    private final Optional<Instant> beginsAt;

    Starting(StoreClient client, InstanceId id, String name, int version, Payload input, StartOptions options) {
        this.client = client;
        this.id = id;
        this.name = name;
        this.version = version;
        this.input = input;
        this.options = options;
        this.now = client.now();
        this.beginsAt = beginsAt(options, now).filter(now::isBefore);
    }

    private static Optional<Instant> beginsAt(StartOptions options, Instant now) {
        return options.startAt()
                .or(() -> options.startAfter().map(now::plus))
                .map(at -> at.truncatedTo(ChronoUnit.MILLIS));
    }

    /** How the store knows the idempotency key of a signal. */
    static String known(String signalKey) {
        return "signal:" + signalKey;
    }

    /**
     * Starts the instance.
     *
     * @return whether it was started just now
     */
    boolean alone(Optional<TraceContext> trace) {
        Optional<String> known = options.idempotencyKey().map(key -> "start:" + key);
        for (int i = 0; i < TRIES; i++) {
            Outcome outcome = start(List.of(), known, trace);
            switch (outcome) {
                case Outcome.Committed ignored -> {
                    return true;
                }
                case Outcome.Exists(InstanceRow existing) -> {
                    if (!terminated(existing)) {
                        accept(existing);
                        return false;
                    }
                }
                case Outcome.Repeated ignored -> {
                    find().filter(row -> !row.name().equals(name)).ifPresent(row -> {
                        throw taken(row, "not '" + name + "'; choose another id");
                    });
                    return false;
                }
                default -> throw StoreClient.refused(id, outcome);
            }
        }
        throw tooBusy();
    }

    /**
     * Has it that an instance is not in the way any more, if the policy says so: the one that was seen and no other, for
     * somebody may have replaced it meanwhile. Whoever finds one in the way again has been overtaken by another start.
     */
    private boolean terminated(InstanceRow existing) {
        if (options.onConflict() != ConflictPolicy.TERMINATE_EXISTING) {
            return false;
        }
        try {
            new Termination(client, existing).carryOut(Request.of(REPLACED));
        } catch (InstanceNotFoundException gone) {
            // Somebody else has replaced or deleted it.
        }
        return true;
    }

    private void accept(InstanceRow existing) {
        switch (options.onConflict()) {
            case FAIL -> throw taken(existing, "choose another id, or a conflict policy that allows it");
            case REPLACE_ENDED -> throw taken(existing, "only one that has ended can be replaced");
            case TERMINATE_EXISTING -> throw new IllegalStateException("was to be terminated: " + existing);
            case USE_EXISTING -> {
                if (!existing.name().equals(name)) {
                    throw taken(existing, "not '" + name + "'; choose another id");
                }
                options.idempotencyKey().ifPresent(key -> {
                    throw taken(
                            existing,
                            "it was not started with the idempotency key '" + key
                                    + "'; choose another id, or pass the key that it was started with");
                });
            }
        }
    }

    /** Sends a signal to the instance, or starts it with that. */
    Effect with(SignalMessage signal, Optional<TraceContext> trace) {
        if (options.idempotencyKey().isPresent()) {
            throw new IllegalArgumentException(
                    "a start with a signal is known by the signal's idempotency key; leave that of the options empty");
        }
        Payload payload = client.encoded(signal);
        Optional<String> known = signal.idempotencyKey().map(Starting::known);
        boolean anew = options.onConflict() == ConflictPolicy.TERMINATE_EXISTING;
        for (int i = 0; i < TRIES; i++) {
            Optional<Effect> effect =
                    anew ? Optional.empty() : find().flatMap(row -> deliver(row, signal.name(), payload, known));
            if (effect.isPresent()) {
                return effect.get();
            }
            Outcome outcome = start(List.of(new CarriedSignal(client.newKey(), signal.name(), payload)), known, trace);
            switch (outcome) {
                case Outcome.Committed ignored -> {
                    return Effect.STARTED;
                }
                case Outcome.Repeated ignored -> {
                    return Effect.DUPLICATE;
                }
                case Outcome.Exists(InstanceRow existing) -> terminated(existing);
                default -> throw StoreClient.refused(id, outcome);
            }
        }
        throw tooBusy();
    }

    /** Nothing if there is no instance any more, or one that may be replaced. */
    private Optional<Effect> deliver(InstanceRow row, String signal, Payload payload, Optional<String> known) {
        if (!row.status().ended() && !row.name().equals(name)) {
            throw taken(row, "not '" + name + "'; choose another id");
        }
        if (!row.status().ended() || known.isPresent()) {
            Outcome outcome = client.deliver(id, MessageJson.signal(signal, payload), false, known);
            switch (outcome) {
                case Outcome.Delivered ignored -> {
                    return Optional.of(Effect.DELIVERED);
                }
                case Outcome.Repeated ignored -> {
                    return Optional.of(Effect.DUPLICATE);
                }
                case Outcome.NotFound ignored -> {
                    return Optional.empty();
                }
                case Outcome.Ended ignored -> {}
                default -> throw StoreClient.refused(id, outcome);
            }
        }
        return switch (options.onConflict()) {
            case REPLACE_ENDED, TERMINATE_EXISTING -> Optional.empty();
            case FAIL ->
                throw new InstanceExistsException(
                        id.id(), "it runs '" + row.name() + "' and has ended; use a conflict policy that replaces it");
            case USE_EXISTING ->
                throw new InstanceEndedException(
                        id.id(), find().map(InstanceRow::status).orElse(row.status()));
        };
    }

    private Outcome start(List<CarriedSignal> signals, Optional<String> known, Optional<TraceContext> trace) {
        Event.ExecutionStarted started = new Event.ExecutionStarted(
                name,
                version,
                input,
                ThreadLocalRandom.current().nextLong(),
                beginsAt.orElse(now),
                signals,
                Optional.empty(),
                Event.Kept.of(options.attributes()),
                trace.isEmpty() ? Provenance.NONE : new Provenance(false, trace));
        String start = HistoryJson.write(started);
        return client.withFreshKey(key -> client.link()
                .start(
                        new Write.Start(
                                key,
                                id,
                                Registry.ORCHESTRATION,
                                name,
                                version,
                                start,
                                now,
                                Optional.empty(),
                                replaces(),
                                options.attributes(),
                                client.formats().written(),
                                beginsAt,
                                known),
                        started));
    }

    private boolean replaces() {
        return switch (options.onConflict()) {
            case FAIL, USE_EXISTING -> false;
            case REPLACE_ENDED, TERMINATE_EXISTING -> true;
        };
    }

    private Optional<InstanceRow> find() {
        return client.store().catalog().find(id);
    }

    private InfrastructureException tooBusy() {
        return new InfrastructureException(
                "too_busy",
                "instance '" + id.id() + "' was started and ended by others " + TRIES + " times meanwhile; try again",
                new IllegalStateException(id.toString()));
    }

    private static InstanceExistsException taken(InstanceRow existing, String advice) {
        return new InstanceExistsException(
                existing.id().id(), "it runs '" + existing.name() + "' and is " + existing.status() + "; " + advice);
    }
}
