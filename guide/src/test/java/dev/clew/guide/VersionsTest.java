package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.clew.Clew;
import dev.clew.api.Activity;
import dev.clew.api.ClewException;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceStatus;
import dev.clew.api.NondeterminismException;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Payload;
import dev.clew.api.ResultTimeoutException;
import dev.clew.api.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Deploying new code. */
@Timeout(60)
final class VersionsTest {

    static final Signal<String> APPROVED = Signal.of("approved", String.class);
    static final Activity<String, String> CHARGE = Activity.of("charge", String.class, String.class);
    static final Activity<String, String> CHECK = Activity.of("check", String.class, String.class);
    static final Orchestration<String, String> ORDER = Orchestration.of("order", String.class, String.class);
    private static final Duration SOON = Duration.ofSeconds(20);

    // guide: old
    static String order(OrchestrationContext ctx, String id) {
        String payment = ctx.call(CHARGE, id);
        return payment + ", approved by " + ctx.await(APPROVED);
    }
    // guide: end

    // guide: new
    static final Orchestration<String, String> ORDER_2 = ORDER.version(2);

    static String checkedOrder(OrchestrationContext ctx, String id) {
        ctx.call(CHECK, id); // new, and so in a new version
        String payment = ctx.call(CHARGE, id);
        return payment + ", approved by " + ctx.await(APPROVED);
    }
    // guide: end

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("orders.db");
    }

    private static String pay(String id) {
        return id + " paid";
    }

    private static String check(String id) {
        return id + " checked";
    }

    private Clew deploy(OrchestrationFunction<String, String> body) {
        return Clew.sqlite(file)
                .register(ORDER, body)
                .register(CHARGE, VersionsTest::pay)
                .register(CHECK, VersionsTest::check)
                .start();
    }

    /** Starts an order with the old code and stops once it waits for its approval. */
    private void startWithOldCode() {
        try (Clew clew = deploy(VersionsTest::order)) {
            var order = clew.client().start(ORDER, "order-1", "order-1");
            assertThatThrownBy(() -> order.result(Duration.ofMillis(300))).isInstanceOf(ResultTimeoutException.class);
        }
    }

    @Test
    void givenAnOrderOfTheOldVersion_whenBothAreDeployed_thenItStaysOnItsOwn() {
        startWithOldCode();

        // guide: register
        try (Clew clew = Clew.sqlite(file)
                .register(ORDER, VersionsTest::order) // for the orders that run already
                .register(ORDER_2, VersionsTest::checkedOrder) // for new ones
                .register(CHARGE, VersionsTest::pay)
                .register(CHECK, VersionsTest::check)
                .start()) {
            var newOrder = clew.client().start(ORDER_2, "order-2", "order-2");
            // guide: end
            var oldOrder = clew.client().handle(ORDER, "order-1");
            oldOrder.signal(APPROVED, "alice");
            newOrder.signal(APPROVED, "bob");

            assertThat(oldOrder.result(SOON)).isEqualTo("order-1 paid, approved by alice");
            assertThat(newOrder.result(SOON)).isEqualTo("order-2 paid, approved by bob");
            assertThat(oldOrder.info().version()).isEqualTo(1);
            assertThat(oldOrder.history().toString()).doesNotContain("check");
            assertThat(newOrder.history().toString()).contains("check");
        }
    }

    @Test
    void givenCodeThatDoesNotFit_whenItIsDeployed_thenTheOrderIsParkedUntilItIsFixedAndReleased() {
        startWithOldCode();

        try (Clew clew = deploy(VersionsTest::checkedOrder)) { // the new code as version 1: a mistake
            var order = clew.client().handle(ORDER, "order-1");
            order.signal(APPROVED, "alice");
            assertThatThrownBy(() -> order.result(SOON))
                    .isInstanceOf(NondeterminismException.class)
                    .hasMessage(Chapter.named("versions.md").blocks().stream()
                            .filter(block -> block.source().equals(Optional.of("VersionsTest#parked")))
                            .findFirst()
                            .orElseThrow()
                            .text());
            assertThat(order.info().status()).isEqualTo(InstanceStatus.PARKED);
        }

        try (Clew clew = deploy(VersionsTest::order)) { // rolled back
            // guide: release
            var order = clew.client().handle(ORDER, "order-1");
            order.release();
            // guide: end
            assertThat(order.result(SOON)).isEqualTo("order-1 paid, approved by alice");
        }
    }

    @Test
    void givenARunningOrder_whenAStatusIsAdded_thenItIsParked() {
        startWithOldCode();
        try (Clew clew = deploy((ctx, id) -> {
            ctx.status("charging");
            return order(ctx, id);
        })) {
            var order = clew.client().handle(ORDER, "order-1");
            order.signal(APPROVED, "alice");
            assertThatThrownBy(() -> order.result(SOON)).isInstanceOf(NondeterminismException.class);
        }
    }

    record Order(String id) {}

    record OrderWithNote(String id, Optional<String> note) {}

    /** Starts with one type of input and goes on with another; answers with where the instance then stands. */
    private InstanceStatus afterTheInputHasGrown(boolean passedOn) {
        startWith(
                Order.class,
                passedOn,
                clew -> clew.client()
                        .start(Orchestration.of("grown", Order.class, String.class), "order-1", new Order("order-1")));
        startWith(OrderWithNote.class, passedOn, clew -> {
            var order = clew.client().handle("order-1");
            order.signal("approved", Payload.json("\"alice\""));
            return order;
        });
        try (Clew clew = deploy(VersionsTest::order)) {
            return clew.client().handle("order-1").info().status();
        }
    }

    private <T> void startWith(Class<T> input, boolean passedOn, Function<Clew, InstanceHandle<?>> act) {
        Activity<T, String> check = Activity.of("check", input, String.class);
        try (Clew clew = Clew.sqlite(file)
                .register(Orchestration.of("grown", input, String.class), (ctx, order) -> {
                    if (passedOn) {
                        ctx.call(check, order);
                    }
                    return ctx.await(APPROVED);
                })
                .register(check, Object::toString)
                .start()) {
            InstanceHandle<?> handle = act.apply(clew);
            assertThat(catchThrowable(() -> handle.result(Duration.ofSeconds(1))))
                    .satisfiesAnyOf(
                            nothing -> assertThat(nothing).isNull(),
                            waitsOrHeld -> assertThat(waitsOrHeld).isInstanceOf(ClewException.class));
        }
    }

    @Test
    void givenARecordThatOnlyTheOrchestrationReads_whenItGrows_thenOldInstancesGoOn() {
        assertThat(afterTheInputHasGrown(false)).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void givenARecordThatIsPassedOn_whenItGrows_thenOldInstancesGoOn() {
        assertThat(afterTheInputHasGrown(true)).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void givenTwoVersions_whenTheLatestIsStarted_thenItIsTheNewOneAndStaysThere() {
        try (Clew clew = Clew.sqlite(file)
                .register(ORDER, VersionsTest::order)
                .register(ORDER_2, VersionsTest::checkedOrder)
                .register(CHARGE, VersionsTest::pay)
                .register(CHECK, VersionsTest::check)
                .start()) {
            // guide: latest
            var order = clew.client().start(ORDER.latest(), "order-3", "order-3");
            // guide: end
            order.signal(APPROVED, "carol");

            assertThat(order.result(SOON)).isEqualTo("order-3 paid, approved by carol");
            assertThat(order.info().version()).isEqualTo(2);
        }
    }

    static final Orchestration<Integer, Integer> METER = Orchestration.of("meter", Integer.class, Integer.class);

    // guide: moving
    static Integer meter(OrchestrationContext ctx, Integer total) {
        int reading = Integer.parseInt(ctx.await(APPROVED));
        throw ctx.continueAsNew(METER.latest(), total + reading);
    }
    // guide: end

    @Test
    void givenAnEndlessInstance_whenNewCodeIsDeployed_thenItsNextExecutionRunsThat() {
        try (Clew clew = Clew.sqlite(file).register(METER, VersionsTest::meter).start()) {
            var meter = clew.client().start(METER, "meter-1", 0);
            meter.signal(APPROVED, "5");
            assertThatThrownBy(() -> meter.result(Duration.ofMillis(300))).isInstanceOf(ResultTimeoutException.class);
            assertThat(meter.info().execution()).isEqualTo(2);
        }
        try (Clew clew = Clew.sqlite(file)
                .register(METER, VersionsTest::meter)
                .register(METER.version(2), (ctx, total) -> 1000 + total + Integer.parseInt(ctx.await(APPROVED)))
                .start()) {
            var meter = clew.client().handle(METER, "meter-1");
            meter.signal(APPROVED, "7");
            meter.signal(APPROVED, "1");

            assertThat(meter.result(SOON)).isEqualTo(1000 + 5 + 7 + 1);
            assertThat(meter.info().version()).isEqualTo(2);
        }
    }

    // guide: patched
    static String patchedOrder(OrchestrationContext ctx, String id) {
        if (ctx.patched("check-first")) {
            ctx.call(CHECK, id);
        }
        String payment = ctx.call(CHARGE, id);
        return payment + ", approved by " + ctx.await(APPROVED);
    }
    // guide: end

    @Test
    void givenARunningOrder_whenThePatchIsDeployed_thenItGoesOnWithoutAndNewOnesHaveTheCheck() {
        startWithOldCode();
        try (Clew clew = deploy(VersionsTest::patchedOrder)) {
            var before = clew.client().handle(ORDER, "order-1");
            var after = clew.client().start(ORDER, "order-2", "order-2");
            before.signal(APPROVED, "alice");
            after.signal(APPROVED, "bob");

            assertThat(before.result(SOON)).isEqualTo("order-1 paid, approved by alice");
            assertThat(after.result(SOON)).isEqualTo("order-2 paid, approved by bob");
            assertThat(before.history().toString()).doesNotContain("check");
            assertThat(after.history().toString()).contains("PatchMarked").contains("check");
        }
    }

    // guide: context
    static String deterministic(OrchestrationContext ctx, String id) {
        UUID token = ctx.uuid(); // not UUID.randomUUID()
        int dice = 1 + ctx.random().nextInt(6); // not Math.random()
        long day = ctx.now().getEpochSecond() / 86_400; // not Instant.now()
        ctx.log().log(System.Logger.Level.DEBUG, "order {0}", id); // silent when it is replayed
        String zone = ctx.step("zone", String.class, step -> System.getProperty("user.timezone", "UTC"));
        return token + " " + dice + " " + day + " " + zone + " " + ctx.await(APPROVED);
    }
    // guide: end

    @Test
    void givenRandomThingsFromTheContext_whenTheyAreReplayed_thenTheyAreTheSame() {
        List<String> made = new CopyOnWriteArrayList<>();
        OrchestrationFunction<String, String> noting = (ctx, id) -> {
            made.add(ctx.uuid() + " " + ctx.random().nextInt() + " " + ctx.now());
            return deterministic(ctx, id);
        };
        try (Clew clew = deploy(noting)) {
            var order = clew.client().start(ORDER, "order-1", "order-1");
            assertThatThrownBy(() -> order.result(Duration.ofMillis(300))).isInstanceOf(ResultTimeoutException.class);
        }
        try (Clew clew = deploy(noting)) {
            var order = clew.client().handle(ORDER, "order-1");
            order.signal(APPROVED, "x");
            assertThat(order.result(SOON)).endsWith(" x");
            assertThat(made).hasSize(2).containsOnly(made.getFirst());
        }
    }
}
