package dev.clew.engine.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.api.Attributes;
import dev.clew.api.ChildPolicy;
import dev.clew.api.Failure;
import dev.clew.api.Payload;
import dev.clew.api.Tags;
import dev.clew.api.TraceContext;
import dev.clew.engine.json.HistoryJson.Outcome;
import dev.clew.kernel.Event;
import dev.clew.kernel.Message;
import dev.clew.kernel.Message.Report;
import dev.clew.kernel.OperationId;
import dev.clew.kernel.Parent;
import dev.clew.kernel.Provenance;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories and messages as text: what release 0.1 wrote is what every release reads. */
final class HistoryJsonTest {

    private static final Instant AT = Instant.ofEpochMilli(1_893_456_000_123L);
    private static final OperationId ID = new OperationId("3.1");
    private static final Failure FAILURE = new Failure(
            Failure.Kind.APPLICATION,
            "declined",
            "no \"cover\"\n",
            false,
            Optional.of(new Failure(
                    Failure.Kind.APPLICATION,
                    "io",
                    "broken pipe",
                    true,
                    Optional.empty(),
                    Optional.of(Duration.ofMillis(1_500)))));
    private static final String FAILURE_TEXT = """
            {"kind":"application","type":"declined","message":"no \\"cover\\"\\n","retryable":false,\
            "cause":{"kind":"application","type":"io","message":"broken pipe","retryable":true,"retry_after_ms":1500}}""";

    private static Event.ExecutionStarted started(Provenance provenance) {
        return new Event.ExecutionStarted("charge", 2, json("1"), -7, AT, List.of(), Optional.empty(), provenance);
    }

    @Test
    void givenAStartWithATraceThatIsNone_whenItIsRead_thenTheInstanceGoesOnWithoutOne() {
        assertThat(HistoryJson.readStart("""
                        {"type":"ExecutionStarted","name":"charge","version":2,"input":1,"seed":-7,\
                        "started_at_ms":1893456000123,"traceparent":"%s"}""".formatted("x".repeat(10_000)))).isEqualTo(started(Provenance.NONE));
    }

    /** Every kind of event, and its text. Never change a text here: histories that hold it are out there. */
    static Map<Event, String> kinds() {
        Map<Event, String> kinds = new LinkedHashMap<>();
        kinds.put(new Event.ExecutionStarted("order", 2, json("{\"a\":1}"), -7, AT, List.of()), """
                {"type":"ExecutionStarted","name":"order","version":2,"input":{"a":1},"seed":-7,\
                "started_at_ms":1893456000123}""");
        kinds.put(
                new Event.ExecutionStarted("order", 2, json("1"), -7, AT, List.of())
                        .with(List.of(new Event.Copy(1, 3, AT, "mistaken"))),
                """
                {"type":"ExecutionStarted","name":"order","version":2,"input":1,"seed":-7,\
                "started_at_ms":1893456000123,"copies":[{"execution":1,"turns":3,"at_ms":1893456000123,\
                "reason":"mistaken"}]}""");
        kinds.put(
                new Event.ExecutionStarted("order", 2, json("1"), -7, AT, List.of())
                        .with(List.of(new Event.Copy(1, 3, AT, "tried", Optional.of(new Event.Source("i", 12))))),
                """
                {"type":"ExecutionStarted","name":"order","version":2,"input":1,"seed":-7,\
                "started_at_ms":1893456000123,"copies":[{"execution":1,"turns":3,"at_ms":1893456000123,\
                "reason":"tried","instance":"i","events":12}]}""");
        kinds.put(
                new Event.ExecutionStarted(
                        "order", 2, json("1"), 1, AT, List.of(new Event.CarriedSignal(9, "go", json("\"x\"")))),
                """
                {"type":"ExecutionStarted","name":"order","version":2,"input":1,"seed":1,"started_at_ms":1893456000123,\
                "carried":[{"key":9,"name":"go","payload":"x"}]}""");
        kinds.put(new Event.ActivityScheduled(ID, "charge", json("[1,2]")), """
                {"type":"ActivityScheduled","id":"3.1","name":"charge","input":[1,2]}""");
        kinds.put(
                new Event.ActivityScheduled(
                        ID, "charge", json("1"), Tags.of("gpu"), Optional.of("s \"1\""), Optional.of("renders")),
                """
                {"type":"ActivityScheduled","id":"3.1","name":"charge","input":1,"tag":"gpu","session":"s \\"1\\"",\
                "queue":"renders"}""");
        kinds.put(
                new Event.ActivityScheduled(
                        ID, "charge", json("1"), Tags.of("gpu", "cuda"), Optional.empty(), Optional.empty()),
                """
                {"type":"ActivityScheduled","id":"3.1","name":"charge","input":1,\
                "tags":[{"name":"cuda"},{"name":"gpu"}]}""");
        kinds.put(new Event.ActivityCompleted(ID, Payload.NULL), """
                {"type":"ActivityCompleted","id":"3.1","result":null}""");
        kinds.put(new Event.ActivityFailed(ID, 4, FAILURE), """
                {"type":"ActivityFailed","id":"3.1","attempts":4,"failure":%s}""".formatted(FAILURE_TEXT));
        kinds.put(new Event.AttemptFailed(ID, 1, FAILURE, AT), """
                {"type":"AttemptFailed","id":"3.1","attempt":1,"failure":%s,"retry_at_ms":1893456000123}""".formatted(FAILURE_TEXT));
        kinds.put(new Event.AttemptFailed(ID, 1, FAILURE, AT, Optional.of(json("{\"page\":7}"))), """
                {"type":"AttemptFailed","id":"3.1","attempt":1,"failure":%s,"retry_at_ms":1893456000123,\
                "details":{"page":7}}""".formatted(
                        FAILURE_TEXT));
        kinds.put(
                new Event.AttemptFailed(ID, 1, FAILURE, AT, Optional.of(new Payload("base64", "AAE="))),
                """
                {"type":"AttemptFailed","id":"3.1","attempt":1,"failure":%s,"retry_at_ms":1893456000123,\
                "details_encoding":"base64","details_encoded":"AAE="}""".formatted(FAILURE_TEXT));
        kinds.put(new Event.ActivityCancelled(ID), """
                {"type":"ActivityCancelled","id":"3.1"}""");
        kinds.put(new Event.StepCompleted(ID, "ship \u2603", json("true")), """
                {"type":"StepCompleted","id":"3.1","name":"ship \u2603","result":true}""");
        kinds.put(new Event.StepFailed(ID, "ship", 1, FAILURE), """
                {"type":"StepFailed","id":"3.1","name":"ship","attempts":1,"failure":%s}""".formatted(FAILURE_TEXT));
        kinds.put(new Event.ChildStarted(ID, "charge", 2, "order-1/1:3.1", json("1"), ChildPolicy.ABANDON), """
                {"type":"ChildStarted","id":"3.1","name":"charge","version":2,"child_id":"order-1/1:3.1","input":1,\
                "policy":"abandon"}""");
        kinds.put(new Event.ChildCancelled(ID), """
                {"type":"ChildCancelled","id":"3.1"}""");
        kinds.put(new Event.ChildCompleted(ID, json("[]")), """
                {"type":"ChildCompleted","id":"3.1","result":[]}""");
        kinds.put(new Event.ChildFailed(ID, FAILURE), """
                {"type":"ChildFailed","id":"3.1","failure":%s}""".formatted(FAILURE_TEXT));
        kinds.put(new Event.DetachedStarted(ID, "charge", 2, "order-2", json("1")), """
                {"type":"DetachedStarted","id":"3.1","name":"charge","version":2,"instance_id":"order-2","input":1}""");
        kinds.put(
                new Event.ExecutionStarted(
                        "charge", 2, json("1"), -7, AT, List.of(), Optional.of(new Parent("order-1", 1, 42, ID))),
                """
                {"type":"ExecutionStarted","name":"charge","version":2,"input":1,"seed":-7,\
                "started_at_ms":1893456000123,"parent_id":"order-1","parent_execution":1,"parent_seed":42,\
                "parent_operation":"3.1"}""");
        kinds.put(
                started(new Provenance(true, Optional.of(new TraceContext("00-1-2-01", Optional.of("a=b,c=d"))))), """
                {"type":"ExecutionStarted","name":"charge","version":2,"input":1,"seed":-7,\
                "started_at_ms":1893456000123,"initiator":"detached","traceparent":"00-1-2-01","tracestate":"a=b,c=d"}""");
        kinds.put(started(new Provenance(false, Optional.of(new TraceContext("00-1-2-01", Optional.empty())))), """
                {"type":"ExecutionStarted","name":"charge","version":2,"input":1,"seed":-7,\
                "started_at_ms":1893456000123,"traceparent":"00-1-2-01"}""");
        kinds.put(new Event.TimerStarted(ID, Duration.ofDays(1), AT), """
                {"type":"TimerStarted","id":"3.1","duration":"PT24H","fire_at_ms":1893456000123}""");
        kinds.put(new Event.TimerFired(ID), """
                {"type":"TimerFired","id":"3.1"}""");
        kinds.put(new Event.SignalAwaited(ID, "go", Optional.empty(), Optional.empty()), """
                {"type":"SignalAwaited","id":"3.1","name":"go"}""");
        kinds.put(new Event.SignalAwaited(ID, "go", Optional.of(Duration.ofMillis(1500)), Optional.of(AT)), """
                {"type":"SignalAwaited","id":"3.1","name":"go","timeout":"PT1.5S","fire_at_ms":1893456000123}""");
        kinds.put(new Event.SignalReceived(Long.MAX_VALUE, "go", json("\"x\"")), """
                {"type":"SignalReceived","key":9223372036854775807,"name":"go","payload":"x"}""");
        kinds.put(new Event.SignalReceived(1, "go", new Payload("base64", "AAE=")), """
                {"type":"SignalReceived","key":1,"name":"go","payload_encoding":"base64","payload_encoded":"AAE="}""");
        kinds.put(new Event.CancelRequested("why\tnot"), """
                {"type":"CancelRequested","reason":"why\\tnot"}""");
        kinds.put(new Event.CancelRequested("why", "ann \"a\""), """
                {"type":"CancelRequested","reason":"why","by":"ann \\"a\\""}""");
        kinds.put(new Event.GraphPinned("5f2c0e"), """
                {"type":"GraphPinned","graph":"5f2c0e"}""");
        kinds.put(new Event.Migrated(2, "5f2c0e", "a longer rest"), """
                {"type":"Migrated","version":2,"graph":"5f2c0e","reason":"a longer rest"}""");
        kinds.put(new Event.PatchMarked("fraud-check"), """
                {"type":"PatchMarked","patch":"fraud-check"}""");
        kinds.put(new Event.ExecutionContinued(OperationId.END, Payload.NULL, Optional.of(0)), """
                {"type":"ExecutionContinued","input":null,"version":0}""");
        kinds.put(new Event.StatusPublished(ID, ""), """
                {"type":"StatusPublished","id":"3.1","text":""}""");
        kinds.put(new Event.StatePut(ID, "the \"key\"", json("{\"a\":[]}")), """
                {"type":"StatePut","id":"3.1","name":"the \\"key\\"","value":{"a":[]}}""");
        kinds.put(new Event.StatePut(ID, "k", new Payload("base64", "AAE=")), """
                {"type":"StatePut","id":"3.1","name":"k","value_encoding":"base64","value_encoded":"AAE="}""");
        kinds.put(new Event.StateRemoved(ID, "k"), """
                {"type":"StateRemoved","id":"3.1","name":"k"}""");
        kinds.put(new Event.StateCleared(ID), """
                {"type":"StateCleared","id":"3.1"}""");
        kinds.put(new Event.AttributeSet(ID, "customer", "a \"b\""), """
                {"type":"AttributeSet","id":"3.1","name":"customer","value":"a \\"b\\""}""");
        kinds.put(new Event.AttributeRemoved(ID, "customer"), """
                {"type":"AttributeRemoved","id":"3.1","name":"customer"}""");
        Attributes attributes = Attributes.of("b", "2").with("a", "");
        String attributesText = "\"attributes\":[{\"name\":\"a\",\"value\":\"\"},{\"name\":\"b\",\"value\":\"2\"}]";
        kinds.put(
                new Event.ExecutionStarted(
                        "order",
                        2,
                        json("1"),
                        1,
                        AT,
                        List.of(),
                        Optional.empty(),
                        Event.Kept.of(attributes),
                        Provenance.NONE),
                """
                {"type":"ExecutionStarted","name":"order","version":2,"input":1,"seed":1,"started_at_ms":1893456000123,\
                %s}""".formatted(attributesText));
        kinds.put(
                new Event.ChildStarted(ID, "charge", 2, "c", json("1"), ChildPolicy.CANCEL, attributes),
                """
                {"type":"ChildStarted","id":"3.1","name":"charge","version":2,"child_id":"c","input":1,\
                "policy":"cancel",%s}""".formatted(attributesText));
        kinds.put(
                new Event.DetachedStarted(ID, "charge", 2, "d", json("1"), attributes), """
                {"type":"DetachedStarted","id":"3.1","name":"charge","version":2,"instance_id":"d","input":1,\
                %s}""".formatted(attributesText));
        kinds.put(
                new Event.ExecutionStarted(
                        "order",
                        2,
                        json("1"),
                        1,
                        AT,
                        List.of(),
                        Optional.empty(),
                        new Event.Kept(
                                List.of(
                                        new Event.CarriedValue("a", json("null"), AT),
                                        new Event.CarriedValue("b", new Payload("base64", "AAE="), AT)),
                                Optional.of("half way")),
                        Provenance.NONE),
                """
                {"type":"ExecutionStarted","name":"order","version":2,"input":1,"seed":1,"started_at_ms":1893456000123,\
                "state":[{"name":"a","value":null,"put_at_ms":1893456000123},\
                {"name":"b","value_encoding":"base64","value_encoded":"AAE=","put_at_ms":1893456000123}],\
                "status":"half way"}""");
        kinds.put(
                new Event.ExecutionStarted(
                        "order",
                        2,
                        json("1"),
                        1,
                        AT,
                        List.of(),
                        Optional.empty(),
                        new Event.Kept(
                                List.of(),
                                Optional.empty(),
                                new Event.CarriedUpdates(
                                        List.of(new Event.UpdateReceived("b", "move", json("[2]"))),
                                        List.of("a", "\u2603"))),
                        Provenance.NONE),
                """
                {"type":"ExecutionStarted","name":"order","version":2,"input":1,"seed":1,"started_at_ms":1893456000123,\
                "updates":[{"update_id":"b","name":"move","input":[2]}],\
                "answered_updates":[{"update_id":"a"},{"update_id":"\u2603"}]}""");
        kinds.put(new Event.UpdateReceived("a", "move", new Payload("base64", "AAE=")), """
                {"type":"UpdateReceived","update_id":"a","name":"move","input_encoding":"base64","input_encoded":"AAE="}""");
        kinds.put(
                new Event.UpdateAnswered(new OperationId("u1"), "a", "move", new Event.Answer.Completed(json("null"))),
                """
                {"type":"UpdateAnswered","id":"u1","update_id":"a","name":"move","result":null}""");
        kinds.put(
                new Event.UpdateAnswered(new OperationId("u2"), "b", "move", new Event.Answer.Failed(FAILURE)),
                """
                {"type":"UpdateAnswered","id":"u2","update_id":"b","name":"move","failure":%s}""".formatted(FAILURE_TEXT));
        kinds.put(
                new Event.UpdateAnswered(new OperationId("u3"), "c", "move", new Event.Answer.Rejected(FAILURE)),
                """
                {"type":"UpdateAnswered","id":"u3","update_id":"c","name":"move","rejection":%s}""".formatted(FAILURE_TEXT));
        kinds.put(new Event.ExecutionTerminated("gone\n"), """
                {"type":"ExecutionTerminated","reason":"gone\\n"}""");
        kinds.put(new Event.ExecutionCompleted(OperationId.END, json("42")), """
                {"type":"ExecutionCompleted","result":42}""");
        kinds.put(new Event.ExecutionFailed(OperationId.END, FAILURE), """
                {"type":"ExecutionFailed","failure":%s}""".formatted(FAILURE_TEXT));
        kinds.put(new Event.ExecutionTerminated("gone", "ann"), """
                {"type":"ExecutionTerminated","reason":"gone","by":"ann"}""");
        kinds.put(new Event.ExecutionCancelled(OperationId.END, "stop", "ann"), """
                {"type":"ExecutionCancelled","reason":"stop","by":"ann"}""");
        kinds.put(new Event.ExecutionCancelled(OperationId.END, "stop"), """
                {"type":"ExecutionCancelled","reason":"stop"}""");
        kinds.put(new Event.ExecutionContinued(OperationId.END, json("7")), """
                {"type":"ExecutionContinued","input":7}""");
        return kinds;
    }

    private static Payload json(String text) {
        return Payload.json(text);
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(HistoryJsonTest::leaves)
                : Stream.of(type);
    }

    @Test
    void givenEveryKindOfEvent_whenItIsWrittenAndRead_thenTheTextIsThatOfTheFirstReleaseAndTheEventTheSame() {
        kinds().forEach((event, text) -> {
            assertThat(HistoryJson.write(event)).isEqualTo(text);
            assertThat(HistoryJson.read("[" + text + "]")).containsExactly(event);
        });
    }

    @Test
    void givenTheKindsOfEvents_whenTheyAreCounted_thenNoneIsMissingHere() {
        assertThat(kinds().keySet().stream().map(Object::getClass).collect(Collectors.toSet()))
                .containsAll(leaves(Event.class).collect(Collectors.toSet()));
    }

    @Test
    void givenATurnOfManyEvents_whenItIsWrittenAndRead_thenTheOrderStays() {
        List<Event> events = List.copyOf(kinds().keySet());

        assertThat(HistoryJson.read(HistoryJson.write(events))).isEqualTo(events);
        assertThat(HistoryJson.read(HistoryJson.write(List.<Event>of()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0",
                "1e400",
                "-0",
                "123456789012345678901234567890",
                "0.1000",
                "\"\\u0041\\/\\ud83d\\ude00\"",
                "{ \"b\" : [ 1 , { } ] , \"a\" : null }",
                "\"\"",
                "[]"
            })
    void givenAPayloadInItsOwnSpelling_whenItIsStored_thenItComesBackCharacterForCharacter(String spelled) {
        Event event = new Event.ActivityCompleted(ID, json(spelled));

        assertThat(HistoryJson.read("[" + HistoryJson.write(event) + "]")).containsExactly(event);
        assertThat(MessageJson.read(1, MessageJson.signal("s", json(spelled))))
                .isEqualTo(new Message.SignalSent(1, "s", json(spelled)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "{}",
                "[{}]",
                "[{\"type\":\"TimerFired\"}]",
                "[{\"type\":\"NeverHeardOf\",\"id\":\"1\"}]",
                "[{\"type\":\"SignalReceived\",\"key\":\"one\",\"name\":\"n\",\"payload\":1}]",
                "[{\"type\":\"TimerFired\",\"id\":\"1\"}",
                "[{\"type\":\"TimerFired\",\"id\":\"1\"}] and more",
                "[{\"type\":\"TimerFired\",\"id\":\"1\"},2]",
                "[{\"type\":\"TimerFired\",\"id\":1234}]",
                "[{\"type\":\"TimerFired\",\"id\":[\"1\"]}]",
                "[{\"type\":\"TimerFired\",\"id\":null}]",
                "[{\"type\":\"TimerStarted\",\"id\":\"1\",\"duration\":\"a while\",\"fire_at_ms\":1}]",
                "[{\"type\":\"ActivityFailed\",\"id\":\"1\",\"attempts\":1}]",
                "[{\"type\":\"ActivityFailed\",\"id\":\"1\",\"attempts\":9876543210,\"failure\":"
                        + "{\"kind\":\"application\",\"type\":\"t\",\"message\":\"m\",\"retryable\":true}}]",
                "[{\"type\":\"ExecutionFailed\",\"failure\":"
                        + "{\"kind\":\"a_later_kind\",\"type\":\"t\",\"message\":\"m\",\"retryable\":true}}]",
                "[{\"type\":\"ExecutionFailed\",\"failure\":"
                        + "{\"kind\":\"application\",\"type\":\"t\",\"message\":\"m\",\"retryable\":\"yes\"}}]",
                "[{\"type\":\"ExecutionFailed\",\"failure\":\"flat\"}]",
                "nonsense"
            })
    void givenDamagedText_whenItIsRead_thenItIsRefusedAndNotGuessed(String text) {
        assertThatExceptionOfType(UnreadableHistoryException.class).isThrownBy(() -> HistoryJson.read(text));
    }

    @Test
    void givenAFieldOfALaterRelease_whenTheEventIsRead_thenItIsPassedOver() {
        assertThat(HistoryJson.read("[{\"type\":\"TimerFired\",\"id\":\"1\",\"later\":{\"x\":[1]}}]"))
                .containsExactly(new Event.TimerFired(new OperationId("1")));
    }

    /** Every kind of message that travels through the inbox, and its text. Never change a text here either. */
    static Map<Message, String> inboxKinds() {
        Map<Message, String> kinds = new LinkedHashMap<>();
        kinds.put(new Message.SignalSent(5, "go", json("{\"a\":1}")), """
                {"type":"signal","name":"go","payload":{"a":1}}""");
        kinds.put(new Message.SignalSent(5, "\u2603 \"go\"", new Payload("base64", "AAE=")), """
                {"type":"signal","name":"\u2603 \\"go\\"","payload_encoding":"base64","payload_encoded":"AAE="}""");
        kinds.put(new Message.UpdateSent(5, "id 1", "move", json("{\"a\":1}")), """
                {"type":"update","update_id":"id 1","name":"move","input":{"a":1}}""");
        kinds.put(new Message.CancelSent(6, "enough\n"), """
                {"type":"cancel","reason":"enough\\n"}""");
        kinds.put(new Message.CancelSent(6, "enough", "ann"), """
                {"type":"cancel","reason":"enough","by":"ann"}""");
        kinds.put(
                new Message.TaskReported(
                        7,
                        2,
                        new Message.AttemptReported(ID, 4, new Report.Succeeded(json("[1]"))),
                        OptionalLong.of(12)),
                """
                {"type":"report","execution":2,"id":"3.1","attempt":4,"node":12,"result":[1]}""");
        kinds.put(reported(new Report.Succeeded(json("[1]"))), """
                {"type":"report","execution":2,"id":"3.1","attempt":4,"result":[1]}""");
        kinds.put(reported(new Report.Failed(FAILURE)), """
                {"type":"report","execution":2,"id":"3.1","attempt":4,"failure":%s}""".formatted(FAILURE_TEXT));
        kinds.put(reported(new Report.Failed(FAILURE, Optional.of(json("7")))), """
                {"type":"report","execution":2,"id":"3.1","attempt":4,"failure":%s,"details":7}""".formatted(FAILURE_TEXT));
        Parent parent = new Parent("order-1", 2, -7, ID);
        kinds.put(new Message.ChildReported(8, parent, new Report.Succeeded(json("[1]"))), """
                {"type":"child","parent_id":"order-1","parent_execution":2,"parent_seed":-7,\
                "parent_operation":"3.1","result":[1]}""");
        kinds.put(new Message.ChildReported(8, parent, new Report.Failed(FAILURE)), """
                {"type":"child","parent_id":"order-1","parent_execution":2,"parent_seed":-7,\
                "parent_operation":"3.1","failure":%s}""".formatted(FAILURE_TEXT));
        return kinds;
    }

    private static Message reported(Report report) {
        return new Message.TaskReported(7, 2, new Message.AttemptReported(ID, 4, report));
    }

    /** The kinds that never leave the node: what they say is durable as an event, or can be found out again. */
    private static final Set<Class<?>> LOCAL_KINDS = Set.of(
            Message.AttemptReported.class,
            Message.TimerDue.class,
            Message.ChildRefused.class,
            Message.UpdateAsked.class);

    @Test
    void givenEveryKindOfMessageOfTheInbox_whenItIsWrittenAndRead_thenTheTextIsThatOfTheFirstReleaseAndItIsTheSame() {
        inboxKinds().forEach((message, text) -> {
            String body = switch (message) {
                case Message.SignalSent signal -> MessageJson.signal(signal.name(), signal.payload());
                case Message.UpdateSent update -> MessageJson.update(update.updateId(), update.name(), update.input());
                case Message.CancelSent cancel -> MessageJson.cancel(cancel.reason(), cancel.by());
                case Message.TaskReported task -> MessageJson.report(task.execution(), task.report(), task.node());
                case Message.ChildReported child -> MessageJson.child(child.parent(), child.report());
                case Message.ChildRefused local -> throw new AssertionError(local);
                case Message.UpdateAsked local -> throw new AssertionError(local);
                case Message.AttemptReported local -> throw new AssertionError(local);
                case Message.TimerDue local -> throw new AssertionError(local);
            };

            assertThat(body).isEqualTo(text);
            assertThat(MessageJson.read(message.inboxKey().orElseThrow(), body)).isEqualTo(message);
        });
    }

    @Test
    void givenTheKindsOfMessages_whenTheyAreCounted_thenEachIsHereOrNeverLeavesTheNode() {
        Set<Class<?>> known = new HashSet<>(LOCAL_KINDS);
        inboxKinds().keySet().forEach(message -> known.add(message.getClass()));

        assertThat(leaves(Message.class).collect(Collectors.toSet())).isEqualTo(known);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"type\":\"update\"}",
                "{\"type\":\"signal\"}",
                "{\"type\":\"signal\",\"name\":\"go\"}",
                "{\"type\":\"signal\",\"name\":\"go\",\"payload\":nonsense}",
                "{\"type\":\"signal\",\"name\":\"go\",\"payload_encoding\":\"base64\"}",
                "{\"type\":\"cancel\",\"reason\":12}",
                "{\"type\":\"report\",\"execution\":1,\"id\":\"1\",\"attempt\":1}",
                "{\"type\":\"report\",\"id\":\"1\",\"attempt\":1,\"result\":1}",
                "{\"type\":\"cancel\",\"reason\":\"a\"} {}",
                "[]"
            })
    void givenADamagedMessage_whenItIsRead_thenItIsRefused(String body) {
        assertThatExceptionOfType(UnreadableHistoryException.class).isThrownBy(() -> MessageJson.read(1, body));
    }

    @Test
    void givenAnUnknownTypeOrAMissingField_whenItIsRead_thenTheErrorSaysWhichAndWhere() {
        assertThatExceptionOfType(UnreadableHistoryException.class)
                .isThrownBy(() -> HistoryJson.read("[{\"type\":\"NeverHeardOf\",\"id\":\"1\"}]"))
                .withMessageContaining("'NeverHeardOf'")
                .withMessageContaining("later release");
        assertThatExceptionOfType(UnreadableHistoryException.class)
                .isThrownBy(() -> HistoryJson.read("[{\"type\":\"TimerFired\"}]"))
                .withMessageContaining("'id' is missing")
                .withMessageContaining("{\"type\":\"TimerFired\"}");
        assertThatExceptionOfType(UnreadableHistoryException.class)
                .isThrownBy(() -> HistoryJson.read("[{\"type\":\"TimerFired\",\"id\":1234}]"))
                .withMessageContaining("'id'")
                .withMessageContaining("1234");
        assertThatExceptionOfType(UnreadableHistoryException.class)
                .isThrownBy(() -> MessageJson.read(1, "{\"type\":\"telepathy\"}"))
                .withMessageContaining("'telepathy'");
    }

    @Test
    void givenTheFirstEvent_whenItIsReadAlone_thenItIsTheSameAndNoOtherEventIsTakenForIt() {
        var started = (Event.ExecutionStarted) kinds().keySet().iterator().next();

        assertThat(HistoryJson.readStart(HistoryJson.write(started))).isEqualTo(started);
        assertThatExceptionOfType(UnreadableHistoryException.class)
                .isThrownBy(() -> HistoryJson.readStart("{\"type\":\"TimerFired\",\"id\":\"1\"}"))
                .withMessageContaining("TimerFired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "cut \ud83d off", "\ude00\ud83d", "whole \ud83d\ude00"})
    void givenHalfACharacter_whenItIsWritten_thenTheTextSurvivesUtf8WhichStoresSpeak(String text) {
        Event event = new Event.CancelRequested(text);

        String stored = new String(HistoryJson.write(List.of(event)).getBytes(UTF_8), UTF_8);

        assertThat(HistoryJson.read(stored)).containsExactly(event);
        assertThat(HistoryJson.write(event)).contains(text.startsWith("whole") ? text : "\\u");
    }

    @Test
    void givenAnOutcome_whenItIsWrittenAndRead_thenItIsTheSame() {
        for (Outcome outcome : List.of(
                Outcome.of(json("1.50")), Outcome.of(Payload.NULL), Outcome.of(FAILURE), Outcome.of(FAILURE, "ann"))) {
            assertThat(HistoryJson.readOutcome(HistoryJson.writeOutcome(outcome)))
                    .isEqualTo(outcome);
        }
    }

    @Test
    void givenAPayloadOnItsOwn_whenItIsWrittenAndRead_thenItIsTheSame() {
        for (Payload payload : List.of(json("1.50"), Payload.NULL, new Payload("base64", "AAE="))) {
            assertThat(PayloadJson.read(PayloadJson.write(payload))).isEqualTo(payload);
        }
        assertThat(PayloadJson.write(json("[1]"))).isEqualTo("{\"value\":[1]}");
        assertThatExceptionOfType(UnreadableHistoryException.class).isThrownBy(() -> PayloadJson.read("[1]"));
    }
}
