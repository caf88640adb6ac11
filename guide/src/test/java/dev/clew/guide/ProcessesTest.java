package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.Clew;
import dev.clew.api.Attributes;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Retry;
import dev.clew.api.TypeToken;
import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import dev.clew.process.JavaPrograms;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.ProcessSession;
import dev.clew.process.ProcessStatus;
import dev.clew.process.ProcessSuspendedException;
import dev.clew.process.Processes;
import dev.clew.process.ProtocolConfig;
import dev.clew.process.RunRef;
import dev.clew.process.http.HttpProtocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that save checkpoints and are run again from the top. */
final class ProcessesTest {

    @TempDir
    Path folder;

    // guide: program
    static Bytes importRows(ProcessSession session) throws Exception {
        String file = session.input().orElseThrow().toText();
        int rows = session.durable("fetch", Integer.class, () -> fetch(file)); // done once, however often this runs
        session.sleep("let others read", Duration.ofSeconds(1)); // a run after a crash sleeps what is left
        session.durable("load", TypeToken.of(Integer.class), Retry.exponential(5), () -> load(rows));
        return Bytes.of(rows + " rows");
    }
    // guide: end

    static void run() throws Exception {
        // guide: variables
        ProtocolConfig config = ProtocolConfig.fromEnvironment(); // CLEW_INSTANCE_ID, CLEW_URL, CLEW_TOKEN ...
        try (ProcessSession session = ProcessSession.open(config, HttpProtocol::open)) { // or QuicProtocol::open
            session.complete(importRows(session));
        } catch (ProcessSuspendedException leaving) {
            System.exit(0); // it is launched again when its time has come
        }
        // guide: end
    }

    @Test
    void givenNoVariables_whenAProgramIsRunByHand_thenItSaysWhatIsMissing() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(ProcessesTest::run)
                .withMessageContaining("CLEW_INSTANCE_ID");
    }

    private static int fetch(String file) {
        return file.length();
    }

    private static int load(int rows) {
        return rows;
    }

    @Test
    void givenAProgram_whenItsProcessIsStarted_thenItRunsToItsEnd() {
        Path file = folder.resolve("imports.db");
        // guide: start
        try (Clew clew = Clew.sqlite(file)
                .register(Processes.model()) // what keeps processes
                .register(JavaPrograms.of(Map.of("import", ProcessesTest::importRows))) // what launches these
                .start()) {
            Processes processes = Processes.of(clew.client());
            processes.start("import-42", JavaPrograms.start("import", Bytes.of("rows.csv")), Attributes.NONE);
            Bytes output =
                    processes.await("import-42", Duration.ofMinutes(1)).output().orElseThrow();
            // guide: end
            assertThat(output).isEqualTo(Bytes.of("8 rows"));
        }
    }

    @Test
    void givenAProgramOfItsOwn_whenItRegistersAgain_thenTheRunBeforeIsRefused() {
        try (Clew clew = Clew.inMemory().register(Processes.model()).start()) {
            Processes processes = Processes.of(clew.client());
            // guide: protocol
            ProcessProtocol protocol = processes.protocol(); // or one over HTTP or QUIC: the same interface
            RunRef run = protocol.register(RunRef.present("nightly"), Optional.empty());
            protocol.checkpoint(run, "page-1", Bytes.of("200 rows"));

            RunRef next = protocol.register(RunRef.present("nightly"), Optional.empty()); // after a crash, say
            Bytes known =
                    protocol.checkpoint(next, "page-1", Bytes.of("?")).state().orElseThrow();
            // guide: end
            assertThat(known).isEqualTo(Bytes.of("200 rows"));
            ProcessError error = ProcessError.INTERNAL;
            try {
                protocol.checkpoint(run, "page-2", Bytes.of("300 rows"));
            } catch (ProcessException refused) {
                error = refused.error();
            }
            assertThat(error).isEqualTo(ProcessError.STALE_RUN);
            // guide: steer
            processes.signal("nightly", ControlSignal.Type.PAUSE, Bytes.of("backup")); // told with the next checkpoint
            processes.signalCheckpoint("nightly", "approval", Bytes.of("yes")); // waits for that checkpoint
            // guide: end
            assertThat(protocol.checkpoint(next, "page-2", Bytes.EMPTY).shouldPause())
                    .isTrue();
            assertThat(protocol.checkpoint(next, "approval", Bytes.EMPTY).custom())
                    .contains(Bytes.of("yes"));
            protocol.acknowledge(next, ControlSignal.Type.PAUSE);
            assertThat(processes.info("nightly").orElseThrow().status()).isEqualTo(ProcessStatus.SUSPENDED);
        }
    }
}
