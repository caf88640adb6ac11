package dev.clew.cli.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.cli.chaos.check.Kept.Accepted;
import dev.clew.cli.chaos.check.ProgramEvidence.RunOf;
import dev.clew.cli.chaos.check.ProgramEvidence.Strike;
import dev.clew.cli.chaos.check.Violation.Kind;
import dev.clew.cli.chaos.programs.Script;
import dev.clew.cli.chaos.programs.Trace.Line;
import dev.clew.cli.chaos.programs.Trace.Moment;
import dev.clew.cli.chaos.programs.Trace.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The judge of programs acquits a run in which all went well, and finds whatever is done to it afterwards. */
final class ProgramCheckerTest {

    private static final String ID = "program-1";

    /** What a run left behind, to be tampered with: a checkpoint, a sleep that is left for, something received, the end. */
    static final class Run {
        final List<Line> lines = new ArrayList<>();
        final Map<String, String> states = new HashMap<>(Map.of("k0", "1-a", "k1", "", "k2", "hello"));
        final List<Accepted> requests = new ArrayList<>();
        final Set<RunOf> killed = new HashSet<>();
        final List<Strike> strikes = new ArrayList<>();
        String status = "completed";
        Optional<String> output = Optional.of("1-a hello");
        boolean present = true;
        boolean stopped;
        boolean oneMachine = true;

        Run() {
            begins(1, 1_000);
            asks(1, 1_100, Request.SAVE, "k0", "1-a", "1-a");
            asks(1, 1_200, Request.SLEEP, "k1", "", "2200");
            asks(1, 1_300, Request.SUSPEND, "k1", "2200", "2200");
            says(1, 1_400, Moment.LEFT, Request.NONE, "", "sleeping");
            begins(2, 2_300);
            asks(2, 2_400, Request.PROBE, "k0", "", "1-a");
            asks(2, 2_500, Request.SLEEP, "k1", "", "2200");
            says(2, 2_500, Moment.SLEPT, Request.SLEEP, "k1", "2200");
            asks(2, 2_600, Request.SAVE, "k2", "hello", "hello");
            asks(2, 2_700, Request.COMPLETE, "", "", "1-a hello");
            says(2, 2_800, Moment.LEFT, Request.NONE, "", "completed");
            accepted("process.launching", 1);
            saved("k0", 1);
            saved("k1", 1);
            accepted("process.suspend", 1);
            accepted("process.launching", 2);
            saved("k2", 2);
            accepted("process.end", 2);
        }

        void begins(int run, long atMs) {
            says(run, atMs, Moment.BEGUN, Request.NONE, "", "");
        }

        void asks(int run, long atMs, Request request, String key, String given, String answer) {
            says(run, atMs, Moment.ASKED, request, key, given);
            says(run, atMs + 10, Moment.ACCEPTED, request, key, answer);
        }

        void says(int run, long atMs, Moment moment, Request request, String key, String value) {
            lines.add(new Line(atMs, 100 + run, ID, run, moment, request, key, value));
        }

        void accepted(String name, int run) {
            requests.add(new Accepted(name, OptionalInt.of(run), Optional.empty()));
        }

        void saved(String key, int run) {
            requests.add(new Accepted("process.checkpoint", OptionalInt.of(run), Optional.of(key)));
        }

        /** Where the first line of that kind is. */
        int place(int run, Moment moment, Request request) {
            for (int i = 0; i < lines.size(); i++) {
                Line line = lines.get(i);
                if (line.run() == run && line.moment() == moment && line.request() == request) {
                    return i;
                }
            }
            throw new AssertionError("there is no such line");
        }

        void value(int run, Moment moment, Request request, String value) {
            int place = place(run, moment, request);
            Line line = lines.get(place);
            lines.set(
                    place, new Line(line.atMs(), line.pid(), line.instance(), run, moment, request, line.key(), value));
        }

        void at(int run, Moment moment, Request request, long atMs) {
            int place = place(run, moment, request);
            Line line = lines.get(place);
            lines.set(
                    place, new Line(atMs, line.pid(), line.instance(), run, moment, request, line.key(), line.value()));
        }

        /** As if the program of run 1 had said nothing of its leaving. */
        void withoutLeaving() {
            lines.removeIf(
                    line -> line.run() == 1 && (line.moment() == Moment.LEFT || line.request() == Request.SUSPEND));
        }

        List<Violation> judged() {
            ProgramCase known = new ProgramCase(
                    ID,
                    Script.parse("save:k0:0 sleep:k1:1000 receive:k2:0"),
                    true,
                    stopped,
                    stopped,
                    Map.of("k2", "hello"));
            List<Kept> kept = present ? List.of(new Kept(ID, status, output, states, requests)) : List.of();
            return ProgramChecker.check(new ProgramEvidence(List.of(known), kept, lines, killed, strikes, oneMachine));
        }
    }

    record Tampering(String name, Kind kind, String finding, Consumer<Run> deed) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Tampering> deeds() {
        return Stream.of(
                new Tampering("the process is gone", Kind.LOST, "not there", run -> run.present = false),
                new Tampering("it failed", Kind.WRONG, "is failed", run -> run.status = "failed"),
                new Tampering("it goes on", Kind.WRONG, "is running", run -> run.status = "running"),
                new Tampering("it was to be stopped", Kind.WRONG, "not cancelled", run -> run.stopped = true),
                new Tampering("its output is another", Kind.LOST, "was acknowledged", run -> {
                    run.output = Optional.of("1-b hello");
                }),
                new Tampering("a checkpoint is lost", Kind.LOST, "no checkpoint k0", run -> run.states.remove("k0")),
                new Tampering("a checkpoint is another", Kind.LOST, "k0 was acknowledged", run -> {
                    run.states.put("k0", "2-b");
                }),
                new Tampering("a checkpoint is nobody's", Kind.WRONG, "nobody has given", run -> {
                    run.states.put("k0", "9-z");
                }),
                new Tampering("a later run does not find one", Kind.LOST, "did not find k0", run -> {
                    run.value(2, Moment.ACCEPTED, Request.PROBE, "");
                }),
                new Tampering("a later run finds another", Kind.LOST, "to run 2 with 2-b", run -> {
                    run.value(2, Moment.ACCEPTED, Request.PROBE, "2-b");
                }),
                new Tampering("what was sent is lost", Kind.LOST, "was sent to k2", run -> run.states.put("k2", "")),
                new Tampering("a sleep begins again", Kind.DOUBLED, "sleep k1 was to end", run -> {
                    run.value(2, Moment.ACCEPTED, Request.SLEEP, "3500");
                }),
                new Tampering("a sleep is too short", Kind.WRONG, "of at least 1000 ms", run -> {
                    run.value(1, Moment.ACCEPTED, Request.SLEEP, "2100");
                }),
                new Tampering("a sleep is over too early", Kind.WRONG, "was over at 2100", run -> {
                    run.at(2, Moment.SLEPT, Request.SLEEP, 2_100);
                }),
                new Tampering("it is woken too early", Kind.WRONG, "100 ms too early", run -> {
                    run.at(2, Moment.BEGUN, Request.NONE, 2_100);
                }),
                new Tampering("a run is launched twice", Kind.DOUBLED, "launched twice", run -> run.begins(2, 2_350)),
                new Tampering("it is launched after the end", Kind.DOUBLED, "after the end", run -> {
                    run.begins(3, 3_000);
                }),
                new Tampering("it is launched for no reason", Kind.DOUBLED, "for no reason", Run::withoutLeaving),
                new Tampering("an earlier run is granted something", Kind.DOUBLED, "when run 2 had begun", run -> {
                    run.oneMachine = false;
                    int place = run.place(2, Moment.ASKED, Request.PROBE);
                    run.asks(1, 2_350, Request.SAVE, "k0", "1-a", "1-a");
                    Line answer = run.lines.removeLast();
                    run.lines.add(place, run.lines.removeLast());
                    run.lines.add(place + 1, answer);
                }),
                new Tampering("an earlier run goes on beside", Kind.DOUBLED, "went on beside run 2", run -> {
                    run.says(1, 2_900, Moment.REFUSED, Request.SAVE, "k0", "STALE_RUN");
                }),
                new Tampering("the history has an earlier run's request", Kind.DOUBLED, "after run 2", run -> {
                    run.accepted("process.event", 1);
                }),
                new Tampering("the history saves something twice", Kind.DOUBLED, "saves k0 twice", run -> {
                    run.saved("k0", 2);
                }));
    }

    @ParameterizedTest
    @MethodSource("deeds")
    void givenWhatARunLeftBehind_whenItIsTamperedWith_thenThatIsFound(Tampering tampering) {
        Run run = new Run();
        tampering.deed().accept(run);

        assertThat(run.judged()).anySatisfy(violation -> {
            assertThat(violation.kind()).isEqualTo(tampering.kind());
            assertThat(violation.what()).contains(tampering.finding());
        });
    }

    @Test
    void givenARunInWhichAllWentWell_whenItIsJudged_thenNothingIsFound() {
        assertThat(new Run().judged()).isEmpty();
    }

    @Test
    void givenAProgramOrAHostThatWasStruck_whenItIsLaunchedAgain_thenThatIsAReason() {
        Run killed = new Run();
        killed.withoutLeaving();
        killed.killed.add(new RunOf(ID, 1));
        Run struck = new Run();
        struck.withoutLeaving();
        struck.strikes.add(new Strike(1_500, 1_600));

        assertThat(killed.judged()).isEmpty();
        assertThat(struck.judged()).isEmpty();
    }

    @Test
    void givenHostsThatAreMachinesOfTheirOwn_whenAnEarlierRunGoesOnAndIsRefused_thenThatIsAllRight() {
        Run run = new Run();
        run.oneMachine = false;
        run.says(1, 2_900, Moment.ASKED, Request.SAVE, "k0", "1-b");
        run.says(1, 2_910, Moment.REFUSED, Request.SAVE, "k0", "STALE_RUN");

        assertThat(run.judged()).isEmpty();
    }
}
