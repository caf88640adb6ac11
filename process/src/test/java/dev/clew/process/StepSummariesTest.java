package dev.clew.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Steps and scopes out of events. */
final class StepSummariesTest {

    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private final List<ProcessEvent> events = new ArrayList<>();

    private void told(String subtype, String payload) {
        events.add(new ProcessEvent(
                events.size() + 1L,
                AT.plusMillis(events.size()),
                ProcessEvent.CUSTOM,
                subtype,
                Optional.empty(),
                Optional.of(Bytes.of(payload.replace('\'', '"')))));
    }

    private List<StepSummary> steps(StepSummaries.Query query) {
        return StepSummaries.of(events).steps(query);
    }

    private StepSummary step() {
        return steps(StepSummaries.Query.ALL).getFirst();
    }

    @Test
    void givenNoEventsOfSteps_whenTheyAreSummarized_thenThereAreNone() {
        told("workflow_log", "{'step_id':'a'}");
        told(StepSummaries.START, "not json");

        assertThat(steps(StepSummaries.Query.ALL)).isEmpty();
    }

    @Test
    void givenABeginningAndAnEnd_whenTheyAreSummarized_thenTheStepHasCompleted() {
        told(
                StepSummaries.START,
                "{'step_id':'a','step_name':'A','step_type':'Agent','timestamp_ms':1000,'inputs':{'x':1}}");
        told(StepSummaries.END, "{'step_id':'a','timestamp_ms':1500,'outputs':[2],'settled_at_ms':1400}");

        assertThat(step().status()).isEqualTo(StepSummary.Status.COMPLETED);
        assertThat(step().stepName()).isEqualTo("A");
        assertThat(step().duration()).contains(Duration.ofMillis(500));
        assertThat(step().inputs()).contains("{\"x\":1}");
        assertThat(step().outputs()).contains("[2]");
        assertThat(step().settledAt()).contains(Instant.ofEpochMilli(1400));
    }

    @Test
    void givenABeginningAlone_whenItIsSummarized_thenTheStepRuns() {
        told(StepSummaries.START, "{'step_id':'a'}");

        assertThat(step().status()).isEqualTo(StepSummary.Status.RUNNING);
        assertThat(step().startedAt()).isEqualTo(AT);
        assertThat(step().duration()).isEmpty();
    }

    @Test
    void givenAnEndWithAnError_whenItIsSummarized_thenTheStepHasFailed() {
        told(StepSummaries.START, "{'step_id':'a'}");
        told(StepSummaries.END, "{'step_id':'a','error':{'code':'E'}}");

        assertThat(step().status()).isEqualTo(StepSummary.Status.FAILED);
        assertThat(step().error()).contains("{\"code\":\"E\"}");
    }

    @Test
    void givenAnOutputThatIsAnError_whenItIsSummarized_thenTheStepHasFailed() {
        told(StepSummaries.START, "{'step_id':'a'}");
        told(StepSummaries.END, "{'step_id':'a','error':null,'outputs':{'_error':true,'error':'no'}}");

        assertThat(step().status()).isEqualTo(StepSummary.Status.FAILED);
    }

    @Test
    void givenAStepInTwoScopes_whenTheyAreSummarized_thenTheyAreTwo() {
        told(StepSummaries.START, "{'step_id':'a','scope_id':'s1','parent_scope_id':'p'}");
        told(StepSummaries.START, "{'step_id':'a','scope_id':'s2','parent_scope_id':'p'}");
        told(StepSummaries.END, "{'step_id':'a','scope_id':'s2'}");

        assertThat(steps(StepSummaries.Query.ALL))
                .extracting(StepSummary::status)
                .containsExactly(StepSummary.Status.RUNNING, StepSummary.Status.COMPLETED);
    }

    @Test
    void givenSteps_whenTheyAreFiltered_thenThoseThatFitAreThere() {
        told(StepSummaries.START, "{'step_id':'a','step_type':'Agent'}");
        told(StepSummaries.START, "{'step_id':'b','step_type':'Delay','scope_id':'s','parent_scope_id':'r'}");
        told(StepSummaries.END, "{'step_id':'b','scope_id':'s'}");

        assertThat(ids(query(Optional.of(StepSummary.Status.RUNNING), Optional.empty(), Set.of(), false)))
                .containsExactly("a");
        assertThat(ids(query(Optional.empty(), Optional.of("Delay"), Set.of(), false)))
                .containsExactly("b");
        assertThat(ids(query(Optional.empty(), Optional.empty(), Set.of("a", "z"), false)))
                .containsExactly("a");
        assertThat(ids(query(Optional.empty(), Optional.empty(), Set.of(), true)))
                .containsExactly("a");
    }

    private List<String> ids(StepSummaries.Query query) {
        return steps(query).stream().map(StepSummary::stepId).toList();
    }

    private static StepSummaries.Query query(
            Optional<StepSummary.Status> status, Optional<String> type, Set<String> ids, boolean roots) {
        return new StepSummaries.Query(status, type, Optional.empty(), Optional.empty(), ids, roots);
    }

    @Test
    void givenAProgramThatRanAgain_whenItIsSummarized_thenWhatItToldLastCounts() {
        told(StepSummaries.START, "{'step_id':'a'}");
        told(StepSummaries.END, "{'step_id':'a','error':'x'}");
        told(StepSummaries.START, "{'step_id':'a'}");

        assertThat(steps(StepSummaries.Query.ALL))
                .singleElement()
                .extracting(StepSummary::status)
                .isEqualTo(StepSummary.Status.RUNNING);
    }

    @Test
    void givenScopesInScopes_whenOneIsAskedFor_thenThoseAroundItAreThereNearestFirst() {
        told(StepSummaries.ENTER, "{'scope_id':'root','step_id':'loop','index':0}");
        told(StepSummaries.ENTER, "{'scope_id':'mid','parent_scope_id':'root'}");
        told(StepSummaries.ENTER, "{'scope_id':'leaf','parent_scope_id':'mid'}");
        told(StepSummaries.ENTER, "{'scope_id':'odd','parent_scope_id':'odd'}");

        StepSummaries summaries = StepSummaries.of(events);
        assertThat(summaries.ancestors("leaf"))
                .extracting(StepSummaries.Scope::scopeId)
                .containsExactly("mid", "root");
        assertThat(summaries.ancestors("odd")).isEmpty();
        assertThat(summaries.ancestors("none")).isEmpty();
    }
}
