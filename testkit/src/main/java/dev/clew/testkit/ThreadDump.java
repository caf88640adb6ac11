package dev.clew.testkit;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What the threads of instances and attempts are doing, for the message of a test that hangs. */
final class ThreadDump {

    private ThreadDump() {}

    /** The stacks of all virtual threads, or why they are not to be had. */
    static String ofVirtualThreads() {
        try {
            Path folder = Files.createTempDirectory("clew-threads");
            Path file = folder.resolve("threads.txt");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
            String dump = Files.readString(file);
            Files.delete(file);
            Files.delete(folder);
            return Arrays.stream(dump.split("\n\n"))
                    .filter(thread -> thread.contains("virtual"))
                    .collect(Collectors.joining("\n\n"));
        } catch (IOException | RuntimeException unavailable) {
            return "(no thread dump: " + unavailable + ")";
        }
    }
}
