package dev.clew.quic;

import com.google.protobuf.CodedOutputStream;
import dev.clew.process.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Writes the fields of a protobuf message, which the caller names in the order of their numbers. As in proto3, what is not
 * optional is left out where it is zero or empty. Not thread-safe.
 */
final class MessageWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream output = CodedOutputStream.newInstance(bytes);

    private interface Field {
        void write(CodedOutputStream output) throws IOException;
    }

    private MessageWriter put(Field field) {
        try {
            field.write(output);
            return this;
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory does not fail", impossible);
        }
    }

    MessageWriter text(int field, String text) {
        return text.isEmpty() ? this : put(to -> to.writeString(field, text));
    }

    MessageWriter text(int field, Optional<String> text) {
        return text.map(present -> put(to -> to.writeString(field, present))).orElse(this);
    }

    MessageWriter texts(int field, List<String> texts) {
        texts.forEach(text -> put(to -> to.writeString(field, text)));
        return this;
    }

    MessageWriter bytes(int field, Bytes value) {
        return value.isEmpty() ? this : bytes(field, Optional.of(value));
    }

    MessageWriter bytes(int field, Optional<Bytes> value) {
        return value.map(present -> put(to -> to.writeByteArray(field, present.toArray())))
                .orElse(this);
    }

    MessageWriter number(int field, long number) {
        return number == 0 ? this : put(to -> to.writeInt64(field, number));
    }

    MessageWriter number(int field, OptionalInt number) {
        return number.isEmpty() ? this : put(to -> to.writeInt32(field, number.getAsInt()));
    }

    MessageWriter number(int field, OptionalLong number) {
        return number.isEmpty() ? this : put(to -> to.writeInt64(field, number.getAsLong()));
    }

    MessageWriter fraction(int field, OptionalDouble number) {
        return number.isEmpty() ? this : put(to -> to.writeDouble(field, number.getAsDouble()));
    }

    MessageWriter zigZag(int field, OptionalInt number) {
        return number.isEmpty() ? this : put(to -> to.writeSInt32(field, number.getAsInt()));
    }

    MessageWriter flag(int field, boolean flag) {
        return flag ? put(to -> to.writeBool(field, true)) : this;
    }

    MessageWriter message(int field, MessageWriter message) {
        return put(to -> to.writeByteArray(field, message.toArray()));
    }

    MessageWriter instant(int field, Optional<Instant> time) {
        return time.map(present -> message(
                        field,
                        new MessageWriter().number(1, present.getEpochSecond()).number(2, present.getNano())))
                .orElse(this);
    }

    byte[] toArray() {
        put(CodedOutputStream::flush);
        return bytes.toByteArray();
    }
}
