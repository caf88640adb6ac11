package dev.clew.process;

import dev.clew.api.TimeRange;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which events of a process to list. What is asked for has to hold together. A scope is what the payload, a JSON object, says of it
 * in {@code scope_id} and {@code parent_scope_id}; see {@link StepSummaries}.
 *
 * @param scopeId only events in this scope
 * @param parentScopeId only events in a scope that lies in this one
 * @param rootScopesOnly only events that are in no scope
 * @param payloadContains only events with this text in their payload, in capitals or not
 * @param created only events that came then
 */
public record EventQuery(
        Optional<String> type,
        Optional<String> subtype,
        Optional<String> scopeId,
        Optional<String> parentScopeId,
        boolean rootScopesOnly,
        Optional<String> payloadContains,
        TimeRange created) {

    /** All. */
    public static final EventQuery ALL = new EventQuery(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            TimeRange.ALL);

    /** The same of one type alone. */
    public EventQuery type(String only) {
        return new EventQuery(
                Optional.of(only), subtype, scopeId, parentScopeId, rootScopesOnly, payloadContains, created);
    }

    /** The same of one kind of custom event alone. */
    public EventQuery subtype(String only) {
        return new EventQuery(
                type, Optional.of(only), scopeId, parentScopeId, rootScopesOnly, payloadContains, created);
    }

    /** The same in one scope alone. */
    public EventQuery scopeId(String only) {
        return new EventQuery(
                type, subtype, Optional.of(only), parentScopeId, rootScopesOnly, payloadContains, created);
    }

    /** The same in the scopes within one scope alone. */
    public EventQuery parentScopeId(String only) {
        return new EventQuery(type, subtype, scopeId, Optional.of(only), rootScopesOnly, payloadContains, created);
    }

    /** The same in no scope. */
    public EventQuery rootScopes() {
        return new EventQuery(type, subtype, scopeId, parentScopeId, true, payloadContains, created);
    }

    /** The same with a text in their payload. */
    public EventQuery payloadContains(String text) {
        return new EventQuery(type, subtype, scopeId, parentScopeId, rootScopesOnly, Optional.of(text), created);
    }

    /** The same of some time alone. */
    public EventQuery created(TimeRange range) {
        return new EventQuery(type, subtype, scopeId, parentScopeId, rootScopesOnly, payloadContains, range);
    }

    boolean fits(ProcessEvent event) {
        return type.map(event.type()::equals).orElse(true)
                && subtype.map(event.subtype()::equals).orElse(true)
                && created.contains(event.at())
                && payloadContains.map(text -> mentions(event, text)).orElse(true)
                && fitsScope(event);
    }

    private static boolean mentions(ProcessEvent event, String text) {
        return event.payload()
                .filter(payload -> payload.toText().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)))
                .isPresent();
    }

    private boolean fitsScope(ProcessEvent event) {
        if (scopeId.isEmpty() && parentScopeId.isEmpty() && !rootScopesOnly) {
            return true;
        }
        Optional<JsonNode> told = event.payload().flatMap(EventQuery::json);
        Optional<String> scope = told.flatMap(payload -> text(payload, "scope_id"));
        return (scopeId.isEmpty() || scope.equals(scopeId))
                && (parentScopeId.isEmpty()
                        || told.flatMap(payload -> text(payload, "parent_scope_id"))
                                .equals(parentScopeId))
                && (!rootScopesOnly || scope.isEmpty());
    }

    private static Optional<JsonNode> json(Bytes payload) {
        try {
            return Optional.of(JsonMapper.shared().readTree(payload.toArray()));
        } catch (JacksonException other) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonNode payload, String name) {
        return Optional.of(payload.path(name)).filter(JsonNode::isString).map(JsonNode::asString);
    }
}
