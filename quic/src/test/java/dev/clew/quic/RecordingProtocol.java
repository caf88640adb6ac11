package dev.clew.quic;

import dev.clew.api.LimitWaits;
import dev.clew.process.Bytes;
import dev.clew.process.CheckpointReply;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.RunRef;
import dev.clew.process.SavedCheckpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Answers at once from memory, writes down what it is asked, and waits at {@code "slow"} checkpoints until it is let go on. */
final class RecordingProtocol implements ProcessProtocol {

    final List<String> asked = new CopyOnWriteArrayList<>();
    final CountDownLatch slow = new CountDownLatch(1);
    final CountDownLatch inSlow = new CountDownLatch(1);
    private final Map<String, Bytes> checkpoints = new ConcurrentHashMap<>();
    private final Map<String, Instant> sleeps = new ConcurrentHashMap<>();

    private void ask(String what, RunRef run) {
        asked.add(what + " " + run.instanceId()
                + (run.run().isPresent() ? "/" + run.run().getAsInt() : ""));
    }

    @Override
    public RunRef register(RunRef run, Optional<String> checkpoint) {
        ask("register", run);
        return new RunRef(run.instanceId(), OptionalInt.of(run.run().orElse(1)));
    }

    @Override
    public CheckpointReply checkpoint(RunRef run, String key, Bytes state) {
        ask("checkpoint " + key, run);
        if (key.equals("bug")) {
            throw new IllegalStateException("a bug");
        }
        if (key.equals("slow")) {
            inSlow.countDown();
            try {
                slow.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        Optional<Bytes> known = Optional.ofNullable(checkpoints.putIfAbsent(key, state));
        return new CheckpointReply(known.isPresent(), known, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public CheckpointReply probe(RunRef run, String key) {
        ask("probe " + key, run);
        Optional<Bytes> known = Optional.ofNullable(checkpoints.get(key));
        return new CheckpointReply(known.isPresent(), known, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public Instant beginSleep(RunRef run, String key, Duration span, Bytes state) {
        ask("sleep " + key, run);
        return sleeps.computeIfAbsent(key, absent -> Instant.now().plus(span));
    }

    @Override
    public void event(RunRef run, String type, String subtype, Optional<String> checkpoint, Optional<Bytes> payload) {
        ask(type + " " + subtype, run);
    }

    @Override
    public void retryAttempt(
            RunRef run, String key, int attempt, String error, Optional<Instant> next, LimitWaits limits) {
        ask("retry " + key + " " + attempt + " " + error, run);
    }

    @Override
    public Optional<SavedCheckpoint> lastAttempt(RunRef run, String key) {
        return Optional.empty();
    }

    @Override
    public void complete(RunRef run, Bytes output) {
        ask("complete " + output.toText(), run);
    }

    @Override
    public void fail(RunRef run, String error) {
        ask("fail " + error, run);
    }

    @Override
    public void suspend(RunRef run, Suspension suspension) {
        ask("suspend", run);
    }

    @Override
    public Optional<ControlSignal> pollSignal(RunRef run) {
        return Optional.empty();
    }

    @Override
    public Optional<Bytes> pollCustom(RunRef run, String key) {
        return Optional.empty();
    }

    @Override
    public void acknowledge(RunRef run, ControlSignal.Type type) {
        ask("acknowledge " + type, run);
    }

    @Override
    public Optional<ProcessInfo> status(String instanceId) {
        return Optional.empty();
    }

    @Override
    public Optional<Bytes> input(RunRef run) {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
