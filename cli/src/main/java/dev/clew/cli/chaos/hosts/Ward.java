package dev.clew.cli.chaos.hosts;

import dev.clew.api.ClewException;
import dev.clew.api.InfrastructureException;
import dev.clew.cli.chaos.check.ProgramCase;
import dev.clew.cli.chaos.programs.Script;
import dev.clew.cli.chaos.programs.Stage;
import dev.clew.environment.Environment;
import dev.clew.environment.StartRequest;
import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** A process, and what somebody does for it from its start to its end: all of it until it is acknowledged. */
final class Ward {

    /** Programs are killed so often that nobody must take that for their fault. */
    private static final int MOST_CRASHES = 10_000;

    private static final int LONGEST_WAIT_MS = 1_500;
    private static final int LONGEST_PAUSE_MS = 1_000;
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration BETWEEN = Duration.ofMillis(200);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final String id;
    private final Script script;
    private final boolean paused;
    private final boolean stopped;
    private final SplittableRandom random;
    private final Map<String, String> sent = new ConcurrentHashMap<>();
    private volatile boolean acknowledged;
    private volatile boolean ended;

    /** One of many. */
    Ward(String id, SplittableRandom random) {
        this.id = id;
        this.random = random;
        this.paused = random.nextInt(4) == 0;
        this.stopped = random.nextInt(10) == 0;
        Script usual = Script.random(random);
        this.script = stopped ? usual.waitingForEver() : usual;
    }

    /** What was asked for it by now. */
    ProgramCase known() {
        return new ProgramCase(id, script, acknowledged, stopped, paused || stopped, sent);
    }

    boolean ended() {
        return ended;
    }

    /** Sees to it until it has ended, or nobody cares any more. */
    void tend(Environment environment, BooleanSupplier abandoned) throws InterruptedException {
        StartRequest request = StartRequest.of(Hosts.IMAGE)
                .instanceId(id)
                .input(Bytes.of(script.text()))
                .grace(GRACE)
                .maxCrashes(MOST_CRASHES);
        until(abandoned, () -> environment.start(request));
        acknowledged = true;
        for (Stage stage : script.stages()) {
            if (stage instanceof Stage.Receive(String key) && !key.equals(Script.NEVER)) {
                wait(LONGEST_WAIT_MS);
                String payload = id + "/" + key;
                sent.put(key, payload);
                until(abandoned, () -> environment.processes().signalCheckpoint(id, key, Bytes.of(payload)));
            }
        }
        if (paused) {
            wait(LONGEST_WAIT_MS);
            until(abandoned, () -> environment.processes().signal(id, ControlSignal.Type.PAUSE, Bytes.EMPTY));
            wait(LONGEST_PAUSE_MS);
            until(abandoned, () -> environment.processes().signal(id, ControlSignal.Type.RESUME, Bytes.EMPTY));
        }
        if (stopped) {
            wait(LONGEST_WAIT_MS);
            until(abandoned, () -> environment.stop(id, GRACE, "chaos"));
        }
        while (!ended && !abandoned.getAsBoolean()) {
            until(abandoned, () -> {
                environment.processes().await(id, LOOK);
                ended = true;
            });
        }
    }

    private void wait(int longestMs) throws InterruptedException {
        Thread.sleep(random.nextInt(longestMs));
    }

    /** Again and again until it is done, or can be no more because the process has ended. */
    private static void until(BooleanSupplier abandoned, Runnable request) throws InterruptedException {
        while (!abandoned.getAsBoolean()) {
            try {
                request.run();
                return;
            } catch (ProcessException failed) {
                if (failed.error() == ProcessError.INVALID_INSTANCE_STATE) {
                    return;
                }
                requireTransient(failed.error().isTransient(), failed);
            } catch (ClewException failed) {
                requireTransient(failed instanceof InfrastructureException, failed);
            }
            Thread.sleep(BETWEEN);
        }
    }

    private static void requireTransient(boolean is, RuntimeException failed) {
        if (!is) {
            throw failed;
        }
    }
}
