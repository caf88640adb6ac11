package dev.clew.quic;

import java.util.List;

/** What a server says that it can, beyond what the first servers could. */
final class Capabilities {

    /** Runs have numbers, and only the present one is listened to. */
    private static final String RUNS = "runs";

    /** Errors say what is wrong in the same words everywhere, and whether to try again. */
    private static final String CATEGORIES = "categories";

    /** Acknowledgements, attempts and batches are answered. */
    private static final String ACCEPTED = "accepted";

    /** A sleep can be begun and not waited for. */
    private static final String BEGIN_SLEEP = "begin_sleep";

    /** A connection that rests can be kept. */
    private static final String PING = "ping";

    static final List<String> ALL = List.of(RUNS, CATEGORIES, ACCEPTED, BEGIN_SLEEP, PING);

    private Capabilities() {}
}
