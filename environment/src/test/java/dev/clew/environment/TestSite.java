package dev.clew.environment;

import dev.clew.Clew;
import dev.clew.engine.Registration;
import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessStatus;
import dev.clew.process.Processes;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** An environment with an engine in memory. */
final class TestSite implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    final Clew clew;
    final Environment environment;

    private TestSite(Clew clew, Path data) {
        this.clew = clew;
        this.environment = Environment.of(clew.client(), data);
    }

    static TestSite in(Path data, Runner... runners) {
        return with(data, builder -> builder.register(Runners.of(RunnerOptions.in(data), runners)));
    }

    static TestSite with(Path data, UnaryOperator<Clew.Builder> more) {
        Registration model = Processes.model();
        return new TestSite(
                more.apply(Clew.inMemory().register(model))
                        .options(options -> options.shutdownGrace(Duration.ofMillis(100)))
                        .start(),
                data);
    }

    Processes processes() {
        return environment.processes();
    }

    /** Registers a shell script under a name. */
    Image image(String name, String script) {
        return environment
                .images()
                .register(environment.namespace(), ImageRequest.of(name), stream("#!/bin/sh\n" + script));
    }

    static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Starts a script as a process of the same name. */
    String start(String name, String script) {
        return start(StartRequest.of(image(name, script).id()).instanceId(name));
    }

    String start(StartRequest request) {
        return environment.start(request).instanceId();
    }

    ProcessInfo end(String id) {
        return processes().await(id, PATIENCE);
    }

    ProcessStatus status(String id) {
        return processes().info(id).orElseThrow().status();
    }

    void awaitStatus(String id, ProcessStatus status) {
        await(() -> status(id) == status);
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }

    @Override
    public void close() {
        clew.close();
    }
}
