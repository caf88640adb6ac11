package dev.clew.slf4j;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.clew.api.Activity;
import dev.clew.api.ActivityContext;
import dev.clew.api.Orchestration;
import dev.clew.api.Payload;
import dev.clew.api.Signal;
import dev.clew.engine.LogFields;
import dev.clew.engine.StoreClient;
import dev.clew.testkit.TestClew;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

final class MdcFieldsTest {

    private static final Orchestration<String, String> ORDER = Orchestration.of("order", String.class, String.class);
    private static final Activity<String, String> CHARGE = Activity.of("charge", String.class, String.class);
    private static final Activity<String, String> NOBODYS = Activity.of("nobodys", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    private final TestClew clew = TestClew.builder()
            .listener(new MdcFields())
            .register(ORDER, (ctx, in) -> {
                ctx.log().log(System.Logger.Level.INFO, "begins with {0}", in);
                String receipt = ctx.call(CHARGE, in);
                ctx.await(GO);
                ctx.step("ship", String.class, step -> {
                    step.log().log(System.Logger.Level.INFO, "ships");
                    return "";
                });
                return receipt;
            })
            .register(CHARGE, (ActivityContext context, String in) -> {
                LoggerFactory.getLogger("payments").info("charges {}", in);
                return "receipt";
            })
            .start();

    @BeforeEach
    void listen() {
        root.setLevel(Level.INFO);
        lines.start();
        root.addAppender(lines);
    }

    @AfterEach
    void close() {
        root.detachAppender(lines);
        clew.close();
    }

    private Map<String, String> fieldsOf(String message) {
        return said(message).getFirst().getMDCPropertyMap();
    }

    private List<ILoggingEvent> said(String message) {
        return lines.list.stream()
                .filter(line -> line.getFormattedMessage().contains(message))
                .toList();
    }

    @Test
    void givenCodeThatLogs_whenItIsReplayed_thenEachLineIsThereOnceWithItsFieldsAndNoneStayBehind() {
        var handle = clew.client().start(ORDER, "order-42", "x");
        clew.runUntilQuiet();
        clew.crash();
        clew.restart();
        handle.signal(GO, "");

        assertThat(clew.resultOf(handle)).isEqualTo("receipt");
        assertThat(said("begins with x")).hasSize(1);
        assertThat(fieldsOf("begins with x"))
                .containsEntry(LogFields.INSTANCE, "order-42")
                .containsEntry(LogFields.ORCHESTRATION, "order")
                .doesNotContainKey(LogFields.ATTEMPT);
        assertThat(fieldsOf("charges x"))
                .containsEntry(LogFields.INSTANCE, "order-42")
                .containsEntry(LogFields.EXECUTION, "1")
                .containsEntry(LogFields.ORCHESTRATION, "order")
                .containsEntry(LogFields.VERSION, "1")
                .containsEntry(LogFields.ACTIVITY, "charge")
                .containsEntry(LogFields.ATTEMPT, "1")
                .containsKey(LogFields.NODE);
        assertThat(fieldsOf("ships")).containsEntry(LogFields.STEP, "ship");
        assertThat(MDC.getCopyOfContextMap() == null
                        || MDC.getCopyOfContextMap().isEmpty())
                .isTrue();
    }

    @Test
    void givenAJsonEncoder_whenAnActivityLogs_thenTheFieldsAreFieldsOfTheJson() {
        clew.client().start(ORDER, "order-42", "x");
        clew.runUntilQuiet();
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(root.getLoggerContext());
        encoder.start();

        String json = new String(encoder.encode(said("charges x").getFirst()), StandardCharsets.UTF_8);

        assertThat(json).contains("\"clew.instance\":\"order-42\"").contains("\"clew.activity\":\"charge\"");
    }

    @Test
    void givenAnEngine_whenItJoins_thenTheLogSaysWhichNodeItIsAndWhatItRuns() {
        root.setLevel(Level.DEBUG);
        clew.redeploy();

        assertThat(said("node clew of"))
                .singleElement()
                .satisfies(line ->
                        assertThat(line.getFormattedMessage()).contains("order").contains("charge"));
    }

    @Test
    void givenAnInstanceThatTheEngineHolds_whenItLogsThat_thenTheLineHasTheFieldsOfTheInstance() {
        AtomicBoolean other = new AtomicBoolean();
        try (TestClew changing = TestClew.builder()
                .listener(new MdcFields())
                .register(ORDER, (ctx, in) -> other.get() ? ctx.await(GO) : ctx.call(NOBODYS, in))
                .start()) {
            changing.client().start(ORDER, "order-43", "x");
            changing.runUntilQuiet();
            other.set(true);
            changing.crash();
            changing.restart();
            StoreClient.of(changing.store(), "default").handle("order-43").signal("go", Payload.json("\"\""));
            changing.runUntilQuiet();
        }

        assertThat(fieldsOf("is held as PARKED"))
                .containsEntry(LogFields.INSTANCE, "order-43")
                .containsEntry(LogFields.ORCHESTRATION, "order");
    }

    @Test
    void givenAFieldThatSomebodySetBefore_whenABodyHasRun_thenItIsAsBefore() {
        MDC.put(LogFields.INSTANCE, "outer");
        try {
            var scope = new MdcFields().logging(Map.of(LogFields.INSTANCE, "inner"));
            assertThat(MDC.get(LogFields.INSTANCE)).isEqualTo("inner");
            scope.ended();

            assertThat(MDC.get(LogFields.INSTANCE)).isEqualTo("outer");
        } finally {
            MDC.remove(LogFields.INSTANCE);
        }
    }
}
