package dev.clew.testkit;

import dev.clew.testkit.CrashPoint.Moment;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs a scenario with a crash at every commit; see {@link TestClew#crashAtEveryCommit}. */
final class CrashEnumeration {

    private CrashEnumeration() {}

    static <T> int run(Supplier<TestClew> fresh, Function<TestClew, T> scenario) {
        T expected;
        int commits;
        try (TestClew clew = fresh.get()) {
            expected = scenario.apply(clew);
            commits = clew.commits();
        }
        int tried = 0;
        for (int commit = 1; commit <= commits; commit++) {
            for (Moment moment : Moment.values()) {
                tryAt(new CrashPoint(commit, moment), expected, fresh, scenario);
                tried++;
            }
        }
        return tried;
    }

    private static <T> void tryAt(
            CrashPoint point, T expected, Supplier<TestClew> fresh, Function<TestClew, T> scenario) {
        T actual;
        try (TestClew clew = fresh.get()) {
            clew.crashAt(point);
            actual = scenario.apply(clew);
        } catch (RuntimeException | AssertionError failed) {
            throw new AssertionError("with a crash " + point + " the scenario failed: " + failed, failed);
        }
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError("with a crash " + point + " the scenario came to\n  " + actual
                    + "\nand without trouble to\n  " + expected);
        }
    }
}
