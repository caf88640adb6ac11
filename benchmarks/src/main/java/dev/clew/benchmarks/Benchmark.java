package dev.clew.benchmarks;

import java.util.function.Consumer;

/** A program that measures one thing. */
interface Benchmark {

    /**
     * Runs it.
     *
     * @param bench where stores come from
     * @param progress is told now and then what is going on
     */
    Report run(Plan plan, Workbench bench, Consumer<String> progress);
}
