package dev.clew.environment;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What runs of this node have in common.
 *
 * @param data the folder of images and runs
 * @param serverUrl where programs reach the server of the instance protocol, if there is one; asked at each launch, and may wait
 *     until the server has started
 * @param tokens makes what they prove with who they are, if the server wants that
 */
public record RunnerOptions(Path data, Optional<Supplier<String>> serverUrl, Optional<TokenMaker> tokens) {

    /** For programs that do not talk to a server. */
    public static RunnerOptions in(Path data) {
        return new RunnerOptions(data, Optional.empty(), Optional.empty());
    }

    /** The same with a server. */
    public RunnerOptions server(Supplier<String> url, TokenMaker maker) {
        return new RunnerOptions(data, Optional.of(url), Optional.of(maker));
    }

    /** The same with a server that wants no tokens. */
    public RunnerOptions server(String url) {
        return new RunnerOptions(data, Optional.of(() -> url), tokens);
    }
}
