package dev.clew.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.api.Activity;
import dev.clew.api.Attributes;
import dev.clew.api.ClewClient;
import dev.clew.api.ConflictPolicy;
import dev.clew.api.InstanceHandle;
import dev.clew.api.InstanceInfo;
import dev.clew.api.InstanceStatus;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.Retry;
import dev.clew.api.StartOptions;
import dev.clew.api.TypeToken;
import dev.clew.engine.EngineOptions;
import dev.clew.engine.StoreClient;
import dev.clew.process.JavaPrograms.Program;
import dev.clew.testkit.TestClew;
import dev.clew.workflow.Workflow;
import dev.clew.workflow.WorkflowStatus;
import dev.clew.workflow.Workflows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes within workflows and orchestrations, and the other way round. */
@Timeout(60)
final class MixedTest {

    private static final String ID = "w";
    private static final Duration DAY = Duration.ofDays(1);
    private static final Activity<String, String> SHOUT = Activity.of("shout", String.class, String.class);
    private static final Orchestration<String, String> ORDER = Orchestration.of("order", String.class, String.class);

    private static final Workflow<String, String> WORKFLOW = Workflow.from("workflow", String.class)
            .then(SHOUT)
            .then("prepare", ProcessStart.class, (String text) -> JavaPrograms.start("program", Bytes.of(text)))
            .child("work", Processes.PROCESS)
            .then("read", String.class, (Bytes output) -> output.toText() + "?")
            .build();

    private final AtomicReference<TestClew> running = new AtomicReference<>();
    private final AtomicInteger runs = new AtomicInteger();

    private TestClew clew(Program program) {
        TestClew clew = TestClew.builder()
                .register(Processes.model())
                .register(JavaPrograms.of(
                        Map.of("program", program), () -> running.get().now()))
                .register(WORKFLOW)
                .register(SHOUT, text -> text + "!")
                .register(ORDER, (ctx, item) -> {
                    ctx.sleep(Duration.ofHours(1));
                    Bytes output = ctx.call(Processes.PROCESS, JavaPrograms.start("program", Bytes.of(item)));
                    return "ordered " + output.toText();
                })
                .start();
        running.set(clew);
        return clew;
    }

    /** A client that needs no engine: what programs, which run in threads of their own, may have. */
    private static ClewClient fromOutside(TestClew clew) {
        return StoreClient.of(clew.store(), EngineOptions.DEFAULT_NAMESPACE);
    }

    private Bytes nap(ProcessSession session) throws InterruptedException {
        runs.incrementAndGet();
        session.sleep("nap", DAY);
        return Bytes.of("<" + session.input().orElseThrow().toText() + ">");
    }

    private static List<InstanceInfo> processes(TestClew clew) {
        return fromOutside(clew)
                .list(ListQuery.all().name(Processes.PROCESS.name()))
                .items();
    }

    private static InstanceInfo process(TestClew clew) {
        return processes(clew).getFirst();
    }

    private static void advance(TestClew clew, Duration span) {
        clew.advance(span);
        rest(clew);
    }

    /** Lets programs run until none is under way: they block on their engine, so that it may look quiet before they are done. */
    private static void rest(TestClew clew) {
        do {
            clew.runUntilQuiet();
        } while (!processes(clew).stream().allMatch(each -> atRest(clew, each)));
        clew.runUntilQuiet(); // one may have ended since the engine was quiet, and others wait for its end
    }

    private static boolean atRest(TestClew clew, InstanceInfo process) {
        ProcessInfo info = Processes.of(fromOutside(clew)).info(process.id()).orElseThrow();
        boolean resting = info.status() == ProcessStatus.SUSPENDED
                && info.wakeAt().filter(at -> !at.isAfter(clew.now())).isEmpty();
        return info.status().ended() || resting;
    }

    // --- a process as a vertex

    @Test
    void givenAProcessAsAVertex_whenTheEngineDiesAtAnyCommit_thenItIsAChildAndItsOutputFlowsOn() {
        int crashes = TestClew.crashAtEveryCommit(() -> clew(this::nap), clew -> {
            running.set(clew);
            clew.client().start(WORKFLOW.orchestration(), ID, "a");
            rest(clew);
            for (int day = 0; day < 2; day++) {
                advance(clew, DAY);
            }
            assertThat(process(clew).parent()).contains(ID);
            return List.of(
                    fromOutside(clew).handle(WORKFLOW.orchestration(), ID).result(Duration.ZERO),
                    processes(clew).size(),
                    process(clew).status());
        });

        assertThat(crashes).isGreaterThan(10);
        try (TestClew clew = clew(this::nap)) {
            clew.client().start(WORKFLOW.orchestration(), ID, "a");
            rest(clew);
            advance(clew, DAY);

            assertThat(fromOutside(clew).handle(WORKFLOW.orchestration(), ID).result(Duration.ZERO))
                    .isEqualTo("<a!>?");
        }
    }

    @Test
    void givenAProcessAsAVertex_whenItFails_thenTheVertexHasFailedForThat() {
        try (TestClew clew = clew(session -> {
            throw new IllegalStateException("no money");
        })) {
            clew.client().start(WORKFLOW.orchestration(), ID, "a");
            rest(clew);
            clew.runUntilQuiet();

            assertThat(Workflows.of(clew.client(), clew::now).status(WORKFLOW, ID))
                    .isInstanceOfSatisfying(
                            WorkflowStatus.Failed.class,
                            failed -> assertThat(failed.failure().toString()).contains("no money"));
            assertThat(Workflows.of(clew.client(), clew::now)
                            .progress(WORKFLOW, ID)
                            .current())
                    .singleElement()
                    .satisfies(visit -> assertThat(visit.path()).isEqualTo("work"));
        }
    }

    @Test
    void givenAProcessThatSleeps_whenItsWorkflowIsCancelled_thenItHasEndedAndIsNotLaunchedAgain() {
        try (TestClew clew = clew(this::nap)) {
            InstanceHandle<String> workflow = clew.client().start(WORKFLOW.orchestration(), ID, "a");
            rest(clew);

            workflow.cancel("enough");
            clew.runUntilQuiet();
            clew.advance(DAY.multipliedBy(2));

            assertThat(workflow.info().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(process(clew).status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void givenAProgramThatRuns_whenItsWorkflowIsCancelled_thenItIsInterrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (TestClew clew = clew(session -> {
            begun.countDown();
            try {
                Thread.sleep(Duration.ofMinutes(5));
            } catch (InterruptedException asked) {
                interrupted.countDown();
                throw asked;
            }
            return Bytes.EMPTY;
        })) {
            InstanceHandle<String> workflow = clew.client().start(WORKFLOW.orchestration(), ID, "a");
            while (begun.getCount() > 0) {
                clew.runUntilQuiet();
            }

            workflow.cancel("enough");
            clew.runUntilQuiet();

            interrupted.await();
            assertThat(process(clew).status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(Processes.of(fromOutside(clew)).info(process(clew).id()))
                    .hasValueSatisfying(info -> assertThat(info.status()).isEqualTo(ProcessStatus.CANCELLED));
        }
    }

    // --- and of an orchestration

    @Test
    void givenAnOrchestration_whenItCallsAProcess_thenItGetsItsOutput() {
        try (TestClew clew = clew(this::nap)) {
            clew.client().start(ORDER, ID, "tea");
            advance(clew, Duration.ofHours(1));
            advance(clew, DAY);

            assertThat(fromOutside(clew).handle(ORDER, ID).result(Duration.ZERO))
                    .isEqualTo("ordered <tea>");
            assertThat(process(clew).parent()).contains(ID);
        }
    }

    // --- an orchestration that a process starts

    @Test
    void givenAProcessThatStartsAnInstance_whenItFailsBeforeThatIsSaved_thenTheNextAttemptFindsTheOneThatRuns() {
        AtomicInteger attempts = new AtomicInteger();
        Program program = session -> {
            if (session.input().orElseThrow().toText().equals("tea")) {
                return Bytes.of("tea"); // what the order has done
            }
            String order =
                    session.durable("order", TypeToken.of(String.class), Retry.fixed(3, Duration.ofMinutes(1)), () -> {
                        String id = session.instanceId() + "/order";
                        fromOutside(running.get())
                                .start(ORDER, id, "tea", StartOptions.DEFAULT.onConflict(ConflictPolicy.USE_EXISTING));
                        if (attempts.incrementAndGet() == 1) {
                            throw new IllegalStateException("the answer got lost");
                        }
                        return id;
                    });
            session.sleep("meanwhile", DAY);
            return Bytes.of(fromOutside(running.get()).handle(ORDER, order).result(Duration.ZERO));
        };
        try (TestClew clew = clew(program)) {
            Processes.of(clew.client()).start("p", JavaPrograms.start("program", Bytes.of("a")), Attributes.NONE);
            rest(clew);
            advance(clew, Duration.ofMinutes(1));
            advance(clew, Duration.ofHours(1));
            advance(clew, DAY);

            assertThat(attempts).hasValue(2);
            assertThat(Processes.of(clew.client()).info("p").orElseThrow().output())
                    .contains(Bytes.of("ordered tea"));
            assertThat(fromOutside(clew).list(ListQuery.all().name("order")).items())
                    .extracting(InstanceInfo::id)
                    .containsExactly("p/order");
        }
    }
}
