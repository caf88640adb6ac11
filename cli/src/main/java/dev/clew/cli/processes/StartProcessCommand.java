package dev.clew.cli.processes;

import dev.clew.cli.console.Answer;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Spans;
import dev.clew.environment.StartRequest;
import dev.clew.environment.Started;
import dev.clew.process.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a process. */
@Command(name = "start", description = "Start a process of an image; one of the same id and image is left as it is.")
public final class StartProcessCommand implements Callable<Integer> {

    @Mixin
    private final Reach reach = new Reach();

    @Mixin
    private final DataOption data = new DataOption();

    @Mixin
    private final Answer answer = new Answer();

    @Parameters(index = "0", paramLabel = "IMAGE", description = "The name or the id of an image.")
    @SuppressWarnings("NullAway.Init") // required, so set by picocli
    private String image;

    @Option(names = "--id", paramLabel = "ID", description = "What the process is called; made up unless given.")
    private Optional<String> id = Optional.empty();

    @Option(names = "--input", paramLabel = "JSON", description = "What it can load.")
    private Optional<String> input = Optional.empty();

    @Option(names = "--timeout", paramLabel = "SPAN", description = "How long one run may take; no limit unless given.")
    private Optional<String> timeout = Optional.empty();

    @Option(
            names = "--grace",
            paramLabel = "SPAN",
            description = "How long a run that is asked to end may go on; PT5S unless given.")
    private Optional<String> grace = Optional.empty();

    @Option(
            names = "--max-crashes",
            paramLabel = "N",
            description = "How many runs in a row may crash without a new checkpoint; 5 unless given.")
    private Optional<Integer> maxCrashes = Optional.empty();

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "A variable for its program; may be repeated.")
    private Map<String, String> env = new LinkedHashMap<>();

    @Override
    public Integer call() {
        StartRequest request = request();
        Started started = reach.ask(data, management -> management.start(request));
        answer.give(
                Map.of("id", started.instanceId(), "deduplicated", started.deduplicated()),
                out -> out.println(
                        started.deduplicated()
                                ? started.instanceId() + " was there before, and is left as it is."
                                : "Started " + started.instanceId() + "; an environment launches it."));
        return ExitCode.OK;
    }

    private StartRequest request() {
        StartRequest request = StartRequest.of(image).env(env);
        request = id.map(request::instanceId).orElse(request);
        request = input.map(Bytes::of).map(request::input).orElse(request);
        request = timeout.map(span -> Spans.of("--timeout", span))
                .map(request::timeout)
                .orElse(request);
        request =
                grace.map(span -> Spans.of("--grace", span)).map(request::grace).orElse(request);
        return maxCrashes.map(request::maxCrashes).orElse(request);
    }
}
