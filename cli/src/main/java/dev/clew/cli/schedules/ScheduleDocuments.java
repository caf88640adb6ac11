package dev.clew.cli.schedules;

import dev.clew.schedule.Schedule;
import dev.clew.schedule.ScheduleDescription;
import dev.clew.schedule.ScheduleDescription.Run;
import dev.clew.schedule.Skipped;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Schedules as JSON documents. */
final class ScheduleDocuments {

    private ScheduleDocuments() {}

    static SequencedMap<String, @Nullable Object> schedule(ScheduleDescription seen) {
        Schedule schedule = seen.schedule();
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", seen.id());
        document.put("status", word(seen.status()));
        document.put("note", seen.note());
        document.put("orchestration", schedule.orchestration());
        document.put("version", schedule.version());
        document.put("timing", schedule.timing().toString());
        document.put("overlap", word(schedule.overlap()));
        document.put("catch_up", word(schedule.catchUp()));
        document.put("next", seen.next());
        document.put("running", seen.running().map(run -> run.runId(seen.id())));
        document.put("waiting", seen.waiting());
        document.put("started", seen.started());
        document.put("skipped", seen.skipped());
        document.put("last_skipped", seen.lastSkipped().map(ScheduleDocuments::skipped));
        document.put("remaining", seen.remaining());
        document.put(
                "recent", seen.recent().stream().map(ScheduleDocuments::run).toList());
        return document;
    }

    private static SequencedMap<String, @Nullable Object> skipped(Skipped skipped) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("at", skipped.at());
        document.put("why", word(skipped.why()));
        return document;
    }

    private static SequencedMap<String, @Nullable Object> run(Run run) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", run.id());
        document.put("at", run.occurrence().at());
        document.put("kind", word(run.occurrence().kind()));
        document.put("started_at", run.startedAt());
        document.put("status", run.status().map(Enum::name));
        return document;
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
