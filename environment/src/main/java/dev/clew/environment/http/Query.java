package dev.clew.environment.http;

import dev.clew.api.TimeRange;
import dev.clew.process.Paging;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** What stands after the question mark. Not thread-safe. */
final class Query {

    private final StringBuilder text = new StringBuilder();

    Query text(String name, Optional<String> value) {
        value.ifPresent(given -> text.append(text.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(given, StandardCharsets.UTF_8)));
        return this;
    }

    Query number(String name, int value) {
        return text(name, Optional.of(Integer.toString(value)));
    }

    Query flag(String name, boolean value) {
        return text(name, value ? Optional.of("true") : Optional.empty());
    }

    /** All of them, with commas between them; nothing if there are none. */
    Query list(String name, Collection<String> values) {
        return text(name, values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values)));
    }

    Query labels(String name, Collection<? extends Enum<?>> values) {
        return list(name, values.stream().map(ManagementWire::label).sorted().collect(Collectors.toList()));
    }

    Query range(String name, TimeRange range) {
        return text(name + "_after", range.from().map(Instant::toString))
                .text(name + "_before", range.until().map(Instant::toString));
    }

    Query paging(Paging paging) {
        return text("sort_order", Optional.of(paging.newestFirst() ? "desc" : "asc"))
                .number("limit", paging.limit())
                .number("offset", paging.offset());
    }

    String after(String path) {
        return path + text;
    }
}
