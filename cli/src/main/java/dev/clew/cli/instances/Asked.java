package dev.clew.cli.instances;

import dev.clew.api.Request;
import dev.clew.cli.console.UsageException;
import picocli.CommandLine.Option;

/** Who asks for something that is kept with its reason. */
final class Asked {

    @Option(
            names = "--by",
            paramLabel = "WHO",
            defaultValue = "${sys:user.name}",
            description = "Who asks, for those who look at it later; ${DEFAULT-VALUE} unless given.")
    private String by = "";

    String by() {
        return by;
    }

    /**
     * What is asked for.
     *
     * @throws UsageException if who asks is no name
     */
    Request request(String reason) {
        try {
            return Request.of(reason).by(by);
        } catch (IllegalArgumentException noName) {
            throw new UsageException("--by does not say who asks: " + noName.getMessage());
        }
    }
}
