package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.check.Case.Collects;
import dev.clew.cli.chaos.check.Case.Compensates;
import dev.clew.cli.chaos.check.Case.Completes;
import dev.clew.cli.chaos.check.Case.Fails;
import java.util.ArrayList;
import java.util.List;

/** Every instance ends as it would have without a crash. */
final class OutcomeRule {

    private static final String DO = "do-";
    private static final String UNDO = "undo-";

    private OutcomeRule() {}

    static void check(Case known, Story story, Findings findings) {
        switch (known.expectation()) {
            case Completes(long result, int timers) -> {
                requireStatus("COMPLETED", story, findings);
                requireOutcome("result", Long.toString(result), story, findings);
            }
            case Fails(String type) -> {
                requireStatus("FAILED", story, findings);
                String failed = story.outcome("failure")
                        .map(failure -> failure.path("type").asString())
                        .orElse("nothing");
                if (!failed.equals(type)) {
                    findings.wrong("it failed with " + failed + ", not with " + type);
                }
            }
            case Collects() -> {
                requireStatus("COMPLETED", story, findings);
                if (story.outcome("result").isEmpty()) {
                    findings.lost("its result");
                }
            }
            case Compensates() -> {
                requireStatus("CANCELLED", story, findings);
                checkCompensation(story, findings);
            }
        }
    }

    private static void requireStatus(String status, Story story, Findings findings) {
        if (!story.instance().status().equals(status)) {
            findings.wrong("it is " + story.instance().status() + ", not " + status + ": "
                    + story.instance().outcome().orElse("no outcome"));
        }
    }

    private static void requireOutcome(String part, String value, Story story, Findings findings) {
        String is = story.outcome(part).map(Object::toString).orElse("nothing");
        if (!is.equals(value)) {
            findings.wrong("its " + part + " is " + is + ", not " + value);
        }
    }

    private static void checkCompensation(Story story, Findings findings) {
        List<String> done = new ArrayList<>();
        List<String> undone = new ArrayList<>();
        story.facts("StepCompleted").map(Fact::name).forEach(name -> {
            if (name.startsWith(UNDO)) {
                undone.add(name.substring(UNDO.length()));
            } else if (name.startsWith(DO)) {
                done.add(name.substring(DO.length()));
            }
        });
        if (!undone.equals(done.reversed())) {
            findings.wrong("it did " + done + " and undid " + undone);
        }
        if (story.facts("CancelRequested").count() != 1) {
            findings.wrong("its cancellation was recorded "
                    + story.facts("CancelRequested").count() + " times");
        }
    }
}
