package dev.clew.store.postgres;

import java.lang.System.Logger.Level;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/**
 * Sends what Flyway has to say to the platform's logger, where only who debugs sees it unless something is wrong.
 * Public for Flyway alone, which makes one by its name.
 */
public final class FlywayLog implements LogCreator {

    @Override
    public Log createLogger(Class<?> source) {
        return new Forwarding(System.getLogger(source.getName()));
    }

    private record Forwarding(System.Logger logger) implements Log {

        @Override
        public void debug(String message) {
            logger.log(Level.TRACE, message);
        }

        @Override
        public void info(String message) {
            logger.log(Level.DEBUG, message);
        }

        @Override
        public void notice(String message) {
            logger.log(Level.DEBUG, message);
        }

        @Override
        public void warn(String message) {
            logger.log(Level.WARNING, message);
        }

        @Override
        public void error(String message) {
            logger.log(Level.ERROR, message);
        }

        @Override
        public void error(String message, Exception cause) {
            logger.log(Level.ERROR, message, cause);
        }
    }
}
