package dev.clew.cli.chaos.fleet;

import dev.clew.api.InfrastructureException;
import dev.clew.api.Orchestration;
import dev.clew.cli.chaos.check.LifeSpan;
import dev.clew.cli.chaos.check.LifeSpan.Freeze;
import dev.clew.cli.chaos.check.Roster;
import dev.clew.cli.chaos.load.Caller;
import dev.clew.cli.jvm.ChildJvm;
import dev.clew.cli.jvm.Frozen;
import dev.clew.engine.json.JsonCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The process of a node, from its start to its end; and the load's way to the client inside it. As a {@link Caller} it is
 * thread-safe; the rest is for one thread.
 */
final class NodeProcess implements Caller {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final int life;
    private final ChildJvm jvm;
    private final JsonCodec codec = new JsonCodec();
    private final Map<Long, CompletableFuture<Reply>> open = new ConcurrentHashMap<>();
    private final AtomicLong errands = new AtomicLong();
    private final List<Freeze> freezes = new ArrayList<>();
    private volatile boolean silent;
    private @Nullable Frozen frozen;
    private long frozenMs;
    private long endedMs;

    /** The node of that life, whose process has just been started. */
    NodeProcess(int life, ChildJvm jvm) {
        this.life = life;
        this.jvm = jvm;
        Thread.ofVirtual().name("chaos-replies").start(this::listen);
    }

    int life() {
        return life;
    }

    // --- what is asked of the client inside it

    @Override
    public String name() {
        return Roster.nodeName(life);
    }

    @Override
    public <I> void start(Orchestration<I, ?> orchestration, String id, I input) {
        ask(new Errand.Start(orchestration.name(), id, codec.encode(input).data()))
                .orThrow(id);
    }

    @Override
    public boolean signal(String id, int number) {
        return ask(new Errand.Signal(id, number)).orThrow(id);
    }

    @Override
    public void cancel(String id) {
        ask(new Errand.Cancel(id)).orThrow(id);
    }

    private Reply ask(Errand errand) {
        long number = errands.incrementAndGet();
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        open.put(number, reply);
        try {
            send(number + Errand.SEPARATOR + errand.text() + "\n");
            if (silent) {
                return Reply.unanswered(name() + " is gone");
            }
            return reply.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException gone) {
            return Reply.unanswered(name() + " is gone");
        } catch (TimeoutException late) {
            return Reply.unanswered(name() + " does not answer");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InfrastructureException("interrupted", "the wait for " + name() + " was interrupted", stopped);
        } finally {
            open.remove(number);
        }
    }

    private synchronized void send(String line) throws IOException {
        jvm.in().write(line.getBytes(StandardCharsets.UTF_8));
        jvm.in().flush();
    }

    private void listen() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(jvm.out(), StandardCharsets.UTF_8))) {
            for (String line; (line = lines.readLine()) != null; ) {
                int end = line.indexOf(Errand.SEPARATOR);
                CompletableFuture<Reply> asker = open.get(Long.parseLong(line.substring(0, end)));
                if (asker != null) {
                    asker.complete(Reply.parse(line.substring(end + 1)));
                }
            }
        } catch (IOException gone) {
            // as good as its end
        } finally {
            silent = true;
            open.values().forEach(asker -> asker.complete(Reply.unanswered(name() + " went away")));
        }
    }

    // --- what is done to it

    boolean isAlive() {
        return jvm.isAlive();
    }

    void freeze() {
        frozen = jvm.freeze();
        frozenMs = System.currentTimeMillis();
    }

    /** Lets it go on, if it is frozen. */
    void thaw() {
        if (frozen != null) {
            freezes.add(new Freeze(frozenMs, System.currentTimeMillis()));
            frozen.close();
            frozen = null;
        }
    }

    void kill() {
        jvm.kill();
        endedMs = System.currentTimeMillis();
    }

    /** Tells it to end in good order. */
    void release() {
        endedMs = System.currentTimeMillis();
        jvm.release();
    }

    /** Waits for its end, and kills it if that does not come. */
    void awaitEnd(Duration atMost) throws InterruptedException {
        if (!jvm.awaitExit(atMost)) {
            jvm.kill();
        }
    }

    /** What is known of it, once it has ended. */
    LifeSpan span() {
        return new LifeSpan(life, endedMs, freezes);
    }
}
