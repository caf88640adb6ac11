package dev.clew.engine;

import dev.clew.engine.EngineListener.Subject;
import java.util.ResourceBundle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A logger whose lines are about an instance, and have its fields. */
final class FieldLogger implements System.Logger {

    private final System.Logger target;
    private final Observer observer;
    private final Supplier<Subject> subject;

    FieldLogger(System.Logger target, Observer observer, Supplier<Subject> subject) {
        this.target = target;
        this.observer = observer;
        this.subject = subject;
    }

    @Override
    public String getName() {
        return target.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return target.isLoggable(level);
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
        if (target.isLoggable(level)) {
            observer.logging(subject, () -> target.log(level, bundle, message, thrown));
        }
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... arguments) {
        if (target.isLoggable(level)) {
            observer.logging(subject, () -> target.log(level, bundle, format, arguments));
        }
    }
}
