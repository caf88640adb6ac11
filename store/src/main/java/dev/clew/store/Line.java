package dev.clew.store;

import dev.clew.api.Tags;
import dev.clew.store.TaskQueue.TakeRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What decides whether a waiting task may be taken, but for its time. Tasks of one line are alike in all of it, so of
 * each line only the first has to be looked at, however many wait behind it. For those who write stores.
 *
 * @param namespace the tenant of the task's instance
 * @param activity what the implementation is registered under
 * @param route where it has to run
 */
public record Line(String namespace, String activity, Task.Route route) {

    private static final String AFTER_EVERY_PART = ">";

    /** What follows the first tag in the text of a set of several, and what follows that. */
    private static final String NEXT_TAG = "\n";

    private static final String AFTER_NEXT_TAG = "\u000b";

    /** A session: what has to run on one node together. */
    public record Session(String namespace, String name) {}

    /** A limit key of one queue. */
    public record Share(String queue, String limitKey) {}

    /** The session of the line's tasks. */
    public Optional<Session> session() {
        return route.session().map(name -> new Session(namespace, name));
    }

    /** Whose share of the queue's limits the line's tasks are under. */
    public Optional<Share> share() {
        return route.limitKey().map(key -> new Share(route.queue(), key));
    }

    /** Whether a node that asks so can run the line's tasks. */
    public boolean fits(TakeRequest request) {
        return request.activities().contains(activity)
                && (request.namespaces().isEmpty() || request.namespaces().contains(namespace))
                && (route.tags().isEmpty() ? request.untagged() : route.tags().servedBy(request.tags()));
    }

    /** When a node may take a task of the line whose time comes at {@code notBefore}, in milliseconds. */
    public long opensAt(long notBefore, Epoch taker) {
        return Math.min(notBefore, Long.MAX_VALUE - Task.GRACE.toMillis()) + grace(taker);
    }

    /** By how many milliseconds later than others a node may take the line's tasks. */
    public long grace(Epoch taker) {
        return route.avoided().filter(taker::equals).isPresent() ? Task.GRACE.toMillis() : 0;
    }

    /**
     * The line as one text, for stores that keep lines in an index. No two lines have the same.
     *
     * <p>Its parts are those that a node asks for first: all lines of an activity, a tag and a namespace lie together.
     */
    public String path() {
        return pathBefore(activity, route) + part(Optional.of(namespace)) + pathAfter(route);
    }

    /** What {@link #path} begins with, for who does not know the namespace yet. */
    public static String pathBefore(String activity, Task.Route route) {
        return prefix(activity, route.tags());
    }

    /** What follows the namespace in {@link #path}. */
    public static String pathAfter(Task.Route route) {
        return part(Optional.of(route.queue()))
                + part(route.limitKey())
                + part(route.session())
                + route.priority()
                + route.avoided().map(epoch -> "|" + epoch.number()).orElse("");
    }

    /** A stretch of paths, without its two ends. */
    public record Stretch(String from, String to) {}

    /**
     * Where the {@linkplain Tags#text texts} of sets of several tags lie that a node may serve, in the order of the
     * text's UTF-8 bytes: all sets that begin with a tag of its own. A node with fewer than two serves none.
     */
    public static List<Stretch> severalTags(TakeRequest request) {
        return request.tags().size() < 2
                ? List.of()
                : request.tags().stream()
                        .map(tag -> new Stretch(tag + NEXT_TAG, tag + AFTER_NEXT_TAG))
                        .toList();
    }

    /**
     * Where the paths of all lines lie that fit, in the order of the text's UTF-8 bytes; no other path lies there.
     *
     * @param severalTags the texts found in {@link #severalTags(TakeRequest)}, those that do not fit too
     */
    public static List<Stretch> stretches(TakeRequest request, List<String> severalTags) {
        Stream<Tags> sets = Stream.concat(
                Stream.concat(
                        request.untagged() ? Stream.of(Tags.NONE) : Stream.empty(),
                        request.tags().stream().map(Tags::of)),
                severalTags.stream()
                        .map(text -> Tags.ofText(Optional.of(text)))
                        .filter(tags -> tags.servedBy(request.tags())));
        return sets.flatMap(tags -> request.activities().stream().map(activity -> prefix(activity, tags)))
                .flatMap(prefix -> request.namespaces().isEmpty()
                        ? Stream.of(prefix)
                        : request.namespaces().stream().map(name -> prefix + part(Optional.of(name))))
                .map(prefix -> new Stretch(prefix, prefix + AFTER_EVERY_PART))
                .toList();
    }

    private static String prefix(String activity, Tags tags) {
        return part(Optional.of(activity)) + part(tags.text());
    }

    /** Begins with a character before {@link #AFTER_EVERY_PART}, and ends with a bar as nothing within it does. */
    private static String part(Optional<String> text) {
        return text.map(some -> "=" + some.replace("\\", "\\\\").replace("|", "\\|"))
                        .orElse("-")
                + "|";
    }
}
