package dev.clew.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What this process takes from its machine. */
final class Machine {

    private static final double BYTES_PER_MIB = 1024.0 * 1024.0;

    private Machine() {}

    /**
     * A stretch of time that was watched.
     *
     * @param seconds how long it was
     * @param cpuShare the processor time of this process as a share of one core
     */
    record Stretch(double seconds, double cpuShare) {}

    /** Does nothing for a while, and says what the rest of the process did. */
    static Stretch watch(Duration span) {
        long cpu = cpuNanos();
        long begin = System.nanoTime();
        pause(span);
        long wall = System.nanoTime() - begin;
        return new Stretch(wall / 1e9, (double) (cpuNanos() - cpu) / wall);
    }

    /** The processor time that this process has taken, in nanoseconds. */
    static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** What the heap holds after it was collected, in MiB. */
    static double heapUsedMib() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / BYTES_PER_MIB;
    }

    static double heapMaxMib() {
        return Runtime.getRuntime().maxMemory() / BYTES_PER_MIB;
    }

    static void pause(Duration span) {
        try {
            Thread.sleep(span);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", interrupted);
        }
    }
}
