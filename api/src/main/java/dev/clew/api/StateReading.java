package dev.clew.api;

import java.time.Duration;
import java.util.Optional;

/** Reading what another instance keeps, as a step that tries until the store answers. */
final class StateReading {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private StateReading() {}

    static <T> Optional<T> read(OrchestrationContext context, String instanceId, StateKey<T> key) {
        Names.require("instance", instanceId);
        Step<T> step = Step.of(name(instanceId, key), key.type())
                .retry(Retry.exponential(Integer.MAX_VALUE).upTo(LONGEST_WAIT));
        return Optional.ofNullable(context.step(step, work -> read(work.client(), instanceId, key)));
    }

    @SuppressWarnings("NullAway") // null is what the step records where there is nothing
    private static <T> T read(ClewClient client, String instanceId, StateKey<T> key) {
        try {
            return client.handle(instanceId).state(key).orElse(null);
        } catch (InstanceNotFoundException nobody) {
            return null;
        }
    }

    /** What the record calls it; one that would be too long is cut. */
    private static String name(String instanceId, StateKey<?> key) {
        String full = "state " + key.name() + " of " + instanceId;
        if (full.length() <= Names.MAX_LENGTH) {
            return full;
        }
        int end = Names.MAX_LENGTH;
        return full.substring(0, Character.isHighSurrogate(full.charAt(end - 1)) ? end - 1 : end);
    }
}
