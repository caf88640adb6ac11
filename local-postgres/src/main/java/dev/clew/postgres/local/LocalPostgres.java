package dev.clew.postgres.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server on loopback, from binaries that the build fetches. Its data is gone when it is closed.
 *
 * <p>Starts for every user, root too, in about a second. Thread-safe.
 */
public final class LocalPostgres implements AutoCloseable {

    private static final String USER = "postgres";
    private static final String MAINTENANCE = "postgres";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A folder in memory, which Linux has. */
    private static final Path MEMORY = Path.of("/dev/shm");

    /** What is to be free there for a server that keeps its log short. */
    private static final long ENOUGH_MEMORY = 1L << 30;

    /** What is faster, and lost with the machine. */
    private static final Map<String, String> FORGETFUL =
            Map.of("fsync", "off", "max_wal_size", "128MB", "max_connections", "200");

    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** PostgreSQL's own defaults, which the library would replace by faster ones that lose commits. */
    private static final Map<String, String> DURABLE =
            Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");

    private final Path folder;
    private final Map<String, String> settings;
    private @Nullable EmbeddedPostgres server;
    private int port;

    private LocalPostgres(Path folder, Map<String, String> settings) {
        this.folder = folder;
        this.settings = Map.copyOf(settings);
    }

    /** A server with PostgreSQL's own settings: every commit is synced to the disk. */
    public static LocalPostgres start() {
        return start(Map.of());
    }

    /**
     * A server with settings of its own.
     *
     * @param settings what is to differ from the defaults, such as {@code fsync} to {@code off}
     */
    public static LocalPostgres start(Map<String, String> settings) {
        return start(Path.of(System.getProperty("java.io.tmpdir")), settings);
    }

    /** A server for tests of what does not depend on the disk: its data is in memory, where there is room for it. */
    public static LocalPostgres startForgetful() {
        boolean inMemory = Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() > ENOUGH_MEMORY;
        return inMemory ? start(MEMORY, FORGETFUL) : start(FORGETFUL);
    }

    private static LocalPostgres start(Path where, Map<String, String> settings) {
        try {
            LocalPostgres started = new LocalPostgres(Files.createTempDirectory(where, "clew-postgres"), settings);
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "clew-postgres-end"));
            started.up();
            return started;
        } catch (IOException failed) {
            throw new UncheckedIOException("PostgreSQL could not be started", failed);
        }
    }

    /** The port it listens on, which stays the same over restarts. */
    public synchronized int port() {
        return port;
    }

    /** Where clients reach a database of this server. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://localhost:" + port() + "/" + database + "?user=" + USER;
    }

    /** Creates an empty database and says where clients reach it. */
    public String newDatabase() {
        String name = "clew" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return jdbcUrl(name);
    }

    /** Drops a database that {@link #newDatabase} created, whoever is connected to it. */
    public void drop(String jdbcUrl) {
        String name = jdbcUrl.substring(jdbcUrl.lastIndexOf('/') + 1, jdbcUrl.indexOf('?'));
        execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    /** Stops in good order, cutting connections, and starts again on the same port with the same data. */
    public synchronized void restart() {
        stop();
        start(Optional.of(port));
    }

    /** Stops in good order, cutting connections. {@link #up} starts it again. */
    public synchronized void stop() {
        try {
            if (server != null) {
                server.close();
                server = null;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("PostgreSQL could not be stopped", failed);
        }
    }

    /** Kills all its processes at once; what follows is a recovery from the log. {@link #up} starts it again. */
    public synchronized void kill() {
        long pid = postmaster();
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(LocalPostgres::awaitEnd);
        stop();
    }

    /** Starts it, if it does not run. */
    public synchronized void up() {
        if (server == null) {
            start(port == 0 ? Optional.empty() : Optional.of(port));
        }
    }

    private void start(Optional<Integer> samePort) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(PATIENCE);
        samePort.ifPresent(builder::setPort);
        DURABLE.forEach(builder::setServerConfig);
        settings.forEach(builder::setServerConfig);
        try {
            server = builder.start();
            port = server.getPort();
        } catch (IOException failed) {
            throw new UncheckedIOException("PostgreSQL could not be started in " + folder, failed);
        }
    }

    /** Stops and deletes its data; at the end of this JVM, if not before. Closing twice does nothing. */
    @Override
    public synchronized void close() {
        stop();
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot delete " + folder, failed);
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private long postmaster() {
        try {
            return Long.parseLong(
                    Files.readAllLines(data().resolve("postmaster.pid")).getFirst());
        } catch (IOException failed) {
            throw new UncheckedIOException("PostgreSQL does not run", failed);
        }
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL was killed", interrupted);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("process " + process.pid() + " does not end", failed);
        }
    }

    private void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(MAINTENANCE));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }
}
