package dev.clew.cli.instances;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of an act on one instance.
 *
 * @param sentence for people
 * @param fields for programs, beside the id
 */
record Done(String sentence, SequencedMap<String, @Nullable Object> fields) {

    Done {
        fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
    }

    static Done saying(String sentence) {
        return new Done(sentence, new LinkedHashMap<>());
    }

    Done with(String field, @Nullable Object value) {
        SequencedMap<String, @Nullable Object> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return new Done(sentence, more);
    }

    /** All of it for programs. */
    SequencedMap<String, @Nullable Object> document(String id) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.putAll(fields);
        return document;
    }
}
