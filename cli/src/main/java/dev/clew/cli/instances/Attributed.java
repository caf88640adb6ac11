package dev.clew.cli.instances;

import dev.clew.api.Attributes;
import dev.clew.api.ConfigurationException;
import dev.clew.cli.console.UsageException;
import java.util.List;
import picocli.CommandLine.Option;

/** Attributes on a command line. */
final class Attributed {

    @Option(
            names = "--attribute",
            paramLabel = "NAME=VALUE",
            description = "Only those that have this attribute; more than once for those that have all.")
    private List<String> given = List.of();

    boolean isMade() {
        return !given.isEmpty();
    }

    Attributes attributes() {
        Attributes attributes = Attributes.NONE;
        for (String text : given) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new UsageException(
                        "--attribute " + text + " is not NAME=VALUE, such as --attribute customer=4711");
            }
            String name = text.substring(0, equals);
            if (attributes.get(name).isPresent()) {
                throw new UsageException(
                        "--attribute " + name + " is given twice, and an instance has one value of it");
            }
            try {
                attributes = attributes.with(name, text.substring(equals + 1));
            } catch (IllegalArgumentException | ConfigurationException wrong) {
                throw new UsageException("--attribute cannot be: " + wrong.getMessage());
            }
        }
        return attributes;
    }
}
