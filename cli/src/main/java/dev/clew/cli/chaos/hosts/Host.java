package dev.clew.cli.chaos.hosts;

import dev.clew.cli.jvm.ChildJvm;
import dev.clew.cli.jvm.Frozen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The JVM of an environment, from its start to its end. For one thread. */
final class Host {

    private final String name;
    private final ChildJvm jvm;
    private volatile boolean serving;
    private @Nullable Frozen frozen;

    /** One that has just been started. */
    Host(String name, ChildJvm jvm) {
        this.name = name;
        this.jvm = jvm;
        Thread.ofVirtual().name("chaos-host").start(this::listen);
    }

    private void listen() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(jvm.out(), StandardCharsets.UTF_8))) {
            for (String line; (line = lines.readLine()) != null; ) {
                if (line.equals(HostMain.SERVING)) {
                    serving = true;
                }
            }
        } catch (IOException gone) {
            // as good as its end
        }
    }

    String name() {
        return name;
    }

    boolean serving() {
        return serving;
    }

    boolean isAlive() {
        return jvm.isAlive();
    }

    void freeze() {
        frozen = jvm.freeze();
    }

    /** Lets it go on, if it is frozen. */
    void thaw() {
        if (frozen != null) {
            frozen.close();
            frozen = null;
        }
    }

    void kill() {
        jvm.kill();
    }

    /** Tells it to end in good order. */
    void release() {
        jvm.release();
    }

    /** Waits for its end, and kills it if that does not come. */
    void awaitEnd(Duration atMost) throws InterruptedException {
        if (!jvm.awaitExit(atMost)) {
            jvm.kill();
        }
    }
}
