package dev.clew.process;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How much a process keeps, held against a quota. Part of the code that is replayed: it depends on what was asked alone. */
final class Usage {

    private Optional<ProcessQuota> quota = Optional.empty();
    private int checkpoints;
    private int events;
    private long bytes;

    /** What one request adds. */
    private record Cost(int checkpoints, int events, long bytes) {}

    /** Holds what comes from now on against a quota; none if the run began before there were any. */
    void hold(Optional<ProcessQuota> to) {
        quota = to;
    }

    /** Whether there is a quota. */
    boolean held() {
        return quota.isPresent();
    }

    /**
     * Refuses what is over the quota.
     *
     * @param process whose it is, for the message
     */
    void require(String process, Requests.Save save) {
        require(process, cost(save));
    }

    void require(String process, Requests.Report report) {
        require(process, cost(report));
    }

    void require(String process, Requests.Attempted attempted) {
        require(process, cost(attempted));
    }

    void add(Requests.Save save) {
        add(cost(save));
    }

    void add(Requests.Report report) {
        add(cost(report));
    }

    void add(Requests.Attempted attempted) {
        add(cost(attempted));
    }

    private static Cost cost(Requests.Save save) {
        return new Cost(1, 0, size(save.key()) + save.state().size());
    }

    private static Cost cost(Requests.Report report) {
        return new Cost(
                0,
                1,
                size(report.type())
                        + size(report.subtype())
                        + report.checkpoint().map(Usage::size).orElse(0L)
                        + report.payload().map(Bytes::size).orElse(0));
    }

    private static Cost cost(Requests.Attempted attempted) {
        return new Cost(0, 1, size(attempted.key()) + size(attempted.error()));
    }

    /** In bytes of UTF-8; what is no character becomes one byte. */
    private static long size(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > '\u007f') {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return text.length();
    }

    private void add(Cost cost) {
        checkpoints += cost.checkpoints();
        events += cost.events();
        bytes += cost.bytes();
    }

    private void require(String process, Cost cost) {
        quota.ifPresent(most -> {
            if (checkpoints + cost.checkpoints() > most.checkpoints()) {
                throw refusal(process, checkpoints + " checkpoints", most.checkpoints(), "max-checkpoints");
            }
            if (events + cost.events() > most.events()) {
                throw refusal(process, events + " events", most.events(), "max-events");
            }
            if (bytes + cost.bytes() > most.bytes()) {
                throw refusal(process, bytes + " bytes of checkpoints and events", most.bytes(), "max-process-bytes");
            }
        });
    }

    private static RuntimeException refusal(String process, String has, long most, String setting) {
        return ProcessError.QUOTA_EXCEEDED.refusal("process '" + process + "' has " + has + ", and this is too much for"
                + " the limit of " + most + "; save less or let another process go on, or raise " + setting
                + " of the server, ProcessQuota in a program, and run it again");
    }
}
