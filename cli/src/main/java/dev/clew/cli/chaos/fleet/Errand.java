package dev.clew.cli.chaos.fleet;

import dev.clew.api.Orchestration;
import dev.clew.api.Payload;
import dev.clew.cli.chaos.load.Caller;
import dev.clew.cli.chaos.load.Programs;
import dev.clew.engine.json.JsonCodec;

/** Something a node is asked to do by the client inside it. Travels as a line of text. */
sealed interface Errand {

    String SEPARATOR = "\t";

    /** Start an instance; the input is JSON. */
    record Start(String program, String id, String input) implements Errand {}

    /** Send a number to a collector. */
    record Signal(String id, int number) implements Errand {}

    /** Cancel an instance. */
    record Cancel(String id) implements Errand {}

    /** The text of it, without line ends. JSON and ids have no tabs. */
    default String text() {
        return switch (this) {
            case Start(String program, String id, String input) -> String.join(SEPARATOR, "start", program, id, input);
            case Signal(String id, int number) -> String.join(SEPARATOR, "signal", id, Integer.toString(number));
            case Cancel(String id) -> String.join(SEPARATOR, "cancel", id);
        };
    }

    /** What a text stands for. */
    static Errand parse(String text) {
        String[] words = text.split(SEPARATOR, -1);
        return switch (words[0]) {
            case "start" -> new Start(words[1], words[2], words[3]);
            case "signal" -> new Signal(words[1], Integer.parseInt(words[2]));
            case "cancel" -> new Cancel(words[1]);
            default -> throw new IllegalArgumentException("no errand: " + text);
        };
    }

    /** Has somebody do it; false if the instance had ended before. */
    default boolean by(Caller caller, JsonCodec codec) {
        return switch (this) {
            case Start(String program, String id, String input) -> {
                start(caller, Programs.named(program), id, Payload.json(input), codec);
                yield true;
            }
            case Signal(String id, int number) -> caller.signal(id, number);
            case Cancel(String id) -> {
                caller.cancel(id);
                yield true;
            }
        };
    }

    @SuppressWarnings("NullAway") // no program takes null
    private static <I> void start(
            Caller caller, Orchestration<I, ?> program, String id, Payload input, JsonCodec codec) {
        caller.start(program, id, codec.decode(input, program.input()));
    }
}
