package dev.clew.process;

import dev.clew.api.Codec;
import dev.clew.api.Failure;
import dev.clew.api.LimitWaits;
import dev.clew.api.Payload;
import dev.clew.api.Retry;
import dev.clew.api.TypeToken;
import dev.clew.engine.json.JsonCodec;
import dev.clew.process.ProcessProtocol.Suspension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One run of a process, as its program sees it: the same beside the engine and through every transport.
 *
 * <pre>{@code
 * ProcessSession session = ProcessSession.register(protocol, "import-42");
 * List<Row> rows = session.durable("fetch", ROWS, () -> fetch());
 * session.sleep("cool-off", Duration.ofDays(1));
 * session.durable("load", Integer.class, () -> load(rows));
 * session.complete(Bytes.of("done"));
 * }</pre>
 *
 * <p>Thread-safe. One that was {@linkplain #open opened} is to be closed; closing another does nothing.
 */
public final class ProcessSession implements AutoCloseable {

    /** A sleep longer than this leaves the program and has it launched again, where it can be launched. */
    private static final Duration LONGEST_STAY = Duration.ofSeconds(10);

    /** How often a program that waits looks whether something is asked of it, unless said. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ProcessProtocol protocol;
    private final RunRef run;
    private final Codec codec = new JsonCodec();
    private final boolean launched;
    private final InstantSource clock;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final Duration look;
    private final Runnable closing;

    private ProcessSession(
            ProcessProtocol protocol,
            RunRef run,
            boolean launched,
            InstantSource clock,
            Duration look,
            Runnable closing) {
        this.protocol = protocol;
        this.run = run;
        this.launched = launched;
        this.clock = clock;
        this.look = look;
        this.closing = closing;
    }

    /**
     * Begins a run of a process that stays in memory while it sleeps. One that does not exist yet registers itself.
     *
     * @throws ProcessException if that cannot be
     */
    public static ProcessSession register(ProcessProtocol protocol, String instanceId) {
        return new ProcessSession(
                protocol,
                protocol.register(RunRef.present(instanceId), Optional.empty()),
                false,
                InstantSource.system(),
                LOOK,
                () -> {});
    }

    /**
     * Begins a run that was launched: it leaves when it has to wait for long, and is launched again.
     *
     * @param run as the launch gave it
     * @param clock tells whether the time of a wait has come
     * @throws ProcessException if that cannot be
     */
    public static ProcessSession launched(ProcessProtocol protocol, RunRef run, InstantSource clock) {
        return new ProcessSession(protocol, protocol.register(run, Optional.empty()), true, clock, LOOK, () -> {});
    }

    /**
     * Begins a run as a program was told: of one that was launched, which leaves when it has to wait for long; of another, which stays.
     * Reports that it is alive for as long as it is open, if it is to.
     *
     * @param transport opens what it asks through: {@code HttpProtocol::open}, {@code QuicProtocol::open}
     * @throws ProcessException if that cannot be
     */
    public static ProcessSession open(ProtocolConfig config, Function<ProtocolConfig, ProcessProtocol> transport) {
        ProcessProtocol protocol = transport.apply(config);
        try {
            RunRef run = protocol.register(config.run(), Optional.empty());
            Thread heart = heart(protocol, run, config.heartbeatInterval());
            return new ProcessSession(
                    protocol,
                    run,
                    config.run().run().isPresent(),
                    InstantSource.system(),
                    config.signalPollInterval(),
                    () -> {
                        heart.interrupt();
                        protocol.close();
                    });
        } catch (RuntimeException refused) {
            protocol.close();
            throw refused;
        }
    }

    /** What reports that a run is alive, until it is interrupted or the run is over. */
    private static Thread heart(ProcessProtocol protocol, RunRef run, Duration interval) {
        return Thread.ofVirtual().name("clew-process-heartbeat").start(() -> {
            try {
                while (interval.isPositive()) {
                    Thread.sleep(interval);
                    try {
                        protocol.event(run, ProcessEvent.HEARTBEAT, "", Optional.empty(), Optional.empty());
                    } catch (ProcessException refused) {
                        if (!refused.error().isTransient()) {
                            return; // it has ended, another run has taken its place, or it is over its quota
                        }
                    }
                }
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The process. */
    public String instanceId() {
        return run.instanceId();
    }

    /** This run. */
    public RunRef run() {
        return run;
    }

    // --- checkpoints

    /** Saves a state, unless there is one of this key, which then comes back; see {@link ProcessProtocol#checkpoint}. */
    public CheckpointReply checkpoint(String key, Bytes state) {
        return protocol.checkpoint(run, key, state);
    }

    /** The state of a checkpoint, if it was saved. */
    public Optional<Bytes> find(String key) {
        CheckpointReply reply = protocol.probe(run, key);
        return reply.found() ? reply.state() : Optional.empty();
    }

    /** Does something once, however often the program is run: what it came to is saved under the key. */
    public <T> T durable(String key, Class<T> type, Callable<T> body) throws Exception {
        return durable(key, TypeToken.of(type), Retry.none(), body);
    }

    /**
     * Does something once, however often the program is run, and tries again what fails. Failed attempts and the waits between
     * them outlast the run: the next one goes on with the attempt that was to follow. A failure may say when that may begin, and
     * one for a rate limit costs no attempt; see {@link dev.clew.api.ApplicationException#retryAfter}.
     *
     * @throws ProcessCancelledException if the process was asked to end; what was done is saved
     * @throws ProcessSuspendedException if it was asked to pause; what was done is saved
     * @throws Exception the failure of the last attempt
     */
    public <T> T durable(String key, TypeToken<T> type, Retry retry, Callable<T> body) throws Exception {
        Optional<Bytes> known = find(key);
        if (known.isPresent()) {
            return decode(known.get(), type);
        }
        Optional<SavedCheckpoint> last = protocol.lastAttempt(run, key);
        int attempt = last.map(failed -> failed.attempt().orElse(0)).orElse(0);
        LimitWaits limits = last.map(SavedCheckpoint::limits).orElse(LimitWaits.NONE);
        Optional<Instant> begin = last.flatMap(SavedCheckpoint::until);
        while (true) {
            attempt++;
            if (begin.isPresent()) {
                waitUntil("waits to try '" + key + "' again", begin.get());
            }
            T result;
            try {
                result = body.call();
            } catch (ProcessSuspendedException | ProcessCancelledException | InterruptedException leaving) {
                throw leaving;
            } catch (Exception failed) {
                Failure failure = Failure.of(failed);
                Optional<Duration> wait = retry.waitAfter(
                        failure,
                        attempt,
                        limits,
                        () -> ThreadLocalRandom.current().nextDouble());
                if (wait.isEmpty()) {
                    throw failed;
                }
                if (failure.rateLimited()) {
                    limits = limits.plus(wait.get());
                }
                begin = Optional.of(clock.instant().plus(wait.get()));
                protocol.retryAttempt(run, key, attempt, failure.message(), begin, limits);
                continue;
            }
            CheckpointReply reply = checkpoint(key, encode(result));
            heed(reply.signal());
            return reply.found() ? decode(reply.state().orElse(Bytes.EMPTY), type) : result;
        }
    }

    private Bytes encode(@Nullable Object value) {
        return Bytes.of(codec.encode(value).data());
    }

    @SuppressWarnings("NullAway") // null comes out only if null went in
    private <T> T decode(Bytes state, TypeToken<T> type) {
        return codec.decode(Payload.json(state.toText()), type);
    }

    // --- waiting

    /**
     * Sleeps, once: in a run after this one only for what is left, and not at all when it is over. A launched program leaves if it
     * is to sleep for long, and is launched again when it is over.
     *
     * @throws ProcessSuspendedException if the program is to leave
     * @throws ProcessCancelledException if the process was asked to end meanwhile
     */
    public void sleep(String key, Duration span) throws InterruptedException {
        waitUntil("sleeps", protocol.beginSleep(run, key, span, Bytes.EMPTY));
    }

    private void waitUntil(String why, Instant until) throws InterruptedException {
        Duration left = Duration.between(clock.instant(), until);
        if (launched && left.compareTo(LONGEST_STAY) > 0) {
            protocol.suspend(
                    run,
                    new Suspension("sleeping", Optional.of(until), Optional.empty(), Optional.empty(), Bytes.EMPTY));
            throw new ProcessSuspendedException("process '" + instanceId() + "' " + why + " until " + until);
        }
        while (left.isPositive()) {
            Duration nap = left.compareTo(look) < 0 ? left : look;
            Thread.sleep(nap);
            Duration planned = left.minus(nap);
            Duration told = Duration.between(clock.instant(), until);
            left = planned.compareTo(told) < 0 ? planned : told;
            if (left.isPositive()) {
                heed();
            }
        }
    }

    /**
     * Waits for what is sent to a checkpoint, once: in a run after this one it comes back at once. A launched program leaves to wait,
     * and is launched again when it was sent or the time is over.
     *
     * @return empty if nothing came in time
     * @throws ProcessSuspendedException if the program is to leave
     * @throws ProcessCancelledException if the process was asked to end meanwhile
     */
    public Optional<Bytes> awaitSignal(String key, Duration timeout) throws InterruptedException {
        Instant until = protocol.beginSleep(run, key + "::until", timeout, Bytes.EMPTY);
        Duration pause = Duration.ofMillis(10);
        while (true) {
            Optional<Bytes> sent = protocol.pollCustom(run, key);
            if (sent.isPresent() || !clock.instant().isBefore(until)) {
                CheckpointReply reply = checkpoint(key, Bytes.EMPTY);
                return reply.custom();
            }
            if (launched) {
                protocol.suspend(run, Suspension.waitingFor(key, Optional.of(until)));
                throw new ProcessSuspendedException("process '" + instanceId() + "' waits for '" + key + "'");
            }
            heed();
            Duration left = Duration.between(clock.instant(), until);
            if (left.isPositive()) {
                Thread.sleep(left.compareTo(pause) < 0 ? left : pause);
            }
            pause = pause.multipliedBy(2).compareTo(look) < 0 ? pause.multipliedBy(2) : look;
        }
    }

    // --- what is asked of it

    /** What is asked of the process by now; it stays until it is acknowledged. */
    public Optional<ControlSignal> pollSignal() {
        return protocol.pollSignal(run);
    }

    /**
     * Does what is asked of the process, if that is to leave: acknowledges it, and throws.
     *
     * @throws ProcessCancelledException if it was asked to end
     * @throws ProcessSuspendedException if it was asked to pause or to make room
     */
    public void heed() {
        heed(pollSignal());
    }

    private void heed(Optional<ControlSignal> signal) {
        if (signal.isEmpty()) {
            return;
        }
        ControlSignal.Type type = signal.get().type();
        protocol.acknowledge(run, type);
        switch (type) {
            case CANCEL -> {
                cancelled.set(true);
                throw new ProcessCancelledException("process '" + instanceId() + "' was cancelled: "
                        + signal.get().payload().toText());
            }
            case PAUSE, SHUTDOWN ->
                throw new ProcessSuspendedException(
                        "process '" + instanceId() + "' is suspended, as " + type.label() + " asked");
            case RESUME -> {}
        }
    }

    /** Whether this run has acknowledged that the process is to end. */
    public boolean cancelled() {
        return cancelled.get();
    }

    // --- reports

    /** Says that the process is alive. Whatever else it asks says so too. */
    public void heartbeat() {
        protocol.event(run, ProcessEvent.HEARTBEAT, "", Optional.empty(), Optional.empty());
    }

    /** Reports something that means something to people and programs that look. */
    public void event(String subtype, Bytes payload) {
        protocol.event(run, ProcessEvent.CUSTOM, subtype, Optional.empty(), Optional.of(payload));
    }

    /** Ends the process well. */
    public void complete(Bytes output) {
        protocol.complete(run, output);
    }

    /** Ends the process badly. */
    public void fail(String error) {
        protocol.fail(run, error);
    }

    /** Ends this run; the process goes on with the next. The program is to leave then. */
    public void suspend(Suspension suspension) {
        protocol.suspend(run, suspension);
    }

    // --- looking

    /** Where this process stands, or another. */
    public Optional<ProcessInfo> status(String otherId) {
        return protocol.status(otherId);
    }

    /** What the process was started with. */
    public Optional<Bytes> input() {
        return protocol.input(run);
    }

    /** Closes what it was opened with; the process goes on. */
    @Override
    public void close() {
        closing.run();
    }
}
