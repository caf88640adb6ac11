package dev.clew.cli.chaos.programs;

import dev.clew.cli.chaos.programs.Stage.Nap;
import dev.clew.cli.chaos.programs.Stage.Receive;
import dev.clew.cli.chaos.programs.Stage.Save;
import dev.clew.cli.chaos.programs.Stage.Sleep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * What one program does, from its top to its end. It travels as the text that a process is started with.
 *
 * @param stages one after the other; their keys differ
 */
public record Script(List<Stage> stages) {

    /** The key of what is never sent. */
    public static final String NEVER = "never";

    private static final int FEWEST = 4;
    private static final int MOST = 9;
    private static final int LONGEST_WORK_MS = 150;
    private static final int LONGEST_NAP_MS = 600;
    private static final int LONGEST_SLEEP_MS = 2_500;
    private static final int KINDS = 8;

    public Script {
        stages = List.copyOf(stages);
    }

    /** One of many. */
    public static Script random(SplittableRandom random) {
        List<Stage> stages = new ArrayList<>();
        int length = random.nextInt(FEWEST, MOST + 1);
        for (int i = 0; i < length; i++) {
            String key = "k" + i;
            stages.add(
                    switch (random.nextInt(KINDS)) {
                        case 0 -> new Receive(key);
                        case 1, 2 -> new Sleep(key, Duration.ofMillis(random.nextInt(1, LONGEST_SLEEP_MS)));
                        case 3 -> new Nap(key, Duration.ofMillis(random.nextInt(1, LONGEST_NAP_MS)));
                        default -> new Save(key, Duration.ofMillis(random.nextInt(LONGEST_WORK_MS)));
                    });
        }
        return new Script(stages);
    }

    /** The same, and then something that never comes. */
    public Script waitingForEver() {
        List<Stage> more = new ArrayList<>(stages);
        more.add(new Receive(NEVER));
        return new Script(more);
    }

    /** It as text. */
    public String text() {
        return stages.stream().map(Script::text).collect(Collectors.joining(" "));
    }

    private static String text(Stage stage) {
        return switch (stage) {
            case Save(String key, Duration work) -> "save:" + key + ":" + work.toMillis();
            case Sleep(String key, Duration span) -> "sleep:" + key + ":" + span.toMillis();
            case Nap(String key, Duration span) -> "nap:" + key + ":" + span.toMillis();
            case Receive(String key) -> "receive:" + key + ":0";
        };
    }

    /** What a text stands for. */
    public static Script parse(String text) {
        List<Stage> stages = new ArrayList<>();
        for (String word : text.split(" ", -1)) {
            String[] parts = word.split(":", -1);
            Duration span = Duration.ofMillis(Long.parseLong(parts[2]));
            stages.add(
                    switch (parts[0]) {
                        case "save" -> new Save(parts[1], span);
                        case "sleep" -> new Sleep(parts[1], span);
                        case "nap" -> new Nap(parts[1], span);
                        case "receive" -> new Receive(parts[1]);
                        default -> throw new IllegalArgumentException("no stage: " + word);
                    });
        }
        return new Script(stages);
    }
}
