package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.check.Case.Sent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Each acknowledged signal is received once, each other at most once; what one sender had acknowledged comes before what
 * it sent next; and the code got to see exactly those.
 */
final class SignalsRule {

    private SignalsRule() {}

    static void check(Case known, Story story, Findings findings) {
        List<Integer> received = new ArrayList<>();
        Set<Long> keys = new HashSet<>();
        story.facts("SignalReceived").forEach(fact -> {
            received.add(fact.event().path("payload").asInt());
            if (!keys.add(fact.event().path("key").asLong())) {
                findings.doubled("the same message was received twice: " + fact.event());
            }
        });
        checkEachOnce(known, received, findings);
        for (Sent sent : known.sent()) {
            if (sent.acknowledged() && !Case.isLast(sent.number()) && !received.contains(sent.number())) {
                findings.lost(
                        "signal " + sent.number() + " was acknowledged by " + sent.sender() + " and never received");
            }
        }
        checkOrder(known, received, findings);
        if (known.expectation() instanceof Case.Collects) {
            checkCollection(received, story, findings);
        }
    }

    private static void checkEachOnce(Case known, List<Integer> received, Findings findings) {
        Set<Integer> sent = known.sent().stream().map(Sent::number).collect(Collectors.toSet());
        Set<Integer> seen = new HashSet<>();
        for (int number : received) {
            if (!sent.contains(number)) {
                findings.wrong("signal " + number + " was received and never sent");
            } else if (!seen.add(number)) {
                findings.doubled("signal " + number + " was received twice");
            }
        }
    }

    /** One that was not acknowledged may still have been on its way when the next one was sent. */
    private static void checkOrder(Case known, List<Integer> received, Findings findings) {
        for (int i = 0; i < known.sent().size(); i++) {
            Sent one = known.sent().get(i);
            for (Sent later : known.sent().subList(i + 1, known.sent().size())) {
                if (one.acknowledged()
                        && one.sender().equals(later.sender())
                        && received.contains(one.number())
                        && received.contains(later.number())
                        && received.indexOf(later.number()) < received.indexOf(one.number())) {
                    findings.wrong(
                            "signal " + later.number() + " overtook " + one.number() + ": received as " + received);
                }
            }
        }
    }

    private static void checkCollection(List<Integer> received, Story story, Findings findings) {
        Optional<JsonNode> result = story.outcome("result");
        if (result.isEmpty()) {
            return;
        }
        List<Integer> taken = new ArrayList<>();
        result.get().forEach(number -> taken.add(number.asInt()));
        List<Integer> expected =
                received.stream().takeWhile(number -> !Case.isLast(number)).toList();
        if (!taken.equals(expected)) {
            findings.wrong("it received " + expected + " and its code took " + taken);
        }
    }
}
