package dev.clew.quic;

import dev.clew.environment.OciRunner;
import dev.clew.environment.OsRunner;

/** The numbers of runners, as {@code environment.proto} has them. Others have a name alone. */
final class Runners {

    private Runners() {}

    static int number(String type) {
        return switch (type) {
            case OsRunner.TYPE -> 1;
            case "wasm" -> 2;
            default -> 0;
        };
    }

    static String type(int number) {
        return switch (number) {
            case 0 -> OciRunner.TYPE;
            case 1 -> OsRunner.TYPE;
            case 2 -> "wasm";
            default -> throw new MalformedException("there is no runner of type " + number, null);
        };
    }
}
