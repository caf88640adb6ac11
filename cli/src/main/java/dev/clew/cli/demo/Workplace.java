package dev.clew.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files the demo writes.
 *
 * @param folder where they are
 * @param database the engine's file
 * @param list the checksums
 * @param executions what the work itself says about when it ran
 * @param engineLog what the engine's JVMs print
 */
record Workplace(Path folder, Path database, Path list, Path executions, Path engineLog) {

    /**
     * Makes a folder.
     *
     * @param database where else to put the database
     */
    static Workplace create(Optional<Path> database) throws IOException {
        Path folder = Files.createTempDirectory("clew-demo-").toRealPath();
        return new Workplace(
                folder,
                database.map(Path::toAbsolutePath).orElse(folder.resolve("demo.db")),
                folder.resolve("SHA256SUMS"),
                folder.resolve("executions.log"),
                folder.resolve("engine.log"));
    }

    /** The last thing the engine's JVMs printed. */
    String lastWords() {
        try {
            String log = Files.readString(engineLog).strip();
            return log.substring(log.lastIndexOf('\n') + 1);
        } catch (IOException silent) {
            return "nothing";
        }
    }

    /** Deletes what only the demo itself needs; the database and the list stay. */
    void tidy() throws IOException {
        Files.deleteIfExists(executions);
        Files.deleteIfExists(engineLog);
    }
}
