package dev.clew.cli.chaos.faults;

/**
 * The same steps, each after a longer time: for what needs longer to come back.
 *
 * @param plan the steps
 * @param times how many times as long it waits
 */
public record Slower(Plan plan, int times) implements Plan {

    @Override
    public Step next() {
        Step step = plan.next();
        return new Step(step.afterRecovery(), step.delay().multipliedBy(times), step.act());
    }
}
