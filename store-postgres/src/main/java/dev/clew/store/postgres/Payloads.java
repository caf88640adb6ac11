package dev.clew.store.postgres;

import dev.clew.store.Epoch;
import dev.clew.store.Hint;
import dev.clew.store.InstanceId;
import java.util.Optional;

/**
 * Hints as texts: a letter, and what it is about. Other releases may send what this one does not know, and that is
 * passed over.
 */
final class Payloads {

    /** Stands in no name. */
    private static final char BETWEEN = '\n';

    private Payloads() {}

    static String write(Hint hint) {
        return switch (hint) {
            case Hint.Anything ignored -> "a";
            case Hint.Ready ignored -> "r";
            case Hint.Messages(Epoch owner) -> "m" + owner.number();
            case Hint.Pausing(Epoch owner) -> "p" + owner.number();
            case Hint.Tasks ignored -> "t";
            case Hint.Unwanted(Epoch owner) -> "u" + owner.number();
            case Hint.Watched(InstanceId id) -> "w" + id.namespace() + BETWEEN + id.id();
            case Hint.Followed(InstanceId id) -> "f" + id.namespace() + BETWEEN + id.id();
            case Hint.Changed(InstanceId id) -> "c" + id.namespace() + BETWEEN + id.id();
            case Hint.Ended(InstanceId id) -> "e" + id.namespace() + BETWEEN + id.id();
        };
    }

    static Optional<Hint> read(String payload) {
        String about = payload.substring(1);
        try {
            return switch (payload.charAt(0)) {
                case 'a' -> Optional.of(new Hint.Anything());
                case 'r' -> Optional.of(new Hint.Ready());
                case 'm' -> Optional.of(new Hint.Messages(epoch(about)));
                case 'p' -> Optional.of(new Hint.Pausing(epoch(about)));
                case 't' -> Optional.of(new Hint.Tasks());
                case 'u' -> Optional.of(new Hint.Unwanted(epoch(about)));
                case 'w' -> Optional.of(new Hint.Watched(instance(about)));
                case 'f' -> Optional.of(new Hint.Followed(instance(about)));
                case 'c' -> Optional.of(new Hint.Changed(instance(about)));
                case 'e' -> Optional.of(new Hint.Ended(instance(about)));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException notOurs) {
            return Optional.empty();
        }
    }

    private static Epoch epoch(String number) {
        return new Epoch(Long.parseLong(number));
    }

    private static InstanceId instance(String names) {
        int between = names.indexOf(BETWEEN);
        return new InstanceId(names.substring(0, between), names.substring(between + 1));
    }
}
