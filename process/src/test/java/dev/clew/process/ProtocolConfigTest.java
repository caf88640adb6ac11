package dev.clew.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.clew.api.ConfigurationException;
import dev.clew.process.http.HttpProtocol;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program is told of itself and its engine, by code and by variables. */
final class ProtocolConfigTest {

    private static ProtocolConfig environment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of("CLEW_INSTANCE_ID", "p"));
        all.putAll(more);
        return ProtocolConfig.fromEnvironment(all);
    }

    @Test
    void givenAnIdAlone_whenAProgramIsTold_thenTheRestIsUsual() {
        ProtocolConfig config = environment(Map.of());

        assertThat(config).isEqualTo(ProtocolConfig.of("p").build());
        assertThat(config)
                .isEqualTo(new ProtocolConfig(
                        RunRef.present("p"),
                        Optional.empty(),
                        URI.create("http://127.0.0.1:8001"),
                        "default",
                        Optional.empty(),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ZERO));
    }

    @Test
    void givenEveryVariable_whenAProgramIsTold_thenEachIsWhatItSaysAndTheSameAsByCode() {
        ProtocolConfig config = environment(Map.ofEntries(
                Map.entry("CLEW_NAMESPACE", "acme"),
                Map.entry("CLEW_RUN", "3"),
                Map.entry("CLEW_CHECKPOINT_ID", "page/7"),
                Map.entry("CLEW_URL", "https://[::1]:9001"),
                Map.entry("CLEW_TOKEN", "s=cret; ü 🧵"),
                Map.entry("CLEW_CONNECT_TIMEOUT", "500ms"),
                Map.entry("CLEW_REQUEST_TIMEOUT", "PT5S"),
                Map.entry("CLEW_PATIENCE", "0s"),
                Map.entry("CLEW_SIGNAL_POLL_INTERVAL", "2 s"),
                Map.entry("CLEW_HEARTBEAT_INTERVAL", "1m")));

        assertThat(config)
                .isEqualTo(ProtocolConfig.of("")
                        .instanceId("p")
                        .namespace("acme")
                        .run(3)
                        .checkpoint("page/7")
                        .server(URI.create("https://[::1]:9001"))
                        .token("s=cret; ü 🧵")
                        .connectTimeout(Duration.ofMillis(500))
                        .requestTimeout(Duration.ofSeconds(5))
                        .patience(Duration.ZERO)
                        .signalPollInterval(Duration.ofSeconds(2))
                        .heartbeatInterval(Duration.ofMinutes(1))
                        .build());
        assertThat(config.toString()).doesNotContain("cret").contains("'p' of 'acme' at https://[::1]:9001");
    }

    @Test
    void givenTheVariablesOfAnEnvironmentThatIsReplaced_whenTheyAreRead_thenTheyMeanTheSame() {
        ProtocolConfig config = ProtocolConfig.fromEnvironment(Map.ofEntries(
                Map.entry("RUNTARA_INSTANCE_ID", "p"),
                Map.entry("RUNTARA_TENANT_ID", "acme"),
                Map.entry("RUNTARA_CHECKPOINT_ID", "k"),
                Map.entry("RUNTARA_HTTP_URL", "http://core:8001"),
                Map.entry("RUNTARA_SERVER_ADDR", "ignored:1"),
                Map.entry("RUNTARA_CONNECT_TIMEOUT_MS", "1000"),
                Map.entry("RUNTARA_REQUEST_TIMEOUT_MS", "2000"),
                Map.entry("RUNTARA_SIGNAL_POLL_INTERVAL_MS", "3000"),
                Map.entry("RUNTARA_HEARTBEAT_INTERVAL_MS", "0")));

        assertThat(config)
                .isEqualTo(ProtocolConfig.of("p")
                        .namespace("acme")
                        .checkpoint("k")
                        .server(URI.create("http://core:8001"))
                        .connectTimeout(Duration.ofSeconds(1))
                        .requestTimeout(Duration.ofSeconds(2))
                        .signalPollInterval(Duration.ofSeconds(3))
                        .build());
    }

    @Test
    void givenAVariableByBothNames_whenItIsRead_thenOursCountsAndOneThatIsEmptyIsNotSet() {
        ProtocolConfig config =
                environment(Map.of("RUNTARA_INSTANCE_ID", "other", "CLEW_NAMESPACE", "", "RUNTARA_TENANT_ID", "acme"));

        assertThat(config.run().instanceId()).isEqualTo("p");
        assertThat(config.namespace()).isEqualTo("acme");
        assertThat(config.run().run()).isEqualTo(OptionalInt.empty());
    }

    @Test
    void givenSettingsByCode_whenTheEnvironmentIsTakenOver_thenWhatItSaysCountsAndTheRestStays() {
        ProtocolConfig config = ProtocolConfig.of("mine")
                .namespace("acme")
                .token("mine")
                .environment(Map.of("CLEW_TOKEN", "theirs"))
                .build();

        assertThat(config.run().instanceId()).isEqualTo("mine");
        assertThat(config.namespace()).isEqualTo("acme");
        assertThat(config.token()).contains("theirs");
    }

    @Test
    void givenIdsThatAreNone_whenCodeGivesThem_thenTheServerIsToSaySo() {
        assertThat(ProtocolConfig.of("").namespace("").build().run().instanceId())
                .isEmpty();
    }

    @Test
    void givenNoVariableThatSaysWhichProcessItIs_whenAProgramAsks_thenThatIsSaid() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ProtocolConfig.fromEnvironment(Map.of("CLEW_INSTANCE_ID", "")))
                .withMessageContaining("CLEW_INSTANCE_ID");
    }

    @ParameterizedTest
    @CsvSource({
        "CLEW_RUN,first,number from 1",
        "CLEW_RUN,0,number from 1",
        "CLEW_URL,core:8001,http://",
        "CLEW_URL,ftp://core:8001,quic://",
        "CLEW_URL,http://::1:8001,[::1]",
        "CLEW_URL,http://a b,address",
        "CLEW_CONNECT_TIMEOUT,0s,longer than zero",
        "CLEW_REQUEST_TIMEOUT,soon,30s",
        "CLEW_PATIENCE,-PT1S,negative",
        "CLEW_SIGNAL_POLL_INTERVAL,0ms,longer than zero",
        "CLEW_HEARTBEAT_INTERVAL,10,30s",
        "RUNTARA_REQUEST_TIMEOUT_MS,30s,30s",
        "RUNTARA_HEARTBEAT_INTERVAL_MS,-1,30s",
    })
    void givenAVariableThatMakesNoSense_whenItIsRead_thenItIsSaidWhichAndWhatWould(
            String variable, String text, String wanted) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> environment(Map.of(variable, text)))
                .withMessageStartingWith(variable + " is '" + text + "'")
                .withMessageContaining(wanted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p", "a/b/../c", "käse ☃ 🧵", "a b=c"})
    void givenAnIdOfAnyCharacters_whenItIsRead_thenItIsThatId(String id) {
        assertThat(environment(Map.of("CLEW_INSTANCE_ID", id)).run().instanceId())
                .isEqualTo(id);
    }

    @Test
    void givenSpansThatMakeNoSense_whenCodeGivesThem_thenTheyAreRefused() {
        ProtocolConfig.Builder builder = ProtocolConfig.of("p");

        assertThatIllegalArgumentException().isThrownBy(() -> builder.requestTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.heartbeatInterval(Duration.ofSeconds(-1)));
    }

    @Test
    void givenAServerThatIsReachedByQuic_whenItIsOpenedByHttp_thenItIsSaidWhatToDo() {
        ProtocolConfig config = environment(Map.of("CLEW_URL", "quic://core:8001"));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> HttpProtocol.open(config))
                .withMessageContaining("QuicProtocol::open");
    }
}
