package dev.clew.process;

import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.LimitWaits;
import dev.clew.api.ReceivedUpdate;
import dev.clew.api.UpdatePage;
import dev.clew.process.Requests.Attempted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * What has happened to one process, read out of its history: its checkpoints, failed attempts and events. Reads each turn once;
 * {@link #refresh} reads what has come since. Thread-safe.
 */
final class ProcessLog {

    /** What one entry keeps beside its payload, about. */
    private static final int ENTRY = 200;

    private final InstanceHandle<?> handle;
    private final SequencedMap<String, SavedCheckpoint> checkpoints = new LinkedHashMap<>();
    private final Map<String, SavedCheckpoint> attempts = new LinkedHashMap<>();
    private final Map<String, Bytes> customs = new LinkedHashMap<>();
    private final List<ProcessEvent> events = new ArrayList<>();
    private int execution;
    private Instant createdAt = Instant.MIN;
    private boolean begun;
    private int nextTurn;
    private Optional<Instant> startedAt = Optional.empty();
    private final ProcessLogs others;
    private long bytes;

    /** Nothing was read yet; {@code others} are those that it is kept with. */
    ProcessLog(InstanceHandle<?> handle, ProcessLogs others) {
        this.handle = handle;
        this.others = others;
    }

    /** Reaches the process. */
    InstanceHandle<?> handle() {
        return handle;
    }

    /** Reads what has come since. */
    synchronized ProcessLog refresh() {
        InstanceInfo info = handle.info();
        if (info.execution() != execution || !info.createdAt().equals(createdAt)) {
            clear(); // it was made to go on from an earlier place, or is another by now
            execution = info.execution();
            createdAt = info.createdAt();
        }
        long before = bytes;
        UpdatePage page = handle.updates(execution, nextTurn);
        nextTurn = page.nextTurn();
        page.updates().forEach(this::take);
        if (bytes != before) {
            others.grew(handle.id(), this, bytes - before);
        }
        return this;
    }

    /** Notes that there is nothing to read so far, since the process has just registered for the first time. */
    synchronized void begin() {
        clear();
        begun = true;
    }

    private void clear() {
        execution = 0;
        createdAt = Instant.MIN;
        nextTurn = 0;
        startedAt = Optional.empty();
        checkpoints.clear();
        attempts.clear();
        customs.clear();
        events.clear();
        others.grew(handle.id(), this, -bytes);
        bytes = 0;
    }

    /** How large it is, about. */
    synchronized long bytes() {
        return bytes;
    }

    /** Reads what there is, unless something was read before. */
    synchronized ProcessLog loaded() {
        return execution == 0 && !begun ? refresh() : this;
    }

    /** When the process registered first, as far as was read. */
    synchronized Optional<Instant> startedAt() {
        return startedAt;
    }

    private void take(ReceivedUpdate update) {
        switch (update.name()) {
            case "process.register" ->
                update.result(Requests.REGISTER).ifPresent(done -> {
                    startedAt = startedAt.or(() -> Optional.of(update.at()));
                    add(update, "started", "", Optional.empty());
                });
            case "process.checkpoint" ->
                update.result(Requests.CHECKPOINT)
                        .ifPresent(reply -> save(update, update.input(Requests.CHECKPOINT), reply));
            case "process.event" ->
                update.result(Requests.EVENT).ifPresent(done -> {
                    Requests.Report report = update.input(Requests.EVENT);
                    bytes += ENTRY + report.payload().map(Bytes::size).orElse(0);
                    events.add(new ProcessEvent(
                            events.size() + 1L,
                            update.at(),
                            report.type(),
                            report.subtype(),
                            report.checkpoint(),
                            report.payload()));
                });
            case "process.retry" ->
                update.result(Requests.RETRY).ifPresent(done -> attempted(update, update.input(Requests.RETRY)));
            case "process.suspend" ->
                update.result(Requests.SUSPEND).ifPresent(done -> {
                    Requests.Suspend suspend = update.input(Requests.SUSPEND);
                    suspend.checkpoint().ifPresent(saved -> save(update, saved, unseen(saved)));
                    add(update, "suspended", suspend.reason(), Optional.empty());
                });
            case "process.custom" ->
                update.result(Requests.CUSTOM).ifPresent(done -> {
                    Requests.Custom custom = update.input(Requests.CUSTOM);
                    if (!checkpoints.containsKey(custom.key())) {
                        customs.put(custom.key(), custom.payload());
                    }
                });
            case "process.end" ->
                update.result(Requests.END).ifPresent(done -> {
                    Requests.End end = update.input(Requests.END);
                    add(
                            update,
                            end.error().isPresent() ? "failed" : "completed",
                            "",
                            end.error().map(Bytes::of).or(end::output));
                });
            default -> {}
        }
    }

    /** The answer to a checkpoint that was saved with something else, which nobody was given. */
    private CheckpointReply unseen(Requests.Save save) {
        boolean found = checkpoints.containsKey(save.key());
        return new CheckpointReply(found, Optional.empty(), Optional.empty(), Optional.empty(), custom(save.key()));
    }

    private void add(ReceivedUpdate update, String type, String subtype, Optional<Bytes> payload) {
        events.add(new ProcessEvent(events.size() + 1L, update.at(), type, subtype, Optional.empty(), payload));
    }

    private void save(ReceivedUpdate update, Requests.Save save, CheckpointReply reply) {
        if (!reply.found()) {
            bytes += ENTRY + save.state().size();
            customs.remove(save.key());
            checkpoints.putIfAbsent(
                    save.key(),
                    new SavedCheckpoint(
                            save.key(),
                            update.at(),
                            save.state(),
                            reply.until().or(save::until),
                            reply.custom(),
                            OptionalInt.empty(),
                            Optional.empty(),
                            LimitWaits.NONE));
        }
    }

    private void attempted(ReceivedUpdate update, Attempted attempt) {
        String key = retryKey(attempt.key(), attempt.attempt());
        bytes += ENTRY + attempt.error().length();
        attempts.put(
                key,
                new SavedCheckpoint(
                        key,
                        update.at(),
                        Bytes.EMPTY,
                        attempt.next(),
                        Optional.empty(),
                        OptionalInt.of(attempt.attempt()),
                        Optional.of(attempt.error()).filter(text -> !text.isEmpty()),
                        attempt.limits().orElse(LimitWaits.NONE)));
    }

    /** Where the record of a failed attempt is found among checkpoints. */
    static String retryKey(String key, int attempt) {
        return key + "::retry::" + attempt;
    }

    /** The checkpoint of a key. */
    synchronized Optional<SavedCheckpoint> checkpoint(String key) {
        return Optional.ofNullable(checkpoints.get(key));
    }

    /** The record of a failed attempt that is found under a key. */
    synchronized Optional<SavedCheckpoint> attempt(String key) {
        return Optional.ofNullable(attempts.get(key));
    }

    /** What was sent to a checkpoint that is not saved yet. */
    synchronized Optional<Bytes> custom(String key) {
        return Optional.ofNullable(customs.get(key));
    }

    /** The last failed attempt that was recorded of a key. */
    synchronized Optional<SavedCheckpoint> lastAttempt(String key) {
        return attempts.values().stream()
                .filter(attempt ->
                        attempt.key().equals(retryKey(key, attempt.attempt().orElse(0))))
                .reduce((earlier, later) -> later);
    }

    /** All checkpoints, oldest first; without records of failed attempts. */
    synchronized List<SavedCheckpoint> checkpoints() {
        return List.copyOf(checkpoints.values());
    }

    /** All records of failed attempts, oldest first. */
    synchronized List<SavedCheckpoint> attempts() {
        return List.copyOf(attempts.values());
    }

    /** What the process said last of its end. */
    synchronized Optional<ProcessEvent> end() {
        return events.reversed().stream()
                .filter(event ->
                        event.type().equals("completed") || event.type().equals("failed"))
                .findFirst();
    }

    /** All events, oldest first. */
    synchronized List<ProcessEvent> events() {
        return List.copyOf(events);
    }
}
