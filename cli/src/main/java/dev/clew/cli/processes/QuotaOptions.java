package dev.clew.cli.processes;

import dev.clew.cli.console.UsageException;
import dev.clew.process.ProcessQuota;
import picocli.CommandLine.Option;

/** How much each process may keep. */
final class QuotaOptions {

    @Option(
            names = "--max-checkpoints",
            paramLabel = "N",
            description = "How many checkpoints one process may have; 100000 unless given.")
    private int checkpoints = ProcessQuota.DEFAULT.checkpoints();

    @Option(
            names = "--max-events",
            paramLabel = "N",
            description =
                    "How many events, signs of life and failed attempts one process may report; 1000000 unless given.")
    private int events = ProcessQuota.DEFAULT.events();

    @Option(
            names = "--max-process-bytes",
            paramLabel = "N",
            description =
                    "How many bytes checkpoints and events of one process may have together; 268435456 unless given.")
    private long bytes = ProcessQuota.DEFAULT.bytes();

    /** What was given, and what is usual for the rest. */
    ProcessQuota quota() {
        try {
            return new ProcessQuota(checkpoints, events, bytes);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
    }
}
