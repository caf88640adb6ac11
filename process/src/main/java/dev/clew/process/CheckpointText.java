package dev.clew.process;

import dev.clew.engine.json.JsonByHand;
import dev.clew.process.Requests.Save;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * The short way for what nearly all checkpoints are: a key, a run and a state, and the answer that there was none. What is more, or
 * not plainly so, {@link CheckpointJson} reads and writes.
 */
final class CheckpointText {

    private static final JsonStringEncoder QUOTES = JsonStringEncoder.getInstance();
    private static final int FIXED = 64;
    private static final String KEY = "{\"key\":\"";
    private static final String RUN = ",\"run\":";
    private static final String STATE = ",\"state\":{\"text\":\"";
    private static final String END = "}}";
    private static final int MOST_DIGITS = 9;

    private CheckpointText() {}

    /** A request to save. */
    static final class OfSave implements JsonByHand<Save> {

        @Override
        public @Nullable String write(Save save) {
            String state = save.state().text();
            if (state == null || save.span().isPresent() || save.until().isPresent()) {
                return null;
            }
            StringBuilder json =
                    new StringBuilder(FIXED + save.key().length() + state.length() + state.length() / 4).append(KEY);
            QUOTES.quoteAsString(save.key(), json);
            json.append('"');
            if (save.run().isPresent()) {
                json.append(RUN).append(save.run().getAsInt());
            }
            json.append(STATE);
            QUOTES.quoteAsString(state, json);
            return json.append('"').append(END).toString();
        }

        @Override
        public @Nullable Save read(String json) {
            if (!json.startsWith(KEY)) {
                return null;
            }
            int keyEnd = json.indexOf('"', KEY.length());
            if (keyEnd < 0 || !isPlain(json, KEY.length(), keyEnd)) {
                return null;
            }
            int at = keyEnd + 1;
            OptionalInt run = OptionalInt.empty();
            if (json.startsWith(RUN, at)) {
                int digits = at + RUN.length();
                at = json.indexOf(',', digits);
                if (at < 0 || !isNumber(json, digits, at)) {
                    return null;
                }
                run = OptionalInt.of(Integer.parseInt(json, digits, at, 10));
            }
            if (!json.startsWith(STATE, at)) {
                return null;
            }
            Bytes state = bytes(json, at + STATE.length());
            return state == null
                    ? null
                    : new Save(run, json.substring(KEY.length(), keyEnd), state, Optional.empty(), Optional.empty());
        }

        /** The bytes of a quoted text that goes on to the end of the request. */
        private static @Nullable Bytes bytes(String json, int from) {
            int end = json.length() - END.length() - 1;
            if (end < from || json.charAt(end) != '"' || !json.endsWith(END)) {
                return null;
            }
            byte[] bytes = new byte[end - from];
            int size = 0;
            for (int i = from; i < end; i++) {
                char c = json.charAt(i);
                if (c == '\\') {
                    i++;
                    c = i < end ? unescaped(json.charAt(i)) : 0;
                } else if (c == '"' || c < ' ') {
                    return null;
                }
                if (c == 0 || c > '\u007f') {
                    return null;
                }
                bytes[size++] = (byte) c;
            }
            return Bytes.first(size, bytes);
        }

        /** What an escape means; 0 if it is none of the short ones. */
        private static char unescaped(char escape) {
            return switch (escape) {
                case '"', '\\', '/' -> escape;
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                case 'b' -> '\b';
                case 'f' -> '\f';
                default -> 0;
            };
        }

        private static boolean isPlain(String json, int from, int to) {
            for (int i = from; i < to; i++) {
                char c = json.charAt(i);
                if (c == '\\' || c < ' ') {
                    return false;
                }
            }
            return true;
        }

        /** Whether it is a whole number of few digits, without a leading zero. */
        private static boolean isNumber(String json, int from, int to) {
            if (to <= from || to - from > MOST_DIGITS || (json.charAt(from) == '0' && to > from + 1)) {
                return false;
            }
            for (int i = from; i < to; i++) {
                if (json.charAt(i) < '0' || json.charAt(i) > '9') {
                    return false;
                }
            }
            return true;
        }
    }

    /** The answer. */
    static final class OfReply implements JsonByHand<CheckpointReply> {

        private static final String SAVED = "{\"found\":false}";

        @Override
        public @Nullable String write(CheckpointReply reply) {
            return isSaved(reply) ? SAVED : null;
        }

        private static boolean isSaved(CheckpointReply reply) {
            return !reply.found()
                    && reply.state().isEmpty()
                    && reply.until().isEmpty()
                    && reply.signal().isEmpty()
                    && reply.custom().isEmpty();
        }

        @Override
        public @Nullable CheckpointReply read(String json) {
            return json.equals(SAVED) ? CheckpointReply.SAVED : null;
        }
    }
}
