package dev.clew.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.Clew;
import dev.clew.RemoteClew;
import dev.clew.api.Activity;
import dev.clew.api.ApplicationException;
import dev.clew.api.ClewClient;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Page;
import dev.clew.api.QueueLimits;
import dev.clew.api.Retry;
import dev.clew.api.Signal;
import dev.clew.api.StartOptions;
import dev.clew.postgres.local.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people do who run it. The chapter's console output is what the commands say about the database made here. */
@Timeout(120)
final class OperatingTest {

    record Order(String id, long cents) {}

    static final Orchestration<Order, String> ORDER = Orchestration.of("order", Order.class, String.class);
    static final Activity<Order, String> CHARGE =
            Activity.of("charge", Order.class, String.class).retry(Retry.exponential(3));
    static final Signal<String> APPROVED = Signal.of("approved", String.class);
    private static final Duration SOON = Duration.ofSeconds(30);

    static String order(OrchestrationContext ctx, Order order) {
        String payment = ctx.call(CHARGE, order);
        ctx.status("waiting for approval");
        Optional<String> by = ctx.await(APPROVED, Duration.ofDays(1));
        return by.map(name -> payment + ", approved by " + name).orElse("not approved in time");
    }

    static String charge(Order order) {
        if (order.cents() > 100_000) {
            throw ApplicationException.nonRetryable("card_declined", "the limit is 1000");
        }
        return "charged " + order.cents();
    }

    // --- the chapter's output

    private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    /** Four orders: one waits, one is done, one failed, and one is parked by a deploy that does not fit it. */
    private static void makeOrders(Path folder) throws Exception {
        Path file = folder.resolve("orders.db");
        try (Clew clew = deploy(file, OperatingTest::order)) {
            start(clew, "order-1", 1999);
            await(clew, "order-1");
            clew.client().handle(ORDER, "order-1").signal(APPROVED, "alice");
            clew.client().handle(ORDER, "order-1").result(SOON);
            start(clew, "order-2", 250_000);
            assertThatThrownBy(() -> clew.client().handle(ORDER, "order-2").result(SOON))
                    .isInstanceOf(ApplicationException.class);
            start(clew, "order-3", 500);
            await(clew, "order-3");
        }
        try (Clew clew = deploy(file, (ctx, order) -> {
            ctx.sleep(Duration.ofDays(1));
            return "slow";
        })) {
            clew.client().handle(ORDER, "order-3").signal(APPROVED, "bob");
            assertThatThrownBy(() -> clew.client().handle(ORDER, "order-3").result(SOON))
                    .hasMessageContaining("history");
        }
        try (Clew clew = deploy(file, OperatingTest::order)) {
            start(clew, "order-4", 2999);
            await(clew, "order-4");
        }
    }

    private static Clew deploy(Path file, OrchestrationFunction<Order, String> body) {
        return Clew.sqlite(file)
                .register(ORDER, body)
                .register(CHARGE, OperatingTest::charge)
                .start();
    }

    private static void start(Clew clew, String id, long cents) {
        clew.client().start(ORDER, id, new Order(id, cents));
    }

    /** Waits until it waits for its approval. */
    private static void await(Clew clew, String id) {
        clew.client().handle(id).awaitStatus(0, SOON);
    }

    @Test
    void givenTheChapter_whenItsCommandsAreRun_thenTheySayWhatItShows(@TempDir Path folder) throws Exception {
        makeOrders(folder);
        Chapter chapter = Chapter.named("operating.md");
        Chapter said =
                chapter.with(block -> isOutput(block) ? Optional.of(run(folder, block.text())) : Optional.empty());

        if (GuideTest.UPDATE) {
            said.write();
        } else {
            assertThat(timeless(said)).as(GuideTest.HOW_TO_UPDATE).isEqualTo(timeless(chapter));
        }
    }

    private static boolean isOutput(Chapter.Block block) {
        return block.source().equals(Optional.of("OperatingTest#makeOrders"));
    }

    /** Runs the commands of a block and answers with the block as it should be. */
    private static String run(Path folder, String block) {
        List<String> said = new ArrayList<>();
        for (String command :
                block.lines().filter(line -> line.startsWith("$ ./clew ")).toList()) {
            List<String> words = Arrays.stream(command.split(" ")).skip(2).toList();
            said.add(command);
            said.addAll(run(
                    folder,
                    "dev.clew.cli.Main",
                    words.stream().map(word -> word.replace("'", "")).toList()));
        }
        return String.join("\n", said);
    }

    private static String whatASecondProcessSays(Path folder) {
        return String.join("\n", run(folder, FirstOrchestration.class.getName(), List.of()));
    }

    private static List<String> run(Path folder, String program, List<String> words) {
        try {
            Process started = ChildJvm.start(folder, program, words);
            try (var output = started.inputReader()) {
                return output.lines().map(String::stripTrailing).toList();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A chapter without the times of this run, and without the widths of columns, which depend on them. */
    private static String timeless(Chapter chapter) {
        return String.join("\n", chapter.lines())
                .replaceAll(TIME, "TIME")
                .replaceAll(" +", " ")
                .replaceAll(" \\d+ m?s ", " SPAN ");
    }

    // --- one file

    @Test
    void givenOptions_whenAnEngineStarts_thenTheyAreTaken(@TempDir Path folder) {
        Path file = folder.resolve("orders.db");
        // guide: options
        try (Clew clew = Clew.sqlite(file)
                .register(ORDER, OperatingTest::order)
                .register(CHARGE, OperatingTest::charge)
                .options(o -> o.activitySlots(32)
                        .hotInstances(50_000)
                        .idleAfter(Duration.ofMinutes(5))
                        .shutdownGrace(Duration.ofSeconds(30)))
                .start()) {
            // guide: end
            start(clew, "order-1", 1999);
            clew.client().handle(ORDER, "order-1").signal(APPROVED, "alice");
            assertThat(clew.client().handle(ORDER, "order-1").result(SOON)).startsWith("charged");
            assertThat(failed(clew.client())).isEmpty();
            assertThat(whatASecondProcessSays(folder)).contains("ConfigurationException");
        }
    }

    // guide: list
    static List<String> failed(ClewClient client) {
        ListQuery query = ListQuery.all().status(InstanceStatus.FAILED).name("order");
        List<String> ids = new ArrayList<>();
        for (Page<InstanceInfo> page = client.list(query); ; page = client.list(query)) {
            page.items().forEach(instance -> ids.add(instance.id()));
            if (page.next().isEmpty()) {
                return ids;
            }
            query = query.after(page.next().get());
        }
    }
    // guide: end

    @Test
    void givenFailedOrders_whenTheyAreListedPageByPage_thenAllAreThere() {
        try (Clew clew = Clew.inMemory()
                .register(ORDER, OperatingTest::order)
                .register(CHARGE, OperatingTest::charge)
                .start()) {
            for (int n = 0; n < 120; n++) {
                start(clew, "dear-" + n, 250_000);
                int id = n;
                assertThatThrownBy(() -> clew.client().handle("dear-" + id).result(SOON))
                        .hasMessageContaining("card_declined");
            }
            assertThat(failed(clew.client())).hasSize(120).doesNotHaveDuplicates();
        }
    }

    // guide: attributes
    static String delivery(OrchestrationContext ctx, Order order) {
        ctx.setAttribute("phase", "waiting");
        ctx.await(APPROVED);
        ctx.setAttribute("phase", "shipped");
        return "shipped " + order.id();
    }

    static List<String> waitingOf(ClewClient client, String customer) {
        ListQuery query = ListQuery.all().attribute("customer", customer).attribute("phase", "waiting");
        return client.list(query).items().stream().map(InstanceInfo::id).toList();
    }
    // guide: end

    @Test
    void givenDeliveriesOfCustomers_whenThoseThatWaitAreAskedFor_thenTheirIdsAreThere() {
        try (Clew clew = Clew.inMemory()
                .register(ORDER, OperatingTest::delivery)
                .register(CHARGE, OperatingTest::charge)
                .start()) {
            ClewClient client = clew.client();
            Order order = new Order("order-8", 1999);
            // guide: start-attributed
            client.start(ORDER, "order-8", order, StartOptions.DEFAULT.attribute("customer", "4711"));
            // guide: end
            client.start(ORDER, "order-9", order, StartOptions.DEFAULT.attribute("customer", "4712"));

            await(() -> waitingOf(client, "4711").equals(List.of("order-8")));
            client.handle(ORDER, "order-8").signal(APPROVED, "alice");
            await(() -> waitingOf(client, "4711").isEmpty());
            assertThat(client.handle("order-8").info().attributes().get("phase"))
                    .contains("shipped");
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    // --- a fleet

    // guide: routing
    static final Activity<String, String> MAIL =
            Activity.of("mail", String.class, String.class).queue("mail");
    static final Activity<String, String> RENDER =
            Activity.of("render", String.class, String.class).tag("gpu");
    static final Activity<String, String> UNPACK = Activity.of("unpack", String.class, String.class);

    static String publish(OrchestrationContext ctx, String video) {
        var unpack = UNPACK.session(ctx.instanceId()); // both on one node, which has the files
        ctx.call(unpack, video);
        ctx.call(unpack, video + ".sub");
        String url = ctx.call(RENDER, video); // on a node with a GPU
        return ctx.call(MAIL.limitKey("customer-7").priority(5), url); // urgent, within a customer's share
    }
    // guide: end

    static final Orchestration<String, String> PUBLISH = Orchestration.of("publish", String.class, String.class);

    @Test
    void givenTwoNodesAndAClient_whenAVideoIsPublished_thenEachPartRunsWhereItBelongs() {
        try (TestDatabase database = TestDatabase.create()) {
            String url = database.url();
            List<String> places = new CopyOnWriteArrayList<>();
            try (Clew gpu = Clew.postgres(url)
                            .register(RENDER, video -> {
                                places.add("gpu");
                                return video + ".mp4";
                            })
                            .options(o -> o.nodeName("gpu-1").tags("gpu").untagged(false))
                            .start();
                    Clew node = node(url)) {
                assertThat(gpu).isNotSameAs(node);
                publishFromElsewhere(url);
                assertThat(places).containsExactly("gpu");
            }
        }
    }

    private static Clew node(String url) {
        // guide: node
        Clew node = Clew.postgres(url)
                .register(PUBLISH, OperatingTest::publish)
                .register(UNPACK, video -> "unpacked " + video)
                .register(MAIL, text -> "mailed " + text)
                .queue(
                        "mail",
                        QueueLimits.NONE
                                .concurrency(20)
                                .rate(100, Duration.ofSeconds(1))
                                .concurrencyPerKey(2))
                .options(o -> o.nodeName("eu-1"))
                .start();
        // guide: end
        return node;
    }

    private static void publishFromElsewhere(String url) {
        // guide: remote
        try (RemoteClew remote = Clew.connect(url)) {
            var video = remote.client().start(PUBLISH, "video-1", "cat");
            String answer = video.result(Duration.ofMinutes(1));
            // guide: end
            assertThat(answer).isEqualTo("mailed cat.mp4");
        }
    }
}
