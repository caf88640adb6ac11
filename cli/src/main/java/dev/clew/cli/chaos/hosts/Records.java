package dev.clew.cli.chaos.hosts;

import dev.clew.api.ClewClient;
import dev.clew.api.ReceivedUpdate;
import dev.clew.api.Update;
import dev.clew.cli.chaos.check.Instance;
import dev.clew.cli.chaos.check.Kept;
import dev.clew.cli.chaos.check.Kept.Accepted;
import dev.clew.process.Bytes;
import dev.clew.process.ProcessInfo;
import dev.clew.process.Processes;
import dev.clew.process.SavedCheckpoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Reads what the store keeps of processes: where they stand, their checkpoints, and who asked for what. */
public final class Records {

    private static final String LAUNCHING = "process.launching";
    private static final String CHECKPOINT = "process.checkpoint";

    private final ClewClient client;
    private final Processes processes;

    public Records(Hosts hosts) {
        this.client = hosts.client();
        this.processes = hosts.environment().processes();
    }

    /** What of a request is of interest here. */
    record Asked(Optional<String> key, OptionalInt run) {}

    /** What of an answer is of interest here. */
    record Answered(boolean found, OptionalInt run) {}

    /** What is kept of one. */
    public Kept of(Instance instance) {
        String id = instance.id();
        Optional<ProcessInfo> info = processes.info(id);
        return new Kept(
                id,
                info.map(found -> found.status().label()).orElse("nowhere"),
                info.flatMap(ProcessInfo::output).map(Bytes::toText),
                processes.checkpoints(id).stream()
                        .collect(Collectors.toMap(
                                SavedCheckpoint::key, saved -> saved.state().toText())),
                requests(instance));
    }

    private List<Accepted> requests(Instance instance) {
        return client.handle(instance.id()).updates(instance.execution(), 0).updates().stream()
                .flatMap(update -> accepted(update).stream())
                .toList();
    }

    private static Optional<Accepted> accepted(ReceivedUpdate update) {
        Update<Asked, Answered> kind = Update.of(update.name(), Asked.class, Answered.class);
        return update.result(kind).map(answer -> {
            Asked asked = update.input(kind);
            OptionalInt run = update.name().equals(LAUNCHING) ? answer.run() : asked.run();
            boolean saved = update.name().equals(CHECKPOINT) && !answer.found();
            return new Accepted(update.name(), run, saved ? asked.key() : Optional.empty());
        });
    }
}
