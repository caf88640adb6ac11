package dev.clew.api;

import java.util.Objects;

/**
 * That somebody wants an instance to stop or to pause, for people to read.
 *
 * @param reason why
 * @param by who asks, in 1 to 256 characters; empty if that is not said
 */
public record Request(String reason, String by) {

    public Request {
        Objects.requireNonNull(reason, "reason");
        if (!Objects.requireNonNull(by, "by").isEmpty()) {
            Names.require("requester", by);
        }
    }

    /** One of which it is not said who asks. */
    public static Request of(String reason) {
        return new Request(reason, "");
    }

    /** The same with who asks. */
    public Request by(String who) {
        return new Request(reason, who);
    }
}
