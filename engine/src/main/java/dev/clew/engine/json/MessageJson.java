package dev.clew.engine.json;

import dev.clew.api.ConfigurationException;
import dev.clew.api.Payload;
import dev.clew.kernel.Message;
import dev.clew.kernel.Message.AttemptReported;
import dev.clew.kernel.Message.Report;
import dev.clew.kernel.OperationId;
import dev.clew.kernel.Parent;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;

/** The messages that travel through a store's inbox, as JSON text. */
public final class MessageJson {

    private MessageJson() {}

    /**
     * The payload as it comes back from a history, if somebody else encoded it and it is what it says: text that is
     * not JSON would make the message or history around it unreadable, and space around JSON is not kept.
     *
     * @throws ConfigurationException that says what is wrong with it
     */
    public static Payload wellFormed(Payload payload) {
        if (!payload.isJson()) {
            return payload;
        }
        String json = Halves.escaped(payload.data().strip());
        try {
            JsonIn.requireValue(json);
        } catch (JacksonException damaged) {
            throw new ConfigurationException(
                    "not_json",
                    "the payload is not JSON: " + Trouble.describe(damaged)
                            + "; pass one JSON value (a string in double quotes), or name its encoding",
                    damaged);
        }
        return Payload.json(json);
    }

    /** The body of a signal. */
    public static String signal(String name, Payload payload) {
        return JsonOut.text(out -> {
            out.beginObject();
            out.text("type", "signal");
            out.text("name", name);
            out.payload("payload", payload);
            out.endObject();
        });
    }

    /** The body of an update. */
    public static String update(String updateId, String name, Payload input) {
        return JsonOut.text(out -> {
            out.beginObject();
            out.text("type", "update");
            out.text("update_id", updateId);
            out.text("name", name);
            out.payload("input", input);
            out.endObject();
        });
    }

    /** The body of a request to stop. */
    public static String cancel(String reason) {
        return cancel(reason, "");
    }

    /**
     * The body of a request to stop.
     *
     * @param by who asks; empty if nobody says
     */
    public static String cancel(String reason, String by) {
        return JsonOut.text(out -> {
            out.beginObject();
            out.text("type", "cancel");
            HistoryJson.reason(out, reason, by);
            out.endObject();
        });
    }

    /**
     * The body of how an attempt ended that went through the task queue.
     *
     * @param node the epoch of the node that ran it, if that is known
     */
    public static String report(int execution, AttemptReported reported, OptionalLong node) {
        return JsonOut.text(out -> {
            out.beginObject();
            out.text("type", "report");
            out.number("execution", execution);
            out.text("id", reported.id().path());
            out.number("attempt", reported.attempt());
            node.ifPresent(epoch -> out.number("node", epoch));
            switch (reported.report()) {
                case Report.Succeeded(var result) -> out.payload("result", result);
                case Report.Failed(var failure, var details) -> {
                    out.failure("failure", failure);
                    details.ifPresent(left -> out.payload("details", left));
                }
            }
            out.endObject();
        });
    }

    /** The body of how a child ended. */
    public static String child(Parent parent, Report report) {
        return JsonOut.text(out -> {
            out.beginObject();
            out.text("type", "child");
            HistoryJson.parent(out, parent);
            switch (report) {
                case Report.Succeeded(var result) -> out.payload("result", result);
                case Report.Failed failed -> out.failure("failure", failed.failure());
            }
            out.endObject();
        });
    }

    private static Message.ChildReported child(long key, JsonIn.Fields in) {
        return new Message.ChildReported(
                key,
                HistoryJson.parent(in),
                in.has("failure")
                        ? new Report.Failed(in.failure("failure"))
                        : new Report.Succeeded(in.payload("result")));
    }

    private static Message.TaskReported report(long key, JsonIn.Fields in) {
        Report report = in.has("failure")
                ? new Report.Failed(in.failure("failure"), in.optionalPayload("details"))
                : new Report.Succeeded(in.payload("result"));
        return new Message.TaskReported(
                key,
                in.integer("execution"),
                new AttemptReported(new OperationId(in.text("id")), in.integer("attempt"), report),
                in.has("node") ? OptionalLong.of(in.number("node")) : OptionalLong.empty());
    }

    /**
     * The message of an inbox row.
     *
     * @throws UnreadableHistoryException if the body is damaged or of a later release
     */
    public static Message read(long key, String body) {
        JsonIn.Fields in = JsonIn.object(body);
        String type = in.text("type");
        return switch (type) {
            case "signal" -> new Message.SignalSent(key, in.text("name"), in.payload("payload"));
            case "update" -> new Message.UpdateSent(key, in.text("update_id"), in.text("name"), in.payload("input"));
            case "cancel" -> new Message.CancelSent(key, in.text("reason"), HistoryJson.by(in));
            case "report" -> report(key, in);
            case "child" -> child(key, in);
            default ->
                throw new UnreadableHistoryException(
                        "a message of the unknown type '" + type + "'; was it written by a later release?");
        };
    }
}
