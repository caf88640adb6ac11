package dev.clew.engine.json;

import dev.clew.api.Codec;
import dev.clew.api.ConfigurationException;
import dev.clew.api.Payload;
import dev.clew.api.TypeToken;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/**
 * The default codec: JSON by Jackson.
 *
 * <p>A closed world: a payload is decoded into the type its descriptor names and never into one that the payload
 * names; class names in annotations or data are refused. Properties and map entries are written in a fixed order, so
 * that equal values give equal text. Unknown properties are skipped, so that records may lose fields. On replay a property
 * that one side lacks agrees with one that says nothing, so that records may get fields: see {@link #agree}. Thread-safe.
 */
public final class JsonCodec implements Codec {

    private static final int POOLED_BUFFERS = 64;

    private final JsonMapper mapper;
    private final ObjectReader trees;
    private final Map<TypeToken<?>, Reader> readers = new ConcurrentHashMap<>();

    public JsonCodec() {
        // The default pool of buffers is a queue of nodes, which costs more than these small values do.
        JsonFactory factory = JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.newBoundedPool(POOLED_BUFFERS))
                .build();
        this.mapper = JsonMapper.builder(factory)
                .polymorphicTypeValidator(new NoClassNames())
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        this.trees = mapper.reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    }

    @Override
    public Payload encode(@Nullable Object value) {
        if (value == null) {
            return Payload.NULL;
        }
        try {
            return Payload.json(whole(text(value)));
        } catch (JacksonException unwritable) {
            throw new ConfigurationException(
                    "not_encodable",
                    "a value of " + value.getClass().getName() + " cannot be written as JSON: "
                            + Trouble.describe(unwritable),
                    unwritable);
        }
    }

    private String text(Object value) {
        Optional<String> scalar = Scalars.write(value);
        if (scalar.isPresent()) {
            return scalar.get();
        }
        String byHand = WaysByHand.write(value);
        return byHand == null ? mapper.writeValueAsString(value) : byHand;
    }

    /** Escapes halves of characters, and refuses them in names, where nobody could read them back. */
    private static String whole(String json) {
        String escaped = Halves.escaped(json);
        if (escaped.length() != json.length()) {
            JsonIn.requireValue(escaped);
        }
        return escaped;
    }

    @Override
    @SuppressWarnings("unchecked") // what was read in a short way is of the very type that was asked for
    public <T> @Nullable T decode(Payload payload, TypeToken<T> type) {
        if (!payload.isJson()) {
            throw new ConfigurationException(
                    "unknown_encoding",
                    "the payload is encoded as '" + payload.encoding()
                            + "', which this codec does not read; register the codec that wrote it");
        }
        Optional<Object> scalar = Scalars.read(payload.data(), type.type());
        if (scalar.isPresent()) {
            return (T) scalar.get();
        }
        Reader reader = readers.computeIfAbsent(type, this::reader);
        Object byHand = reader.byHand() == null ? null : reader.byHand().read(payload.data());
        if (byHand != null) {
            return (T) byHand;
        }
        try {
            return reader.jackson().readValue(payload.data());
        } catch (JacksonException unreadable) {
            throw new ConfigurationException(
                    "not_decodable",
                    "the payload does not fit " + type + ": " + Trouble.describe(unreadable),
                    unreadable);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Two JSON texts agree if they are the same values, whatever the order of properties, but for this: a property
     * that one object has and the other lacks must be null, false, 0, an empty text, an empty array, or an object of
     * nothing but such properties. That is what a component says that was added to a record since, where older JSON
     * has nothing for it.
     */
    @Override
    public boolean agree(Payload recorded, Payload issued) {
        return recorded.equals(issued) || (recorded.isJson() && issued.isJson() && sameTrees(recorded, issued));
    }

    private boolean sameTrees(Payload recorded, Payload issued) {
        try {
            return Agreement.between(trees.readTree(recorded.data()), trees.readTree(issued.data()));
        } catch (JacksonException tooDeep) {
            return false;
        }
    }

    /** What reads a type: first by hand, if it has a way. */
    private record Reader(ObjectReader jackson, @Nullable JsonByHand<?> byHand) {}

    private Reader reader(TypeToken<?> type) {
        return new Reader(mapper.readerFor(mapper.constructType(type.type())), WaysByHand.of(type.type()));
    }

    /** Lets no class be named by data, whatever annotations ask for. */
    private static final class NoClassNames extends PolymorphicTypeValidator {

        private static final long serialVersionUID = 1L;

        @Override
        public Validity validateBaseType(DatabindContext context, JavaType baseType) {
            return Validity.DENIED;
        }

        @Override
        public Validity validateSubClassName(DatabindContext context, JavaType baseType, String subClassName) {
            return Validity.DENIED;
        }

        @Override
        public Validity validateSubType(DatabindContext context, JavaType baseType, JavaType subType) {
            return Validity.DENIED;
        }
    }
}
