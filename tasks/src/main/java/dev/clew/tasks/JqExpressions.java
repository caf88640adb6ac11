package dev.clew.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.api.ApplicationException;
import dev.clew.workflow.Expressions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.jspecify.annotations.Nullable;

/**
 * The language of jq 1.7, on an object {@code {value, input, outputs}}.
 *
 * <p>An expression has to come to one value. What depends on anything else than its input is not there: no {@code now}, no
 * {@code env}, no {@code input}, no modules. Source: ADR-0036.
 */
public final class JqExpressions implements Expressions {

    /** The type of the failure of an expression that comes to no value, or to several. */
    public static final String FAILED = "expression_failed";

    private static final Version LANGUAGE = Versions.JQ_1_7;
    private static final Scope FUNCTIONS = functions();

    private static Scope functions() {
        Scope scope = Scope.newEmptyScope();
        BuiltinFunctionLoader.getInstance().loadFunctions(LANGUAGE, scope);
        for (String name : List.of("now", "debug_scope")) {
            scope.addFunction(name, 0, (inner, arguments, in, path, output, version) -> {
                throw new JsonQueryException("there is no " + name
                        + " here: an expression is evaluated again on replay, and has to come to the same");
            });
        }
        return scope;
    }

    @Override
    public Expression compile(String text) {
        try {
            JsonQuery query = JsonQuery.compile(text, LANGUAGE);
            return (value, input, outputs) -> evaluate(text, query, value, input, outputs);
        } catch (JsonQueryException unreadable) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an expression of jq: " + reason(unreadable), unreadable);
        }
    }

    private static @Nullable Object evaluate(
            String text, JsonQuery query, @Nullable Object value, @Nullable Object input, Map<String, Object> outputs) {
        Map<String, @Nullable Object> known = new LinkedHashMap<>();
        known.put("value", value);
        known.put("input", input);
        known.put("outputs", outputs);
        List<JsonNode> results = new ArrayList<>(1);
        try {
            query.apply(Scope.newChildScope(FUNCTIONS), Trees.node(known), result -> {
                if (!results.isEmpty()) { // here, for there may be no end of them
                    throw new JsonQueryException("it comes to several values; put it in [ ] for a list of them");
                }
                results.add(result);
            });
        } catch (JsonQueryException failed) {
            throw failed(text, String.valueOf(failed.getMessage()));
        } catch (StackOverflowError endless) {
            throw failed(text, "it calls itself without end");
        }
        if (results.isEmpty()) {
            throw failed(text, "it comes to no value; give it one for this case too, such as with // null");
        }
        return Trees.value(results.getFirst());
    }

    private static ApplicationException failed(String text, String why) {
        return ApplicationException.nonRetryable(FAILED, "'" + text + "': " + why);
    }

    /** What the parser says, in one line. */
    private static String reason(JsonQueryException unreadable) {
        Throwable told = unreadable.getCause() == null ? unreadable : unreadable.getCause();
        String message = String.valueOf(told.getMessage()).strip();
        return message.lines().findFirst().orElse(message);
    }
}
