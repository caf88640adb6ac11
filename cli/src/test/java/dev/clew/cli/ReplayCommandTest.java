package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Clew;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.OrchestrationFunction;
import dev.clew.api.Signal;
import dev.clew.engine.Registration;
import dev.clew.engine.Registry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code export} and {@code replay}: what they answer, and what they say to bad input. */
public final class ReplayCommandTest {

    private static final Orchestration<String, String> GREET = Orchestration.of("greet", String.class, String.class);
    private static final Signal<String> NAME = Signal.of("name", String.class);
    private static final String CLASSES = Path.of("target", "test-classes").toString();

    @TempDir
    Path folder;

    private Path db;
    private Path file;

    /** The code that the instances ran. */
    public static final class Greetings implements Registration {
        @Override
        public void addTo(Registry.Builder registry) {
            registry.register(GREET, greet());
        }

        static OrchestrationFunction<String, String> greet() {
            return (ctx, greeting) -> greeting + " " + ctx.await(NAME);
        }
    }

    /** Code that does not fit them. */
    public static final class OtherGreetings implements Registration {
        @Override
        public void addTo(Registry.Builder registry) {
            registry.register(GREET, OtherGreetings::greet);
        }

        private static String greet(OrchestrationContext ctx, String greeting) {
            ctx.sleep(Duration.ofDays(1));
            return greeting;
        }
    }

    /** Code without the orchestration. */
    public static final class Nothing implements Registration {
        @Override
        public void addTo(Registry.Builder registry) {
            // on purpose
        }
    }

    /** A class that cannot do without what is not there. */
    public static final class Broken implements Registration {
        @Override
        public void addTo(Registry.Builder registry) {
            throw new NoClassDefFoundError("com/example/Payments");
        }
    }

    /** A class that nobody outside can make. */
    public static final class Unmakeable implements Registration {
        private Unmakeable() {}

        @Override
        public void addTo(Registry.Builder registry) {
            // never called
        }
    }

    private record Run(int code, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    @BeforeEach
    void exportAnInstanceThatEnded() throws Exception {
        db = folder.resolve("clew.db");
        try (Clew clew = Clew.sqlite(db).register(new Greetings()).start()) {
            var handle = clew.client().start(GREET, "first", "Hello");
            handle.signal(NAME, "Ada");
            handle.result(Duration.ofSeconds(20));
        }
        file = folder.resolve("first.json");
        Files.writeString(file, run("export", "first", "--db", db.toString()).out());
    }

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Run(code, out.toString(), err.toString());
    }

    private Run replay(String code, String... more) {
        List<String> arguments = new ArrayList<>(List.of("replay", "--code", code, "--classpath", CLASSES));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private Run replay(Class<?> code, String... more) {
        return replay(code.getName(), more);
    }

    @Test
    void givenAnInstance_whenItIsExported_thenItIsTheDocumentOfItsHandle() throws Exception {
        JsonNode document = JsonMapper.shared().readTree(Files.readString(file));

        assertThat(document.path("format").asInt()).isEqualTo(1);
        assertThat(document.path("instance").asString()).isEqualTo("first");
        assertThat(document.path("status").asString()).isEqualTo("COMPLETED");
        assertThat(run("export", "first", "--execution", "1", "--db", db.toString())
                        .out())
                .isEqualTo(Files.readString(file));
    }

    @Test
    void givenTheCodeThatItRan_whenItIsReplayed_thenItExitsWithZero() {
        Run text = replay(Greetings.class, file.toString());
        Run json = replay(Greetings.class, file.toString(), "--json");

        assertThat(text.code()).as(text.err()).isZero();
        assertThat(text.out()).contains("first.json replays: ").contains("to its end");
        assertThat(json.json().path("replayed").asBoolean()).isTrue();
        assertThat(json.json().path("histories").get(0).path("instance").asString())
                .isEqualTo("first");
    }

    @Test
    void givenCodeThatChanged_whenItIsReplayed_thenItExitsWithOneAndShowsBothSidesAndTheLine() {
        Run text = replay(OtherGreetings.class, file.toString());
        Run json = replay(OtherGreetings.class, file.toString(), "--json");

        assertThat(text.code()).as(text.err()).isEqualTo(1);
        assertThat(text.out())
                .contains("first.json does not replay")
                .contains("history: wait for signal 'name'")
                .contains("code:    timer of PT24H")
                .contains("OtherGreetings.greet(ReplayCommandTest.java:");
        assertThat(json.code()).isEqualTo(1);
        JsonNode history = json.json().path("histories").get(0);
        assertThat(history.path("replayed").asBoolean()).isFalse();
        assertThat(history.path("operation").asString()).isEqualTo("1");
        assertThat(history.path("source").asString()).contains("ReplayCommandTest.java:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "com.example.Missing | no class com.example.Missing",
                "java.lang.String | does not implement dev.clew.engine.Registration",
                "dev.clew.cli.ReplayCommandTest$Unmakeable | public constructor",
                "dev.clew.cli.ReplayCommandTest$Broken | dependencies",
                "dev.clew.cli.ReplayCommandTest$Nothing | registered are: none",
            })
    void givenCodeThatCannotBeUsed_whenItIsToReplay_thenItExitsWithTwoAndOneLineThatTeaches(String code, String said) {
        Run run = replay(code, file.toString());

        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().strip().lines()).singleElement().asString().contains(said);
    }

    @Test
    void givenNoSuchFileOrADamagedOne_whenItIsReplayed_thenItExitsWithTwoAndNamesIt() throws Exception {
        Path damaged = Files.writeString(folder.resolve("damaged.json"), "{\"format\":");

        Run missing = replay(Greetings.class, folder.resolve("none.json").toString());
        Run cut = replay(Greetings.class, damaged.toString());

        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("none.json").contains("clew export");
        assertThat(cut.code()).isEqualTo(2);
        assertThat(cut.err()).contains("damaged.json").contains("not JSON").contains("line: 1");
    }

    @Test
    void givenAClassPathThatIsNotThere_whenItIsNamed_thenItExitsWithTwo() {
        Run run = run("replay", "--code", "x.Y", "--classpath", "no/such/folder", file.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("no/such/folder").contains("--classpath");
    }

    @Test
    void givenAnExecutionThatIsNotThere_whenItIsExported_thenItExitsWithTwoAndSaysWhichThereAre() {
        Run run = run("export", "first", "--execution", "7", "--db", db.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("no execution 7").contains("1 to 1");
    }
}
