package dev.clew.kernel;

import java.util.ResourceBundle;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A logger that says nothing during replay, since it said it the first time. */
final class ReplayLogger implements System.Logger {

    private final System.Logger target;
    private final BooleanSupplier replaying;

    ReplayLogger(System.Logger target, BooleanSupplier replaying) {
        this.target = target;
        this.replaying = replaying;
    }

    @Override
    public String getName() {
        return target.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return !replaying.getAsBoolean() && target.isLoggable(level);
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
        if (!replaying.getAsBoolean()) {
            target.log(level, bundle, message, thrown);
        }
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... arguments) {
        if (!replaying.getAsBoolean()) {
            target.log(level, bundle, format, arguments);
        }
    }
}
