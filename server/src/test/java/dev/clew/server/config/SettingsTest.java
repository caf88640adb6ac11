package dev.clew.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.ConfigurationException;
import dev.clew.process.ProcessQuota;
import dev.clew.server.Limits;
import dev.clew.server.ServerOptions;
import dev.clew.server.ServerOptions.OverQuic;
import dev.clew.server.config.Settings.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where settings come from, which of them counts, and what is said of those that are wrong. */
final class SettingsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static Settings flags(Map<Setting, String> flags) {
        return Settings.of(flags, Map.of(), Optional.empty());
    }

    private static Settings environment(Map<String, String> environment) {
        return Settings.of(Map.of(), environment, Optional.empty());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("server.properties"), text);
    }

    private Settings fromFile(String text) throws IOException {
        return Settings.of(Map.of(), Map.of(), Optional.of(file(text)));
    }

    @Test
    void givenNothing_whenAServerIsSetUp_thenItIsTheUsualOne() {
        assertThat(flags(Map.of()).options()).isEqualTo(ServerOptions.DEFAULT);
        assertThat(flags(Map.of()).options().limits()).isEqualTo(Limits.DEFAULT);
    }

    @Test
    void givenASettingInEachPlace_whenOneIsLeftOut_thenTheNextCounts() throws Exception {
        Optional<Path> file = Optional.of(file("port = 3\n"));
        Map<String, String> environment = Map.of("CLEW_SERVER_PORT", "2", "RUNTARA_HTTP_PORT", "4");

        assertThat(Settings.of(Map.of(Setting.PORT, "1"), environment, file)
                        .options()
                        .port())
                .isEqualTo(1);
        assertThat(Settings.of(Map.of(), environment, file).options().port()).isEqualTo(2);
        assertThat(Settings.of(Map.of(), Map.of("RUNTARA_HTTP_PORT", "4"), file)
                        .options()
                        .port())
                .isEqualTo(4);
        assertThat(Settings.of(Map.of(), Map.of(), file).options().port()).isEqualTo(3);
    }

    @Test
    void givenTheVariablesOfAServerThatIsReplaced_whenTheyAreRead_thenTheyMeanTheSame() {
        Settings settings = environment(Map.of(
                "RUNTARA_DATABASE_URL", "postgres://me:p%40ss@db:5433/orders?ssl=true",
                "RUNTARA_MAX_CONCURRENT_INSTANCES", "32",
                "RUNTARA_SHUTDOWN_GRACE_MS", "60000",
                "RUNTARA_SOMETHING_ELSE", "ignored"));

        assertThat(settings.store()).isEqualTo("jdbc:postgresql://db:5433/orders?ssl=true&user=me&password=p%40ss");
        assertThat(settings.options().limits().maxInstances()).isEqualTo(32);
        assertThat(settings.options().limits().drainGrace()).isEqualTo(Duration.ofMinutes(1));
        assertThat(environment(Map.of("RUNTARA_DATABASE_URL", "sqlite://orders.db?mode=rwc"))
                        .store())
                .isEqualTo("orders.db");
    }

    @Test
    void givenAllSettings_whenTheyAreRead_thenEachIsWhatItSays() throws Exception {
        ServerOptions options = fromFile("""
                        # all of them
                        store = orders.db
                        schema = s
                        host = ::1
                        port = 0
                        token-secret-file = %s
                        max-body = 2 KiB
                        max-requests = 3
                        max-sleepers = 4
                        max-instances = 5
                        max-checkpoints = 6
                        max-events = 7
                        max-process-bytes = 8 KiB
                        request-timeout = 1500ms
                        drain-grace = PT2M
                        """.formatted(Files.writeString(folder.resolve("secret"), "s".repeat(32))))
                .options();

        assertThat(options.host()).isEqualTo("::1");
        assertThat(options.tokens()).isPresent();
        assertThat(options.limits())
                .isEqualTo(new Limits(2_048, 3, 4, 5, Duration.ofMillis(1_500), Duration.ofMinutes(2)));
        assertThat(options.quota()).isEqualTo(new ProcessQuota(6, 7, 8_192));
    }

    @Test
    void givenACertificateToMake_whenTheServerIsSetUp_thenItIsThere() {
        ServerOptions options = flags(Map.of(
                        Setting.TLS_CERT, folder.resolve("c.pem").toString(),
                        Setting.TLS_KEY, folder.resolve("k.pem").toString(),
                        Setting.TLS_SELF_SIGNED, "true"))
                .options();

        assertThat(options.tls()).isPresent();
        assertThat(folder.resolve("c.pem")).exists();
    }

    @Test
    void givenAPortForQuic_whenTheServerIsSetUp_thenItServesThatTooWithTheSameCertificate() {
        Map<Setting, String> files = Map.of(
                Setting.TLS_CERT, folder.resolve("c.pem").toString(),
                Setting.TLS_KEY, folder.resolve("k.pem").toString(),
                Setting.TLS_SELF_SIGNED, "true");

        assertThat(Settings.of(files, Map.of("CLEW_SERVER_QUIC_PORT", "8443"), Optional.empty())
                        .options()
                        .quic())
                .hasValueSatisfying(quic -> {
                    assertThat(quic.port()).isEqualTo(8_443);
                    assertThat(folder.resolve("c.pem"))
                            .content()
                            .contains(Base64.getMimeEncoder(64, new byte[] {'\n'})
                                    .encodeToString(encoded(quic.identity().certificate())));
                });
        assertThat(Settings.of(files, Map.of("RUNTARA_QUIC_PORT", "8001"), Optional.empty())
                        .options()
                        .quic())
                .map(OverQuic::port)
                .contains(8_001);
        assertThat(Settings.of(files, Map.of(), Optional.empty()).options().quic())
                .isEmpty();
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Settings.of(files, Map.of("CLEW_SERVER_QUIC_PORT", "no"), Optional.empty())
                        .options())
                .withMessageContaining("quic-port")
                .withMessageContaining("0 to 65535");
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException wrong) {
            throw new AssertionError(wrong);
        }
    }

    @Test
    void givenASettingThatThereIsNot_whenAFileSetsIt_thenItIsNamedAndTheNearestToo() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> fromFile("max-request = 3"))
                .withMessageContaining("'max-request'")
                .withMessageContaining("server.properties")
                .withMessageContaining("max-requests");
    }

    @Test
    void givenAVariableThatThereIsNot_whenItIsSet_thenItIsNamedAndTheNearestToo() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> environment(Map.of("CLEW_SERVER_PROT", "1", "CLEW_TRACE", "1")))
                .withMessageContaining("CLEW_SERVER_PROT")
                .withMessageContaining("CLEW_SERVER_PORT");
    }

    @ParameterizedTest
    @CsvSource({
        "PORT,http,0 to 65535",
        "PORT,-1,0 to 65535",
        "MAX_BODY,much,64MiB",
        "MAX_BODY,3GiB,64MiB",
        "MAX_REQUESTS,0,1 to",
        "MAX_INSTANCES,-1,0 to",
        "MAX_CHECKPOINTS,0,1 to",
        "MAX_EVENTS,many,1 to",
        "MAX_PROCESS_BYTES,0B,256MiB",
        "REQUEST_TIMEOUT,0s,30s",
        "REQUEST_TIMEOUT,soon,30s",
        "DRAIN_GRACE,-PT1S,10s",
        "TLS_SELF_SIGNED,yes,true or false",
        "TOKEN_SECRET_FILE,/nowhere/secret,head -c 32",
        "TLS_CERT,only.pem,tls-key",
        "QUIC_PORT,8001,tls-self-signed",
    })
    void givenAValueThatMakesNoSense_whenTheServerIsSetUp_thenItIsSaidWhichAndWhatWould(
            Setting setting, String text, String wanted) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> flags(Map.of(setting, text)).options())
                .withMessageContaining(setting.key())
                .withMessageContaining(wanted);
    }

    @Test
    void givenAFileThatIsMissingOrSaysSomethingTwice_whenItIsRead_thenThatIsSaid() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> fromFile("port = 1\nport = 2"))
                .withMessageContaining("'port' is set twice");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Settings.of(Map.of(), Map.of(), Optional.of(folder.resolve("missing"))))
                .withMessageContaining("no such file");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> flags(Map.of()).store())
                .withMessageContaining("--store");
    }

    @Test
    void givenASettingWithAPassword_whenSettingsAreShown_thenItIsNot() {
        Settings settings = flags(Map.of(Setting.STORE, "jdbc:postgresql://db/x?user=me&password=hush&ssl=true"));

        assertThat(settings.shown())
                .containsEntry(
                        Setting.STORE, new Value("jdbc:postgresql://db/x?user=me&password=***&ssl=true", "--store"))
                .containsEntry(Setting.PORT, new Value("8001", "usual"));
    }
}
