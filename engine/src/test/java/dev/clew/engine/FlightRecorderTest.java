package dev.clew.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.Orchestration;
import dev.clew.engine.json.JsonCodec;
import dev.clew.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class FlightRecorderTest {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Activity<String, String> GREET = Activity.of("greet", String.class, String.class);
    private static final Duration SOON = Duration.ofSeconds(10);

    private final MemoryStore store = new MemoryStore(InstantSource.system());

    private Engine engine() {
        Registry registry = Registry.builder()
                .register(MAIN, (context, in) -> {
                    String greeting = context.call(GREET, in);
                    return context.step("shout", String.class, step -> greeting + "!");
                })
                .register(GREET, name -> "hello " + name)
                .build();
        return Engine.start(store, registry, EngineOptions.defaults(), new JsonCodec());
    }

    @Test
    void givenARecording_whenAnInstanceRuns_thenItsTurnsAttemptsAndCommitsAreInIt(@TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("clew.jfr");
        try (Recording recording = new Recording()) {
            List.of("Turn", "Commit", "Attempt", "Replay")
                    .forEach(name -> recording.enable("dev.clew." + name).withoutThreshold());
            recording.start();
            try (Engine engine = engine()) {
                assertThat(engine.client().start(MAIN, "i", "x").result(SOON)).isEqualTo("hello x!");
            }
            recording.dump(file);
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(named(events, "Turn"))
                .hasSize(3)
                .allSatisfy(turn -> assertThat(turn.getString("instance")).isEqualTo("i"))
                .extracting(turn -> turn.getInt("number"))
                .containsExactlyInAnyOrder(0, 1, 2);
        assertThat(named(events, "Attempt"))
                .extracting(attempt -> attempt.getString("kind") + " " + attempt.getString("name") + " "
                        + attempt.getInt("attempt") + " " + attempt.getString("result"))
                .containsExactlyInAnyOrder("ACTIVITY greet 1 SUCCEEDED", "STEP shout 1 SUCCEEDED");
        assertThat(named(events, "Commit"))
                .isNotEmpty()
                .allSatisfy(commit -> assertThat(commit.getInt("writes")).isPositive());
        assertThat(named(events, "Replay")).isEmpty();
    }

    @Test
    void givenNoRecording_whenABeginningIsAskedFor_thenNothingIsMade() {
        assertThat(FlightRecorder.turn()).isNull();
        assertThat(FlightRecorder.commit()).isNull();
        assertThat(FlightRecorder.replay()).isNull();
        assertThat(FlightRecorder.attempt()).isNull();
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.clew." + name))
                .toList();
    }
}
