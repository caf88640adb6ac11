package dev.clew.environment;

import dev.clew.api.ClewClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Deletes from a data folder what nobody needs: folders of runs of processes that have ended, and contents that no image holds and
 * no process was started with. Processes themselves are deleted by the engine's retention.
 *
 * @param runs how long folders of runs stay
 * @param contents how long contents stay
 */
public record Housekeeping(Path data, Duration runs, Duration contents) {

    /**
     * What was deleted.
     *
     * @param runs how many folders
     * @param contents how many contents
     */
    public record Report(int runs, int contents) {}

    /**
     * Does it once.
     *
     * @param clients a client of each namespace
     */
    public Report once(Function<String, ClewClient> clients) {
        List<Environment> environments = new DataFolder(data)
                .rememberedNamespaces().stream()
                        .map(namespace -> Environment.of(clients.apply(namespace), data))
                        .toList();
        int deleted = environments.stream()
                .mapToInt(environment -> environment.cleanUpRuns(runs))
                .sum();
        int unused = Images.in(data)
                .cleanUp(contents, hash -> environments.stream().anyMatch(environment -> environment.needs(hash)))
                .size();
        return new Report(deleted, unused);
    }
}
