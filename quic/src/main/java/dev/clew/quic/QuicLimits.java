package dev.clew.quic;

import java.time.Duration;

/**
 * How much a server takes on. What goes beyond is refused with an error that says to ask again later.
 *
 * @param connections how many connections at once
 * @param streams how many requests of one connection at once; its client waits with more
 * @param requests how many requests are handled at once; others wait, as long as they may take
 * @param sleepers how many sleeps are held back at once until they are over
 * @param frameBytes the longest payload of a frame, in bytes; 64 MiB at most
 * @param bufferedBytes how much of requests is in memory at once, in bytes
 * @param requestTimeout how long a request may take, from its first byte to its answer; sleeps that are held back may take longer
 * @param idleTimeout after what silence a connection is closed
 * @param drain how long closing waits for requests that are being handled
 */
public record QuicLimits(
        int connections,
        int streams,
        int requests,
        int sleepers,
        int frameBytes,
        long bufferedBytes,
        Duration requestTimeout,
        Duration idleTimeout,
        Duration drain) {

    public static final QuicLimits DEFAULT = new QuicLimits(
            1_000,
            1_000,
            256,
            10_000,
            Frame.MAX_PAYLOAD,
            512L << 20,
            Duration.ofSeconds(60),
            Duration.ofSeconds(120),
            Duration.ofSeconds(10));

    public QuicLimits {
        require(connections > 0, "connections must be positive, was " + connections);
        require(streams > 0, "streams must be positive, was " + streams);
        require(requests > 0, "requests must be positive, was " + requests);
        require(sleepers >= 0, "sleepers must not be negative, was " + sleepers);
        require(
                frameBytes > 0 && frameBytes <= Frame.MAX_PAYLOAD,
                "frameBytes must be from 1 to " + Frame.MAX_PAYLOAD + ", was " + frameBytes);
        require(
                bufferedBytes >= frameBytes,
                "bufferedBytes must hold a frame of " + frameBytes + " bytes, was " + bufferedBytes);
        require(requestTimeout.isPositive(), "requestTimeout must be positive, was " + requestTimeout);
        require(idleTimeout.isPositive(), "idleTimeout must be positive, was " + idleTimeout);
        require(!drain.isNegative(), "drain must not be negative, was " + drain);
    }

    private static void require(boolean met, String message) {
        if (!met) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The same with another number of connections. */
    public QuicLimits connections(int other) {
        return new QuicLimits(
                other, streams, requests, sleepers, frameBytes, bufferedBytes, requestTimeout, idleTimeout, drain);
    }

    /** The same with another number of requests of one connection. */
    public QuicLimits streams(int other) {
        return new QuicLimits(
                connections, other, requests, sleepers, frameBytes, bufferedBytes, requestTimeout, idleTimeout, drain);
    }

    /** The same with another number of requests that are handled. */
    public QuicLimits requests(int other) {
        return new QuicLimits(
                connections, streams, other, sleepers, frameBytes, bufferedBytes, requestTimeout, idleTimeout, drain);
    }

    /** The same with another number of sleeps that are held back. */
    public QuicLimits sleepers(int other) {
        return new QuicLimits(
                connections, streams, requests, other, frameBytes, bufferedBytes, requestTimeout, idleTimeout, drain);
    }

    /** The same with another longest payload. */
    public QuicLimits frameBytes(int other) {
        return new QuicLimits(
                connections, streams, requests, sleepers, other, bufferedBytes, requestTimeout, idleTimeout, drain);
    }

    /** The same with another time for a request. */
    public QuicLimits requestTimeout(Duration other) {
        return new QuicLimits(
                connections, streams, requests, sleepers, frameBytes, bufferedBytes, other, idleTimeout, drain);
    }

    /** The same with another silence. */
    public QuicLimits idleTimeout(Duration other) {
        return new QuicLimits(
                connections, streams, requests, sleepers, frameBytes, bufferedBytes, requestTimeout, other, drain);
    }

    /** The same with another time to close in. */
    public QuicLimits drain(Duration other) {
        return new QuicLimits(
                connections,
                streams,
                requests,
                sleepers,
                frameBytes,
                bufferedBytes,
                requestTimeout,
                idleTimeout,
                other);
    }
}
