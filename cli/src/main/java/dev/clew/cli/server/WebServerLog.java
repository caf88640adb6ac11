package dev.clew.cli.server;

import java.util.logging.Level;
import java.util.logging.Logger;

/** What the web server says of itself, of which people want to see no more than warnings. */
public final class WebServerLog {

    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger WEB_SERVER = Logger.getLogger("io.helidon");

    private WebServerLog() {}

    /** Shows warnings and errors alone from now on. */
    public static void quiet() {
        WEB_SERVER.setLevel(Level.WARNING);
    }
}
