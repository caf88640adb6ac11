package dev.clew.cli.chaos.check;

import tools.jackson.databind.JsonNode;

/**
 * An event of a history.
 *
 * @param turn where it was recorded
 * @param event the event, which has a {@code type}
 */
record Fact(Turn turn, JsonNode event) {

    String type() {
        return event.path("type").asString("");
    }

    /** The operation it belongs to; empty if to none. */
    String operation() {
        return event.path("id").asString("");
    }

    String name() {
        return event.path("name").asString("");
    }

    boolean is(String... types) {
        for (String type : types) {
            if (type.equals(type())) {
                return true;
            }
        }
        return false;
    }
}
