package dev.clew.server;

import dev.clew.api.Names;
import dev.clew.server.Caller.Claims;
import java.util.Optional;

/**
 * Who manages, and whose processes.
 *
 * @param said the namespace, if the request or its token says one
 */
record Manager(Tokens.Grant grant, Optional<String> said) {

    /**
     * Finds out who asks.
     *
     * @throws Refusal if a token is needed and missing, or does not allow to manage
     */
    static Manager of(Claims claims, Optional<Tokens> tokens) {
        Caller caller = Caller.of(claims, tokens);
        if (!caller.grant().manages()) {
            throw Refusal.wrong(
                    403,
                    "FORBIDDEN",
                    "the token is not one to manage with; 'clew server token --manage' makes one of the same secret");
        }
        return new Manager(caller.grant(), claims.namespace().or(caller.grant()::namespace));
    }

    /**
     * The same who says in one place more whose processes are meant.
     *
     * @throws Refusal if that is not what is said elsewhere
     */
    Manager says(String where, Optional<String> namespace) {
        if (namespace.isEmpty() || namespace.equals(said)) {
            return this;
        }
        if (grant.namespace().isPresent()) {
            throw Refusal.wrong(403, "FORBIDDEN", "the token is for another namespace than '" + namespace.get() + "'");
        }
        if (said.isPresent()) {
            throw Refusal.wrong(
                    400,
                    "VALIDATION_ERROR",
                    where + " is '" + namespace.get() + "', but the request says '" + said.get()
                            + "' elsewhere; say the same in all places, or in one");
        }
        try {
            return new Manager(grant, Optional.of(Names.require("namespace", namespace.get())));
        } catch (IllegalArgumentException wrong) {
            throw Refusal.wrong(400, "VALIDATION_ERROR", where + ": " + wrong.getMessage());
        }
    }

    String namespace() {
        return said.orElse(Caller.DEFAULT_NAMESPACE);
    }

    /** The same, for what must not get into a namespace by chance. */
    String saidNamespace() {
        return said.orElseThrow(() -> Refusal.wrong(
                400, "MISSING_TENANT_ID", "whose is it? say so as tenant_id, or in the header X-Runtara-Tenant-Id"));
    }
}
