package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.programs.Stage;
import dev.clew.cli.chaos.programs.Trace.Moment;
import dev.clew.cli.chaos.programs.Trace.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every process ends as it has to, with the output that its checkpoints make, and an end that was acknowledged stays. */
final class EndsRule {

    private EndsRule() {}

    static void check(ProgramStory story, Findings findings) {
        Kept kept = story.kept();
        String expected = story.known().stopped() ? "cancelled" : "completed";
        if (!kept.status().equals(expected)) {
            findings.wrong("it is " + kept.status() + ", not " + expected);
            return;
        }
        story.lines(Moment.ACCEPTED, Request.COMPLETE).forEach(line -> {
            if (!kept.output().equals(Optional.of(line.value()))) {
                findings.lost("its end with '" + line.value() + "' was acknowledged, and it came to " + kept.output());
            }
        });
        if (!story.known().stopped()) {
            checkOutput(story, findings);
        }
    }

    private static void checkOutput(ProgramStory story, Findings findings) {
        Map<String, String> states = story.kept().states();
        List<String> keys = story.known().script().stages().stream()
                .filter(stage -> stage instanceof Stage.Save || stage instanceof Stage.Receive)
                .map(Stage::key)
                .toList();
        for (String key : keys) {
            if (!states.containsKey(key)) {
                findings.lost("it has completed, and has no checkpoint " + key);
                return;
            }
        }
        String output = String.join(" ", keys.stream().map(states::get).toList());
        if (!story.kept().output().equals(Optional.of(output))) {
            findings.wrong("it came to " + story.kept().output() + ", and its checkpoints make '" + output + "'");
        }
        story.known().sent().forEach((key, payload) -> {
            if (!payload.equals(states.get(key))) {
                findings.lost("'" + payload + "' was sent to " + key + ", which took " + states.get(key));
            }
        });
    }
}
