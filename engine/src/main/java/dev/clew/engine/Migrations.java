package dev.clew.engine;

import dev.clew.api.ConfigurationException;
import dev.clew.api.InstanceChangedException;
import dev.clew.api.InstanceNotFoundException;
import dev.clew.api.Migration;
import dev.clew.engine.json.HistoryJson;
import dev.clew.kernel.Event;
import dev.clew.store.InstanceRow;
import dev.clew.store.Outcome;
import dev.clew.store.Write;
import java.time.Instant;
import java.util.List;

/** Has held instances go on as another version. Source: ADR-0039. */
final class Migrations {

    private Migrations() {}

    /**
     * Stores one.
     *
     * @param row the instance as it was seen last
     * @throws ConfigurationException if the instance runs or has ended, or has changed meanwhile
     */
    static void store(StoreClient client, InstanceRow row, Migration migration) {
        String id = row.id().id();
        if (!row.status().held()) {
            throw new ConfigurationException(
                    row.status().ended() ? "instance_ended" : "instance_runs",
                    "instance '" + id + "' is " + row.status() + "; only one that is held can be migrated"
                            + (row.status().ended() ? "" : ": pause it first, and wait until it is PAUSED"));
        }
        Reset.requireKnownFormat(client, row);
        Instant now = client.now();
        Event event = new Event.Migrated(
                migration.version(), migration.graph(), client.codec().bounded(migration.reason()));
        Outcome outcome = client.link()
                .migrate(new Write.Migrate(
                        row.key(),
                        migration.execution(),
                        row.status(),
                        migration.turns(),
                        migration.version(),
                        now,
                        HistoryJson.write(List.of(event)),
                        client.formats().written()));
        switch (outcome) {
            case Outcome.Committed ignored -> {}
            case Outcome.Fenced ignored -> throw new InstanceChangedException(id);
            case Outcome.NotFound ignored -> throw new InstanceNotFoundException(id);
            default -> throw StoreClient.refused(row.id(), outcome);
        }
    }
}
