package dev.clew.store.sqlite;

import dev.clew.api.InstanceStatus;
import dev.clew.store.AttributeLines;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.MessageRow;
import dev.clew.store.NodeRecord;
import dev.clew.store.StateRow;
import dev.clew.store.TurnRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows as the SPI knows them: for each, the columns to select and how to read them in that order. */
final class Rows {

    static final String INSTANCE = """
            key, namespace, id, kind, name, version, execution, status, start, outcome, custom_status, owner,
            ready_at_ms, claims, created_at_ms, updated_at_ms, status_version,
            (SELECT group_concat(a.name || '=' || a.value, char(10)) FROM attributes AS a
             WHERE a.instance_key = instances.key),
            format""";

    static final String TURN = "execution, number, at_ms, events";

    static final String MESSAGE = "seq, key, instance_key, body, at_ms";

    static final String STATE = "name, value, at_ms";

    static final String NODE = "epoch, name, lease_until_ms";

    private Rows() {}

    static InstanceRow instance(ResultSet row) throws SQLException {
        long key = row.getLong(1);
        return new InstanceRow(
                key,
                new InstanceId(row.getString(2), row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                row.getInt(7),
                status("instance " + key, row.getString(8)),
                row.getString(9),
                Optional.ofNullable(row.getString(10)),
                Optional.ofNullable(row.getString(11)),
                row.getLong(17),
                Optional.ofNullable(number(row, 12)).map(Epoch::new),
                Optional.ofNullable(number(row, 13)).map(Instant::ofEpochMilli),
                row.getInt(14),
                Instant.ofEpochMilli(row.getLong(15)),
                Instant.ofEpochMilli(row.getLong(16)),
                AttributeLines.read(Optional.ofNullable(row.getString(18))),
                row.getInt(19));
    }

    static TurnRow turn(ResultSet row) throws SQLException {
        return new TurnRow(row.getInt(1), row.getInt(2), Instant.ofEpochMilli(row.getLong(3)), row.getString(4));
    }

    /** A message and its place in the order of commits. */
    record Queued(long seq, MessageRow message) {}

    static Queued queued(ResultSet row) throws SQLException {
        return new Queued(
                row.getLong(1),
                new MessageRow(row.getLong(2), row.getLong(3), row.getString(4), Instant.ofEpochMilli(row.getLong(5))));
    }

    static StateRow state(ResultSet row) throws SQLException {
        return new StateRow(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3)));
    }

    static NodeRecord node(ResultSet row) throws SQLException {
        return new NodeRecord(new Epoch(row.getLong(1)), row.getString(2), Instant.ofEpochMilli(row.getLong(3)));
    }

    static Epoch epoch(ResultSet row) throws SQLException {
        return new Epoch(row.getLong(1));
    }

    /**
     * A status by its name.
     *
     * @param of whose status it is, for the message
     */
    static InstanceStatus status(String of, String name) {
        try {
            return InstanceStatus.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new DamagedRowException("the status '" + name + "' of " + of + " is not one this version knows", e);
        }
    }

    /** A number that may be null. */
    static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }
}
