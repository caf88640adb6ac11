package dev.clew.cli.chaos.check;

import dev.clew.cli.chaos.check.Violation.Kind;
import java.util.ArrayList;
import java.util.List;

/** What the rules find about one instance. */
final class Findings {

    private final String instance;
    private final List<Violation> violations = new ArrayList<>();

    Findings(String instance) {
        this.instance = instance;
    }

    void lost(String what) {
        violations.add(new Violation(Kind.LOST, instance, what));
    }

    void doubled(String what) {
        violations.add(new Violation(Kind.DOUBLED, instance, what));
    }

    void wrong(String what) {
        violations.add(new Violation(Kind.WRONG, instance, what));
    }

    List<Violation> violations() {
        return violations;
    }
}
