package dev.clew.store.postgres;

import dev.clew.api.InstanceStatus;
import dev.clew.store.AttributeLines;
import dev.clew.store.Epoch;
import dev.clew.store.InstanceId;
import dev.clew.store.InstanceRow;
import dev.clew.store.Load;
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
            i.key, i.namespace, i.id, i.kind, i.name, i.version, i.execution, i.status, i.start, i.outcome,
            i.custom_status, i.owner, i.ready_at_ms, i.claims, i.created_at_ms, i.updated_at_ms, i.status_version,
            (SELECT string_agg(a.name || '=' || a.value, chr(10)) FROM clew.attributes a
             WHERE a.instance_key = i.key),
            i.format""";

    static final String TURN = "h.execution, h.number, h.at_ms, h.events";

    static final String MESSAGE = "m.seq, m.key, m.instance_key, m.body, m.at_ms";

    static final String STATE = "s.name, s.value, s.at_ms";

    static final String NODE = "n.epoch, n.name, n.lease_until_ms, n.instances, n.programs";

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
        return new NodeRecord(
                new Epoch(row.getLong(1)),
                row.getString(2),
                Instant.ofEpochMilli(row.getLong(3)),
                new Load(row.getInt(4), row.getInt(5)));
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
