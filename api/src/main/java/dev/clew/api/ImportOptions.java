package dev.clew.api;

import java.util.Optional;

/**
 * How an instance is imported.
 *
 * @param id what it is called here; empty for the id that it was exported with
 * @param repeats whether to take also what is then done once more: an instance that was exported while it ran, with what
 *     it did since, and children that are not here
 */
public record ImportOptions(Optional<String> id, boolean repeats) {

    /** Under its own id, and nothing that is done twice. */
    public static final ImportOptions DEFAULTS = new ImportOptions(Optional.empty(), false);

    /** The same, under another id. */
    public ImportOptions as(String other) {
        return new ImportOptions(Optional.of(Names.require("instance", other)), repeats);
    }

    /** The same, but what is to be done once more is taken too. */
    public ImportOptions acceptingRepeats() {
        return new ImportOptions(id, true);
    }
}
