package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.clew.Clew;
import dev.clew.api.ConfigurationException;
import dev.clew.process.Bytes;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.Processes;
import dev.clew.process.RunRef;
import dev.clew.process.http.HttpProtocol;
import dev.clew.server.RawHttp.Answer;
import dev.clew.server.Tokens.Grant;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask what, and who finds that out. */
@Timeout(60)
final class TokensTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final String AT = "/api/v1/instances/job-1/";
    private static final String REGISTER = "{\"tenant_id\":\"acme\"}";

    private final Tokens tokens = Tokens.of(SECRET, () -> NOW);
    private Clew clew;
    private ClewServer server;
    private RawHttp http;

    @BeforeEach
    void start() {
        clew = Clew.inMemory().register(Processes.model()).start();
        server = ClewServer.start(clew::client, ServerOptions.DEFAULT.port(0).tokens(tokens));
        http = new RawHttp(server.uri());
    }

    @AfterEach
    void stop() {
        http.close();
        server.close();
        clew.close();
    }

    private Answer post(String path, String body, Grant grant) throws Exception {
        return http.post(path, body, "Authorization", "Bearer " + tokens.make(grant));
    }

    private static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    }

    @Test
    void givenAGrant_whenItsTokenIsProven_thenItIsThatGrant() {
        Grant grant = Grant.process("acme", "job-1").run(3).until(NOW.plusSeconds(60));

        assertThat(tokens.prove(tokens.make(grant))).contains(grant);
        assertThat(tokens.prove(tokens.make(Grant.admin()))).contains(Grant.admin());
    }

    @Test
    void givenATokenOfAnotherSecretOrAFormerTime_whenItIsProven_thenItIsNone() {
        String token = tokens.make(Grant.process("acme", "job-1").until(NOW));
        byte[] other = SECRET.clone();
        other[0]++;

        assertThat(tokens.prove(token)).isEmpty();
        assertThat(tokens.prove(Tokens.of(other).make(Grant.admin()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "clew1", "clew1.", "clew1..", "clew1.e30.AAAA", "clew2.e30.AAAA", "clew1.?.?"})
    void givenATextThatIsNoToken_whenItIsProven_thenItIsNone(String text) {
        assertThat(tokens.prove(text)).isEmpty();
    }

    @Test
    void givenAToken_whenOneCharacterIsAnother_thenItIsNone() {
        String token = tokens.make(Grant.process("acme", "job-1"));
        for (int i = 0; i < token.length() - 1; i++) { // the last character has bits that count for nothing
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(tokens.prove(token.substring(0, i) + other + token.substring(i + 1)))
                    .isEmpty();
        }
    }

    @Test
    void givenASecretThatIsShort_whenItIsToSign_thenThatIsSaid() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokens.of(new byte[31]))
                .withMessageContaining("32");
    }

    @Test
    void givenNoTokenOrAFalseOne_whenSomethingIsAsked_thenItIsRefusedAndHealthIsNot() throws Exception {
        Answer none = http.post(AT + "register", REGISTER, "X-Runtara-Tenant-Id", "acme");

        assertRefused(none, 401, "UNAUTHENTICATED");
        assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertRefused(http.post(AT + "register", REGISTER, "Authorization", "Bearer x"), 401, "UNAUTHENTICATED");
        assertRefused(http.post(AT + "register", REGISTER, "Authorization", "Basic x"), 401, "UNAUTHENTICATED");
        assertThat(http.get("/health").status()).isEqualTo(200);
    }

    @Test
    void givenATokenOfAProcess_whenItAsksAsThatOne_thenItMayAndAsAnyOtherItMayNot() throws Exception {
        Grant own = Grant.process("acme", "job-1");

        assertThat(post(AT + "register", REGISTER, own).status()).isEqualTo(200);
        assertRefused(post("/api/v1/instances/job-2/register", REGISTER, own), 403, "FORBIDDEN");
        assertRefused(
                http.post(
                        AT + "register",
                        "{\"tenant_id\":\"other\"}",
                        "X-Runtara-Tenant-Id",
                        "other",
                        "Authorization",
                        "Bearer " + tokens.make(own)),
                403,
                "FORBIDDEN");
    }

    @Test
    void givenATokenOfAProcess_whenItLooksAtAnotherOfItsNamespace_thenItSeesThat() throws Exception {
        post(AT + "register", REGISTER, Grant.process("acme", "job-1"));

        Answer seen = http.get(AT + "status", "Authorization", "Bearer " + tokens.make(Grant.process("acme", "job-2")));
        Answer notSeen =
                http.get(AT + "status", "Authorization", "Bearer " + tokens.make(Grant.process("other", "job-2")));

        assertThat(seen.body()).contains("\"found\":true");
        assertThat(notSeen.body()).contains("\"found\":false");
    }

    @Test
    void givenATokenOfARun_whenAnotherRunHasBegun_thenEvenAClientThatKnowsNoRunsIsRefused() throws Exception {
        post(AT + "register", REGISTER, Grant.process("acme", "job-1"));
        Grant first = Grant.process("acme", "job-1").run(1);
        String save = "{\"checkpoint_id\":\"c\",\"state\":\"YQ==\"}";
        assertThat(post(AT + "checkpoint", save, first).status()).isEqualTo(200);
        post(AT + "register", REGISTER, Grant.namespace("acme"));

        assertRefused(post(AT + "checkpoint", save, first), 409, "STALE_RUN");
        assertRefused(
                http.post(AT + "checkpoint", save, "Clew-Run", "2", "Authorization", "Bearer " + tokens.make(first)),
                403,
                "FORBIDDEN");
    }

    @Test
    void givenAnAdminsToken_whenAnythingIsAsked_thenItMay() throws Exception {
        assertThat(http.post(
                                AT + "register",
                                REGISTER,
                                "X-Runtara-Tenant-Id",
                                "acme",
                                "Authorization",
                                "Bearer " + tokens.make(Grant.admin()))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void givenAJavaClient_whenItHasAToken_thenItGetsIn() {
        RunRef run = RunRef.present("job-1");
        try (HttpProtocol without =
                        HttpProtocol.to(server.uri()).namespace("acme").connect();
                HttpProtocol with = HttpProtocol.to(server.uri())
                        .namespace("acme")
                        .token(tokens.make(Grant.process("acme", "job-1")))
                        .connect()) {
            assertThatExceptionOfType(ProcessException.class)
                    .isThrownBy(() -> without.register(run, Optional.empty()))
                    .satisfies(refused -> assertThat(refused.error()).isEqualTo(ProcessError.FORBIDDEN));
            assertThat(with.register(run, Optional.empty()).run()).isEqualTo(OptionalInt.of(1));
            assertThat(with.checkpoint(run, "c", Bytes.of("a")).found()).isFalse();
            assertThat(with.hello().protocolVersion()).isEqualTo(1);
        }
    }

    @Test
    void givenAnAddressThatOthersReach_whenThereIsNoSecret_thenNoServerStartsAndItIsSaidWhy() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ClewServer.start(
                        clew::client, ServerOptions.DEFAULT.host("0.0.0.0").port(0)))
                .withMessageContaining("token-secret-file")
                .withMessageContaining("127.0.0.1");
    }
}
