package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.Clew;
import dev.clew.api.ConfigurationException;
import dev.clew.process.ProcessException;
import dev.clew.process.Processes;
import dev.clew.process.RunRef;
import dev.clew.process.http.HttpProtocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates as they are made, read and shown. */
@Timeout(60)
final class CertificatesTest {

    private static final List<String> HOSTS = List.of("localhost", "127.0.0.1", "::1");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path certificate;
    private Path key;

    @BeforeEach
    void nameFiles() {
        certificate = folder.resolve("cert.pem");
        key = folder.resolve("key.pem");
    }

    @Test
    void givenACertificateThatWasMade_whenAClientTrustsIt_thenTheyTalkAndOneThatDoesNotWillNot() {
        Certificates.makeSelfSigned(certificate, key, HOSTS);
        ServerOptions options = ServerOptions.DEFAULT.port(0).tls(Certificates.server(certificate, key));
        try (Clew clew = Clew.inMemory().register(Processes.model()).start();
                ClewServer server = ClewServer.start(clew::client, options);
                HttpProtocol trusting = HttpProtocol.to(server.uri())
                        .trust(Certificates.trusting(certificate))
                        .connect();
                HttpProtocol doubting =
                        HttpProtocol.to(server.uri()).patience(Duration.ZERO).connect()) {
            assertThat(server.uri()).hasScheme("https");
            assertThat(trusting.register(RunRef.present("job-1"), Optional.empty())
                            .run())
                    .isEqualTo(OptionalInt.of(1));
            assertThatExceptionOfType(ProcessException.class).isThrownBy(() -> doubting.status("job-1"));
        }
    }

    @Test
    void givenACertificate_whenOneIsToBeMadeAgain_thenItStays() throws Exception {
        Certificates.makeSelfSigned(certificate, key, HOSTS);
        String first = Files.readString(certificate);

        Certificates.makeSelfSigned(certificate, key, HOSTS);

        assertThat(Files.readString(certificate)).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
    }

    @Test
    void givenHalfOfACertificate_whenOneIsToBeMade_thenThatIsSaid() throws Exception {
        Files.writeString(certificate, "something");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Certificates.makeSelfSigned(certificate, key, HOSTS))
                .withMessageContaining("only one");
    }

    @Test
    void givenFilesThatAreNone_whenTheyAreRead_thenItIsSaidWhichAndWhy() throws Exception {
        Certificates.makeSelfSigned(certificate, key, HOSTS);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Certificates.server(folder.resolve("missing.pem"), key))
                .withMessageContaining("missing.pem");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Certificates.server(certificate, certificate))
                .withMessageContaining("pkcs8");
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Certificates.server(certificate, key))
                .withMessageContaining("none of EC, RSA");
    }
}
