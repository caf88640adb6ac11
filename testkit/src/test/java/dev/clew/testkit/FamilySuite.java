package dev.clew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.api.ChildFailedException;
import dev.clew.api.ChildOptions;
import dev.clew.api.ChildPolicy;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.InstanceStatus;
import dev.clew.api.InstanceTree;
import dev.clew.api.ListQuery;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Families: who is whose child, as people see it, and what becomes of the others when one is deleted. */
abstract class FamilySuite extends EngineSuite {

    private static final Orchestration<String, String> MAIN = Orchestration.of("main", String.class, String.class);
    private static final Orchestration<String, String> CHILD = Orchestration.of("child", String.class, String.class);
    private static final Signal<String> GO = Signal.of("go", String.class);

    private TestClew engine(OrchestrationFunction<String, String> main, OrchestrationFunction<String, String> child) {
        return clew().register(MAIN, main).register(CHILD, child).start();
    }

    private static List<String> ids(InstanceTree tree) {
        return tree.children().stream().map(child -> child.instance().id()).toList();
    }

    private static String family(OrchestrationContext ctx, String input) {
        if (ctx.execution() == 1) {
            ctx.start(CHILD, "leaf", ChildOptions.withId("earlier").policy(ChildPolicy.ABANDON));
            throw ctx.continueAsNew(input);
        }
        ctx.startDetached(CHILD, "detached", "leaf");
        for (int i = 0; i < 3; i++) {
            ctx.start(CHILD, i == 1 ? "branch" : "leaf", ChildOptions.withId("c" + i));
        }
        ctx.start(MAIN, "", ChildOptions.withId("taken").policy(ChildPolicy.ABANDON));
        ctx.await(GO);
        return "";
    }

    private static String member(OrchestrationContext ctx, String input) {
        return input.equals("leaf") ? ctx.await(GO) : ctx.call(CHILD, "leaf", ChildOptions.withId("grandchild"));
    }

    @Test
    void givenAFamily_whenItsTreeIsAskedFor_thenItHasTheChildrenOfEachAndNobodyElse() {
        try (TestClew clew = engine(FamilySuite::family, FamilySuite::member)) {
            clew.client().start(CHILD, "taken", "leaf");
            clew.runUntilQuiet();
            clew.client().start(MAIN, "i", "");
            clew.evict();

            InstanceTree tree = clew.client().handle("i").tree(100);

            assertThat(ids(tree)).containsExactly("c0", "c1", "c2");
            assertThat(ids(tree.children().get(1))).containsExactly("grandchild");
            assertThat(tree.size()).isEqualTo(5);
            assertThat(tree.complete()).isTrue();
            assertThat(tree.instance().parent()).isEmpty();
            assertThat(tree.children().get(1).instance().parent()).contains("i");
            assertThat(clew.client().handle("grandchild").info().parent()).contains("c1");
            assertThat(clew.client().handle("grandchild").tree(1).size()).isEqualTo(1);
        }
    }

    @Test
    void givenALimit_whenATreeIsLarger_thenTheNearestAreThereAndItSaysWhereMoreAre() {
        try (TestClew clew = engine(FamilySuite::family, FamilySuite::member)) {
            clew.client().start(MAIN, "i", "");
            clew.evict();

            InstanceTree three = clew.client().handle("i").tree(3);
            InstanceTree four = clew.client().handle("i").tree(5);

            assertThat(ids(three)).containsExactly("c0", "c1");
            assertThat(three.complete()).isFalse();
            assertThat(ids(four)).containsExactly("c0", "c1", "c2", "taken");
            assertThat(four.complete()).isTrue();
            assertThat(four.children().get(1).complete()).isFalse();
            assertThatThrownBy(() -> clew.client().handle("i").tree(0)).hasMessageContaining("from 1 to");
            assertThatThrownBy(() -> clew.client().handle("nobody").tree(1))
                    .isInstanceOf(InstanceNotFoundException.class);
        }
    }

    @Test
    void givenAChildThatContinuedAsNewOrWasDeleted_whenItsFamilyIsLookedAt_thenTheOneIsThereAndTheOtherIsNot() {
        try (TestClew clew = engine(FamilySuite::family, (ctx, in) -> {
            if (ctx.execution() == 1) {
                throw ctx.continueAsNew(in);
            }
            return ctx.await(GO);
        })) {
            clew.client().start(MAIN, "i", "");
            clew.evict();
            clew.client().handle("c0").signal(GO, "");
            clew.runUntilQuiet();

            clew.client().handle("c0").delete();

            assertThat(clew.client().handle("c1").info())
                    .satisfies(info -> assertThat(info.execution()).isEqualTo(2))
                    .satisfies(info -> assertThat(info.parent()).contains("i"));
            assertThat(ids(clew.client().handle("i").tree(100))).containsExactly("c1", "c2", "taken");
        }
    }

    // --- on their own

    @Test
    void givenADetachedStart_whenItsStarterIsCancelled_thenItGoesOnAndIsNobodysChild() {
        try (TestClew clew = engine(
                (ctx, in) -> {
                    ctx.startDetached(CHILD, "d", "leaf");
                    return ctx.await(GO);
                },
                FamilySuite::member)) {
            clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            clew.client().handle("i").cancel("enough");
            clew.runUntilQuiet();

            assertThat(clew.client().handle("i").info().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(clew.client().handle("d").info().parent()).isEmpty();
            assertThat(clew.client().handle("i").tree(10).children()).isEmpty();
            clew.client().handle("d").signal(GO, "x");
            assertThat(clew.resultOf(clew.client().handle(CHILD, "d"))).isEqualTo("x");
        }
    }

    // --- deleting

    @Test
    void givenAFamilyThatEnded_whenOneIsDeleted_thenTheOthersAreLeft() {
        try (TestClew clew = engine(
                (ctx, in) -> ctx.call(CHILD, "branch"),
                (ctx, in) -> in.equals("leaf") ? "x" : ctx.call(CHILD, "leaf"))) {
            assertThat(clew.resultOf(clew.client().start(MAIN, "i", ""))).isEqualTo("x");

            clew.client().handle("i/1:1").delete();

            assertThat(clew.client().list(ListQuery.all()).items())
                    .extracting(info -> info.id())
                    .containsExactlyInAnyOrder("i", "i/1:1/1:1");
            assertThat(clew.client().handle("i").tree(10).size()).isEqualTo(1);
        }
    }

    @Test
    void givenAParentThatIsDeletedByForce_whenItIsGone_thenItsChildHasBeenCancelledAndTellsNobody() {
        try (TestClew clew =
                engine((ctx, in) -> ctx.call(CHILD, "leaf", ChildOptions.withId("c")), FamilySuite::member)) {
            clew.client().start(MAIN, "i", "");
            clew.evict();

            clew.client().handle("i").forceDelete();
            var namesake = clew.client().start(MAIN, "i", "");
            clew.runUntilQuiet();

            assertThat(clew.client().handle("c").info().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThatThrownBy(() -> clew.resultOf(namesake)).hasMessageContaining("child_id_taken");
        }
    }

    @Test
    void givenAChildThatIsDeletedByForce_whenItsParentGoesOn_thenItIsToldThatTheChildWasTerminated() {
        try (TestClew clew = engine(
                (ctx, in) -> {
                    try {
                        return ctx.call(CHILD, "leaf", ChildOptions.withId("c"));
                    } catch (ChildFailedException failed) {
                        return failed.terminated() + " " + failed.getMessage();
                    }
                },
                FamilySuite::member)) {
            var handle = clew.client().start(MAIN, "i", "");
            clew.evict();

            clew.client().handle("c").forceDelete();

            assertThat(clew.resultOf(handle)).startsWith("true").endsWith("deleted by force");
        }
    }
}
