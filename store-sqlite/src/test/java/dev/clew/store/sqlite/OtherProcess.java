package dev.clew.store.sqlite;

import dev.clew.api.ConfigurationException;
import dev.clew.store.Epoch;
import dev.clew.store.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A second JVM that uses the file, and the handle by which a test holds it. */
final class OtherProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private OtherProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static OtherProcess start(Path file, String command) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new OtherProcess(new ProcessBuilder(
                        java.toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        file.toString(),
                        command)
                .redirectErrorStream(true)
                .start());
    }

    /** The next line it prints; waits for it. */
    String says() throws IOException {
        return String.valueOf(output.readLine());
    }

    /** Ends it with no chance to do anything about it. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /** What the second JVM does. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        try (SqliteStore store = SqliteStore.open(file)) {
            switch (arguments[1]) {
                case "open" -> System.out.println("opened");
                case "join" -> System.out.println(joined(store));
                case "deliver" -> {
                    List<Outcome> outcomes = store.log().commit(List.of(Sample.delivery(500, "one", Optional.empty())));
                    System.out.println(outcomes);
                }
                case "hold" -> {
                    Epoch epoch = store.membership().join("holder", Sample.LEASE);
                    store.log().commit(List.of(Sample.start(1, "one", Optional.of(epoch)), Sample.turn(1, epoch, 0)));
                    System.out.println("holding");
                    System.in.read();
                }
                default -> throw new IllegalArgumentException(arguments[1]);
            }
        }
    }

    private static String joined(SqliteStore store) {
        try {
            store.membership().join("second", Sample.LEASE);
            return "joined";
        } catch (ConfigurationException e) {
            return "refused: " + e.getMessage();
        }
    }
}
