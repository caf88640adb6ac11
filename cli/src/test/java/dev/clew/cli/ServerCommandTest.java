package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.process.Bytes;
import dev.clew.process.ProcessSession;
import dev.clew.process.http.HttpProtocol;
import dev.clew.quic.QuicClientOptions;
import dev.clew.quic.QuicProtocol;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server as people start it. */
@Timeout(60)
final class ServerCommandTest {

    @TempDir
    Path folder;

    private record Run(int code, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Run(code, out.toString(), err.toString());
    }

    @Test
    void givenAServerWithASecret_whenAProgramHasATokenOfIt_thenItSavesAndFindsCheckpointsAndTheServerStops()
            throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "0123456789abcdef0123456789abcdef\n");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        var serving = new FutureTask<>(() -> Main.run(
                new PrintWriter(out),
                new PrintWriter(err),
                "server",
                "--json",
                "--store",
                folder.resolve("processes.db").toString(),
                "--port",
                "0",
                "--token-secret-file",
                secret.toString()));
        Thread thread = new Thread(serving);
        thread.start();
        while (!out.toString().contains("}") && !serving.isDone()) {
            Thread.sleep(10);
        }
        URI uri = URI.create(
                JsonMapper.shared().readTree(out.toString()).path("listening").stringValue());
        Run token = run(
                "server",
                "token",
                "--token-secret-file",
                secret.toString(),
                "--namespace",
                "default",
                "--instance",
                "job-1");

        try (HttpProtocol protocol =
                HttpProtocol.to(uri).token(token.out().strip()).connect()) {
            ProcessSession session = ProcessSession.register(protocol, "job-1");
            session.checkpoint("one", Bytes.of("a"));
            assertThat(session.find("one")).contains(Bytes.of("a"));
        }
        thread.interrupt();

        assertThat(serving.get()).as(err.toString()).isZero();
    }

    @Test
    void givenAServerWithAPortForQuic_whenAProgramTrustsItsCertificate_thenItSavesCheckpointsOverQuic()
            throws Exception {
        Path certificate = folder.resolve("cert.pem");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        var serving = new FutureTask<>(() -> Main.run(
                new PrintWriter(out),
                new PrintWriter(err),
                "server",
                "--json",
                "--store",
                folder.resolve("processes.db").toString(),
                "--port",
                "0",
                "--quic-port",
                "0",
                "--tls-cert",
                certificate.toString(),
                "--tls-key",
                folder.resolve("key.pem").toString(),
                "--tls-self-signed"));
        Thread thread = new Thread(serving);
        thread.start();
        while (!out.toString().contains("}") && !serving.isDone()) {
            Thread.sleep(10);
        }
        int port =
                JsonMapper.shared().readTree(out.toString()).path("quic_port").intValue();

        try (QuicProtocol protocol =
                QuicProtocol.open(QuicClientOptions.of("localhost", port).trust(certificate))) {
            ProcessSession session = ProcessSession.register(protocol, "job-1");
            session.checkpoint("one", Bytes.of("a"));
            assertThat(session.find("one")).contains(Bytes.of("a"));
        }
        thread.interrupt();

        assertThat(serving.get()).as(err.toString()).isZero();
    }

    @Test
    void givenSettingsInAFile_whenTheyArePrinted_thenEachSaysWhereItWasSet() throws Exception {
        Path config = Files.writeString(folder.resolve("server.properties"), "port = 9000\nstore = x.db\n");

        Run printed = run("server", "--config", config.toString(), "--port", "9001", "--print-config", "--json");

        assertThat(printed.json().at("/port/value").stringValue()).isEqualTo("9001");
        assertThat(printed.json().at("/port/source").stringValue()).isEqualTo("--port");
        assertThat(printed.json().at("/store/source").stringValue()).isEqualTo(config.toString());
        assertThat(run("server", "--print-config").out())
                .contains("max-body")
                .contains("64MiB")
                .contains("usual");
    }

    @Test
    void givenAMistake_whenTheServerIsStarted_thenItIsSaidInOneLine() throws Exception {
        Path config = Files.writeString(folder.resolve("server.properties"), "prot = 9000\n");

        assertThat(run("server", "--config", config.toString()))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(2))
                .satisfies(
                        refused -> assertThat(refused.err()).contains("'prot'").contains("nearest there is: port"));
        assertThat(run("server", "--port", "0").err()).contains("no store was set");
        assertThat(run("server", "--store", folder.resolve("x.db").toString(), "--host", "0.0.0.0", "--port", "0"))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(2))
                .satisfies(refused -> assertThat(refused.err()).contains("token-secret-file"));
        assertThat(run("server", "token", "--token-secret-file", config.toString(), "--instance", "x")
                        .err())
                .contains("--namespace");
    }
}
