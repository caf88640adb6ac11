package dev.clew.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Which release this is, as its jar says. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String release = Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("(built from source)");
        return new String[] {"clew " + release, "Java " + Runtime.version()};
    }
}
