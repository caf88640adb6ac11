package dev.clew.quic;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.clew.api.LimitWaits;
import dev.clew.process.Bytes;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The fields of a protobuf message as they were read. Those that nobody asks for are passed over, so newer peers are understood. */
final class Fields {

    private final Map<Integer, Long> numbers = new HashMap<>();
    private final Map<Integer, List<ByteString>> texts = new HashMap<>();

    private Fields() {}

    /** Reads them; throws {@link MalformedException} if these bytes are no message. */
    static Fields parse(byte[] bytes) {
        return parse(CodedInputStream.newInstance(bytes), "message");
    }

    private static Fields parse(CodedInputStream input, String what) {
        Fields fields = new Fields();
        try {
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                int number = WireFormat.getTagFieldNumber(tag);
                switch (WireFormat.getTagWireType(tag)) {
                    case WireFormat.WIRETYPE_VARINT -> fields.numbers.put(number, input.readRawVarint64());
                    case WireFormat.WIRETYPE_FIXED64 -> fields.numbers.put(number, input.readRawLittleEndian64());
                    case WireFormat.WIRETYPE_LENGTH_DELIMITED ->
                        fields.texts
                                .computeIfAbsent(number, absent -> new ArrayList<>(1))
                                .add(input.readBytes());
                    default -> input.skipField(tag);
                }
            }
        } catch (IOException malformed) {
            throw new MalformedException(what + " is no protobuf: " + malformed.getMessage(), malformed);
        }
        return fields;
    }

    boolean has(int field) {
        return texts.containsKey(field);
    }

    private Optional<ByteString> last(int field) {
        return Optional.ofNullable(texts.get(field)).map(List::getLast);
    }

    private static String utf8(int field, ByteString bytes) {
        if (!bytes.isValidUtf8()) {
            throw new MalformedException("field " + field + " is to be text in UTF-8, and is not", null);
        }
        return bytes.toStringUtf8();
    }

    Optional<String> optionalText(int field) {
        return last(field).map(bytes -> utf8(field, bytes));
    }

    String text(int field) {
        return optionalText(field).orElse("");
    }

    List<String> texts(int field) {
        return texts.getOrDefault(field, List.of()).stream()
                .map(bytes -> utf8(field, bytes))
                .toList();
    }

    Optional<Bytes> optionalBytes(int field) {
        return last(field).map(bytes -> Bytes.of(bytes.toByteArray()));
    }

    Bytes bytes(int field) {
        return optionalBytes(field).orElse(Bytes.EMPTY);
    }

    OptionalLong optionalNumber(int field) {
        Long number = numbers.get(field);
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    long number(int field) {
        return numbers.getOrDefault(field, 0L);
    }

    int small(int field) {
        return (int) number(field);
    }

    OptionalInt optionalSmall(int field) {
        return optionalNumber(field).isEmpty() ? OptionalInt.empty() : OptionalInt.of(small(field));
    }

    OptionalInt optionalZigZag(int field) {
        return optionalNumber(field).isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(CodedInputStream.decodeZigZag32(small(field)));
    }

    OptionalDouble optionalFraction(int field) {
        OptionalLong bits = optionalNumber(field);
        return bits.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.longBitsToDouble(bits.getAsLong()));
    }

    /** A time in milliseconds. */
    Optional<Instant> millis(int field) {
        OptionalLong millis = optionalNumber(field);
        return millis.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis.getAsLong()));
    }

    boolean flag(int field) {
        return number(field) != 0;
    }

    Optional<Fields> message(int field) {
        return last(field).map(bytes -> parse(bytes.newCodedInput(), "field " + field));
    }

    List<Fields> messages(int field) {
        return texts.getOrDefault(field, List.of()).stream()
                .map(bytes -> parse(bytes.newCodedInput(), "field " + field))
                .toList();
    }

    /** Waits for rate limits, of which one field has the number and another how many milliseconds they are together. */
    LimitWaits limitWaits(int times, int millis) {
        try {
            return new LimitWaits(small(times), Duration.ofMillis(number(millis)));
        } catch (IllegalArgumentException wrong) {
            throw new MalformedException("fields " + times + " and " + millis + ": " + wrong.getMessage(), wrong);
        }
    }

    Optional<Instant> instant(int field) {
        return message(field).map(time -> {
            try {
                return Instant.ofEpochSecond(time.number(1), time.small(2));
            } catch (DateTimeException | ArithmeticException wrong) {
                throw new MalformedException("field " + field + " is no time: " + wrong.getMessage(), wrong);
            }
        });
    }
}
