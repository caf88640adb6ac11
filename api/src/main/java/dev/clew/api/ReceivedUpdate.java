package dev.clew.api;

import java.time.Instant;
import java.util.Optional;

/** An update that an instance has taken in, as its history tells it. */
public interface ReceivedUpdate {

    /** In which turn of its execution, from 0. */
    int turn();

    /** When that turn was decided. */
    Instant at();

    /** The name of the update. */
    String name();

    /** The id that tells it from others. */
    String id();

    /**
     * What was asked with.
     *
     * @throws ConfigurationException if it does not fit the type
     */
    <I> I input(Update<I, ?> update);

    /**
     * What was answered; empty if it was rejected, if it failed, or if there was no answer yet as far as was read.
     *
     * @throws ConfigurationException if it does not fit the type
     */
    <O> Optional<O> result(Update<?, O> update);
}
