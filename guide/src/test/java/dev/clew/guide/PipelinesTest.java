package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Clew;
import dev.clew.api.Activity;
import dev.clew.api.TypeToken;
import dev.clew.tasks.BuiltInTasks;
import dev.clew.workflow.Graph;
import dev.clew.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines without Java. */
final class PipelinesTest {

    private static final Pattern GRAPH = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    // guide: program
    static final Activity<String, Integer> RATE = Activity.of("rate", String.class, Integer.class);

    static Object run(Path file, Path database, Object input) throws IOException {
        Graph graph = Graph.read(Files.readString(file));
        TypeToken<Object> json = TypeToken.of(Object.class);
        Workflow<Object, Object> workflow =
                Workflow.of(graph, BuiltInTasks.bindings(graph).activity(RATE).build(), json, json);
        try (Clew clew = Clew.sqlite(database)
                .register(workflow)
                .register(new BuiltInTasks())
                .register(RATE, (String text) -> text.length())
                .start()) {
            return clew.client()
                    .start(workflow.orchestration(), graph.name(), input)
                    .result(Duration.ofMinutes(1));
        }
    }
    // guide: end

    @Test
    void givenAGraphWithATaskOfOnesOwn_whenItRuns_thenBothKindsOfTasksRun() throws IOException {
        Path file = Files.writeString(folder.resolve("g.json"), """
                {"name": "g", "vertices": [
                  {"id": "echo", "activity": "shell", "with": "{argv: [\\"printf\\", .value]}"},
                  {"id": "rate", "activity": "rate", "with": ".value.stdout"}]}
                """);

        assertThat(run(file, folder.resolve("g.db"), "four")).isEqualTo(4);
    }

    @Test
    void givenTheGraphsOfTheGuide_whenTheyAreRun_thenTheyAreGraphsOfBuiltInTasks() throws IOException {
        String chapter = Files.readString(Path.of("../docs/guide/pipelines.md"));

        assertThat(GRAPH.matcher(chapter)
                        .results()
                        .map((MatchResult match) -> BuiltInTasks.workflow(Graph.read(match.group(1)))
                                .name()))
                .containsExactly("greet");
    }
}
