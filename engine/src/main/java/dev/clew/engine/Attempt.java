package dev.clew.engine;

import dev.clew.api.ActivityContext;
import dev.clew.api.ClewClient;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.Routing;
import dev.clew.api.Tags;
import dev.clew.kernel.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an activity or step, from its dispatch to its report.
 *
 * <p>Reported once: by its end, by its timeout, or never if it is cancelled first. The thread that runs it is
 * interrupted by a cancellation or timeout, but never after the body has returned.
 */
final class Attempt implements ActivityContext {

    private static final System.Logger LOG = System.getLogger("dev.clew.activity");

    private final EngineListener.Kind kind;
    private final Origin origin;
    private final Function<String, ClewClient> clients;
    private final OperationId operation;
    private final String name;
    private final int number;
    private final boolean sheltered;
    private final Routing routing;
    private final Heartbeats heartbeats;
    private final Instant dueAt;
    private final List<Runnable> whenSettled = new ArrayList<>(1);

    private volatile Optional<Instant> deadline = Optional.empty();
    private volatile Optional<Failure> overdue = Optional.empty();
    private volatile boolean cancelled;
    private boolean begun;
    private boolean settled;
    private @Nullable Thread thread;

    /**
     * An attempt that has not begun.
     *
     * @param clients what gives its body a client of a namespace
     * @param dueAt when it could have begun, had there been a slot and a node for it
     */
    Attempt(
            EngineListener.Kind kind,
            Origin origin,
            Function<String, ClewClient> clients,
            OperationId operation,
            String name,
            int number,
            boolean sheltered,
            Routing routing,
            Heartbeats heartbeats,
            Instant dueAt) {
        this.kind = kind;
        this.origin = origin;
        this.clients = clients;
        this.operation = operation;
        this.name = name;
        this.number = number;
        this.sheltered = sheltered;
        this.routing = routing;
        this.heartbeats = heartbeats;
        this.dueAt = dueAt;
    }

    @Override
    public String instanceId() {
        return origin.id().id();
    }

    @Override
    public String orchestration() {
        return origin.program().name();
    }

    @Override
    public int orchestrationVersion() {
        return origin.program().version();
    }

    @Override
    public ClewClient client() {
        return clients.apply(origin.id().namespace());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int attempt() {
        return number;
    }

    @Override
    public String idempotencyKey() {
        return origin.idempotencyKey(operation);
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public Optional<Instant> deadline() {
        return deadline;
    }

    @Override
    public void heartbeat(@Nullable Object details) {
        heartbeats.beat(details);
    }

    @Override
    public void heartbeat() {
        heartbeats.beat();
    }

    @Override
    public <T> Optional<T> details(Class<T> type) {
        return heartbeats.found(type);
    }

    @Override
    public Optional<String> queue() {
        return routing.queue();
    }

    @Override
    public Tags tags() {
        return routing.tags();
    }

    @Override
    public Optional<String> session() {
        return routing.session();
    }

    @Override
    public System.Logger log() {
        return LOG;
    }

    EngineListener.Kind kind() {
        return kind;
    }

    Instant dueAt() {
        return dueAt;
    }

    /** Which of its timeouts has passed. */
    Optional<Failure> overdue() {
        return overdue;
    }

    /** Notes that one of its timeouts has passed. To be called before it is cancelled for that. */
    void overdue(Failure which) {
        overdue = Optional.of(which);
    }

    /** What is told of its beginning. */
    EngineListener.AttemptBegin beginning(
            String node, Duration waited, Supplier<Optional<EngineListener.Subject>> subject) {
        return new EngineListener.AttemptBegin(
                kind,
                name,
                number,
                origin.id().namespace(),
                origin.id().id(),
                origin.execution(),
                idempotencyKey(),
                node,
                waited,
                subject);
    }

    /** What the next attempt is to know, if that is news. */
    Optional<Payload> left() {
        return heartbeats.left();
    }

    /** Whether the cancellation of its instance leaves it alone. */
    boolean sheltered() {
        return sheltered;
    }

    /** Binds the attempt to the calling thread. False if it was cancelled before it began. */
    synchronized boolean begin(Optional<Instant> due) {
        if (cancelled) {
            return false;
        }
        deadline = due;
        thread = Thread.currentThread();
        begun = true;
        return true;
    }

    /** Whether its body was ever begun. */
    synchronized boolean begun() {
        return begun;
    }

    /** Frees the calling thread from interrupts meant for the body, and from one that the body left behind. */
    synchronized void end() {
        thread = null;
        Thread.interrupted();
    }

    /** Claims the right to report. True for one caller only. */
    boolean settle() {
        synchronized (this) {
            if (settled) {
                return false;
            }
            settled = true;
        }
        whenSettled.forEach(Runnable::run);
        whenSettled.clear();
        return true;
    }

    /** Runs an action, which must be short, when somebody has the right to report: at once if so already. */
    void whenSettled(Runnable action) {
        synchronized (this) {
            if (!settled) {
                whenSettled.add(action);
                return;
            }
        }
        action.run();
    }

    /** Tells the body that nobody waits for it any more. */
    synchronized void cancel() {
        cancelled = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
