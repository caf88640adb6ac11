package dev.clew.engine;

import dev.clew.api.Codec;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an attempt finds when it begins, and what it says while it runs. Thread-safe. */
final class Heartbeats {

    private final Codec codec;
    private final Optional<Payload> found;
    private final boolean foundIsNews;
    private final Runnable listener;
    private volatile Optional<Payload> said = Optional.empty();

    /**
     * Nothing said.
     *
     * @param found what the attempt before left
     * @param foundIsNews whether that is not in the history yet, since it comes from a node that went down
     * @param listener told of each sign of life, on the thread that gives it
     */
    Heartbeats(Codec codec, Optional<Payload> found, boolean foundIsNews, Runnable listener) {
        this.codec = codec;
        this.found = found;
        this.foundIsNews = foundIsNews;
        this.listener = listener;
    }

    /** Those of an attempt that nobody watches. */
    Heartbeats(Codec codec, Optional<Payload> found) {
        this(codec, found, false, () -> {});
    }

    void beat() {
        listener.run();
    }

    void beat(@Nullable Object details) {
        said = Optional.of(codec.encode(details));
        listener.run();
    }

    <T> Optional<T> found(Class<T> type) {
        return found.flatMap(payload -> Optional.ofNullable(codec.decode(payload, TypeToken.of(type))));
    }

    /** What it said last. */
    Optional<Payload> said() {
        return said;
    }

    /** What the history has to know when it fails. */
    Optional<Payload> left() {
        return said.isEmpty() && foundIsNews ? found : said;
    }
}
