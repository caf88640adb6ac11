package dev.clew.engine.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/**
 * The short way for a small type of which there are very many values: its own code puts the text together and takes it apart, where
 * Jackson's generators and parsers cost several times that. A type that is annotated with {@link Way} goes it in {@link JsonCodec}.
 *
 * <p>It is a short way and no other: the text is what Jackson writes of the type, character for character, and what it does
 * not know for certain it leaves to Jackson. To be thread-safe, and made by a constructor without parameters.
 *
 * @param <T> the type
 */
public interface JsonByHand<T> {

    /** The text of a value; null to leave it to Jackson. */
    @Nullable
    String write(T value);

    /** The value of a text, which may be any; null to leave it to Jackson. */
    @Nullable
    T read(String json);

    /** Says which way a type goes. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Way {
        Class<? extends JsonByHand<?>> value();
    }
}
