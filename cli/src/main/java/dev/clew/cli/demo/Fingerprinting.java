package dev.clew.cli.demo;

import dev.clew.api.Activity;
import dev.clew.api.Deferred;
import dev.clew.api.Orchestration;
import dev.clew.api.OrchestrationContext;
import dev.clew.api.TypeToken;
import java.util.ArrayList;
import java.util.List;

/** The durable program of the demo: fans out over files, an activity for each, and adds up what they found. */
final class Fingerprinting {

    /** One file, named by {@link FileName#encoded}. */
    static final Activity<String, Fingerprint> FINGERPRINT =
            Activity.of("fingerprint", String.class, Fingerprint.class);

    /** A number of files. */
    static final Orchestration<List<String>, Summary> FILES =
            Orchestration.of("fingerprint-files", new TypeToken<List<String>>() {}, TypeToken.of(Summary.class));

    /** How many files one instance fans out over, so that no turn and no result grows with the folder. */
    static final int BATCH = 500;

    private static final int STATUS_EVERY = 50;

    private Fingerprinting() {}

    /** What an instance comes to; the fingerprints themselves are in its history. */
    record Summary(int files, int problems, long bytes, long lines) {
        Summary plus(Fingerprint file) {
            return new Summary(
                    files + 1,
                    problems + (file.problem().isEmpty() ? 0 : 1),
                    bytes + file.bytes(),
                    lines + file.lines());
        }
    }

    static Summary run(OrchestrationContext context, List<String> names) {
        List<Deferred<Fingerprint>> open = new ArrayList<>();
        for (String name : names) {
            open.add(context.start(FINGERPRINT, name));
        }
        Summary summary = new Summary(0, 0, 0, 0);
        for (Deferred<Fingerprint> file : open) {
            summary = summary.plus(file.await());
            if (summary.files() % STATUS_EVERY == 0 || summary.files() == names.size()) {
                context.status(summary.files() + " of " + names.size() + " files");
            }
        }
        return summary;
    }
}
