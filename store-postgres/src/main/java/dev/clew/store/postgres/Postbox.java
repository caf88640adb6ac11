package dev.clew.store.postgres;

import dev.clew.store.Hint;
import dev.clew.store.Hints;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hints by {@code NOTIFY}: sent by a thread of its own, in transactions of their own, after what they are about is
 * durable. PostgreSQL lets transactions that notify commit only one after the other, so no commit of ours is one.
 *
 * <p>What waits to be sent is sent together and once. Listeners in this process hear at once, and not again what comes
 * back.
 */
final class Postbox implements Hints, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Postbox.class.getName());

    /** A hint that is lost costs a moment, so nobody waits for the disk. */
    private static final String SEND_LAZILY = "SET LOCAL synchronous_commit = off";

    private static final String NOTIFY = "SELECT count(pg_notify(?, p.payload)) FROM unnest(?::text[]) AS p (payload)";

    /** What is beyond that is replaced by one hint that says that anything may have happened. */
    private static final int MOST_WAITING = 1_000;

    /** How long a wait for hints takes that the end of listening does not interrupt. Asks the server nothing. */
    private static final int LISTEN_MS = 100;

    /** How long the threads may take to give their connections back. */
    private static final long LAST_WAIT_MS = 1_000;

    private static final long PAUSE_MS = 250;

    private final Database database;
    private final String channel;
    private final boolean arrive;
    private final String self = Integer.toHexString(new SecureRandom().nextInt() | 0x8000_0000);
    private final Set<Hint> waiting = new LinkedHashSet<>();
    private final List<Consumer<Hint>> listeners = new CopyOnWriteArrayList<>();
    private @Nullable Thread sender;
    private @Nullable Thread receiver;
    private volatile boolean closed;

    /**
     * A box with no threads yet.
     *
     * @param arrive whether the connections are such that hints arrive
     */
    Postbox(Database database, boolean arrive) {
        this.database = database;
        this.channel = "clew_" + database.dialect().schema();
        this.arrive = arrive;
    }

    @Override
    public boolean arrive() {
        return arrive;
    }

    @Override
    public void send(Hint hint) {
        listeners.forEach(listener -> listener.accept(hint));
        if (arrive && !closed) {
            put(hint);
        }
    }

    private synchronized void put(Hint hint) {
        if (waiting.size() >= MOST_WAITING) {
            waiting.clear();
            waiting.add(new Hint.Anything());
        }
        waiting.add(hint);
        if (sender == null) {
            sender = Thread.ofPlatform().daemon().name("clew-hints-out").start(this::sendWhileOpen);
        }
        notifyAll();
    }

    private void sendWhileOpen() {
        while (!closed) {
            try {
                List<Hint> hints = take();
                if (!hints.isEmpty()) {
                    send(hints);
                }
            } catch (InterruptedException interrupted) {
                return;
            } catch (SQLException | RuntimeException lost) {
                LOG.log(System.Logger.Level.DEBUG, "hints were lost", lost);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
            }
        }
    }

    private synchronized List<Hint> take() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        List<Hint> taken = new ArrayList<>(waiting);
        waiting.clear();
        return taken;
    }

    private void send(List<Hint> hints) throws SQLException {
        String[] payloads =
                hints.stream().map(hint -> self + Payloads.write(hint)).toArray(String[]::new);
        database.on(session -> {
            new Script()
                    .add(SEND_LAZILY)
                    .add(NOTIFY, channel, payloads)
                    .add("COMMIT")
                    .run(session);
            return hints;
        });
    }

    @Override
    public Listening listen(Consumer<Hint> listener) {
        listeners.add(listener);
        startToReceive();
        return () -> listeners.remove(listener);
    }

    private synchronized void startToReceive() {
        if (arrive && receiver == null && !closed) {
            receiver = Thread.ofPlatform().daemon().name("clew-hints-in").start(this::receiveWhileOpen);
        }
    }

    private void receiveWhileOpen() {
        while (!closed) {
            try {
                database.on(session -> {
                    receive(session.connection());
                    return session;
                });
            } catch (SQLException | RuntimeException lost) {
                if (!closed) {
                    LOG.log(System.Logger.Level.DEBUG, "hints are not heard for a moment", lost);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
                }
            }
        }
    }

    private void receive(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        try (var listen = connection.createStatement()) {
            listen.execute("LISTEN " + channel);
            PGConnection notified = connection.unwrap(PGConnection.class);
            hear(new Hint.Anything());
            while (!closed) {
                PGNotification[] notifications = notified.getNotifications(LISTEN_MS);
                if (notifications != null) {
                    for (PGNotification notification : notifications) {
                        hear(notification.getParameter());
                    }
                }
            }
            listen.execute("UNLISTEN " + channel);
        }
    }

    private void hear(String payload) {
        if (payload.length() > self.length() && !payload.startsWith(self)) {
            Payloads.read(payload.substring(self.length())).ifPresent(this::hear);
        }
    }

    private void hear(Hint hint) {
        listeners.forEach(listener -> listener.accept(hint));
    }

    /** Stops to send and to listen, and waits until the connections for that have been given back, so that none is torn away. */
    @Override
    public void close() {
        closed = true;
        List<Thread> threads = new ArrayList<>();
        synchronized (this) {
            notifyAll();
            Stream.of(Optional.ofNullable(sender), Optional.ofNullable(receiver))
                    .flatMap(Optional::stream)
                    .forEach(threads::add);
        }
        threads.forEach(Postbox::awaitEnd);
    }

    private static void awaitEnd(Thread thread) {
        try {
            thread.join(LAST_WAIT_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
