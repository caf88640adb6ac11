package dev.clew.engine;

/**
 * What a program registers, in one place: for its engine, for its tests, and for {@code clew replay}.
 *
 * <pre>{@code
 * public final class Orders implements Registration {
 *     public void addTo(Registry.Builder registry) {
 *         registry.register(ORDER, Orders::order).register(CHARGE, payments::charge);
 *     }
 * }
 * }</pre>
 *
 * @implSpec Registers and does nothing else, so that it works where there is no database and no network. A class that is
 *     named to {@code clew replay} is public and has a public constructor without parameters.
 */
@FunctionalInterface
public interface Registration {

    /** Adds implementations. */
    void addTo(Registry.Builder registry);
}
