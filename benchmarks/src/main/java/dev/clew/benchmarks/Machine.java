package dev.clew.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What this process takes from its machine. */
final class Machine {

    private static final double BYTES_PER_MIB = 1024.0 * 1024.0;

    /** The unit of times in {@code /proc}, which is the same for all that Linux runs on: {@code USER_HZ}. */
    private static final Duration TICK = Duration.ofMillis(10);

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

    /** The processor time of this process and of all it has started that have ended; empty where {@code /proc} does not say. */
    static Optional<Duration> cpuWithChildren() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = 0;
            for (String field : List.of(fields).subList(11, 15)) { // utime, stime, cutime and cstime, see proc(5)
                ticks += Long.parseLong(field);
            }
            return Optional.of(TICK.multipliedBy(ticks));
        } catch (IOException elsewhere) {
            return Optional.empty();
        }
    }

    /** What was added since then. */
    static Optional<Duration> cpuWithChildrenSince(Optional<Duration> before) {
        return before.flatMap(then -> cpuWithChildren().map(now -> now.minus(then)));
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
