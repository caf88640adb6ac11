package dev.clew.cli.chaos;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every chaos run can be told. */
final class ChaosOptions {

    private static final long SEEDS = 1_000_000_000L;
    private static final double SECONDS_A_MINUTE = 60;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            defaultValue = "sqlite",
            description = "What the engines run on: sqlite or postgres.")
    private String store = "sqlite";

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "How many engines; several on postgres unless given, always 1 on sqlite.")
    private Optional<Integer> nodes = Optional.empty();

    @Option(names = "--kills", paramLabel = "N", description = "End after so many kills; 50 on sqlite unless bounded.")
    private Optional<Integer> kills = Optional.empty();

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "End after so many minutes, such as 0.5; 3 on postgres unless bounded.")
    private Optional<Double> minutes = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "What load and faults grow from; a random number unless given.")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--keep",
            description =
                    "Keep the logs, and a database that is a file. They are kept in any case if anything is wrong.")
    private boolean keep;

    Surroundings surroundings() {
        return Surroundings.named(store);
    }

    /**
     * How many engines.
     *
     * @param usual how many where there may be several, unless somebody says so
     */
    int nodes(int usual) {
        return surroundings().nodes(nodes, usual);
    }

    Bounds bounds() {
        return surroundings()
                .bounds(kills, minutes.map(some -> Duration.ofMillis(Math.round(some * SECONDS_A_MINUTE * 1000))));
    }

    /** The seed that was given, or another one each time. */
    long seed() {
        return seed.orElseGet(() -> new SecureRandom().nextLong(SEEDS));
    }

    /** Deletes what a run has written, unless somebody wants to see it; where it is if so. */
    Optional<Path> tidy(Path folder, boolean clean) throws IOException {
        if (keep || !clean) {
            return Optional.of(folder);
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failed) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
        return Optional.empty();
    }
}
