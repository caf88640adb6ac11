package dev.clew.server;

import dev.clew.api.Names;
import dev.clew.process.RunRef;
import dev.clew.process.http.Wire;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who asks, as far as that is known.
 *
 * @param namespace the one that is asked in
 * @param grant what the token allows; everything, if none is needed
 */
record Caller(String namespace, Tokens.Grant grant) {

    static final String DEFAULT_NAMESPACE = "default";
    private static final String BEARER = "Bearer ";

    /** What a request says of itself in its headers. */
    record Claims(Optional<String> namespace, Optional<String> authorization, Optional<String> run) {}

    /**
     * Finds out who asks.
     *
     * @throws Refusal if a token is needed and missing, or does not allow this namespace
     */
    static Caller of(Claims claims, Optional<Tokens> tokens) {
        Tokens.Grant grant = tokens.map(proof -> proven(claims, proof)).orElseGet(Tokens.Grant::admin);
        String namespace = claims.namespace().or(grant::namespace).orElse(DEFAULT_NAMESPACE);
        if (grant.namespace().filter(own -> !own.equals(namespace)).isPresent()) {
            throw forbidden("the token is for another namespace than '" + namespace + "'");
        }
        try {
            return new Caller(Names.require("namespace", namespace), grant);
        } catch (IllegalArgumentException wrong) {
            throw Refusal.wrong(400, "VALIDATION_ERROR", Wire.TENANT_HEADER + ": " + wrong.getMessage());
        }
    }

    private static Tokens.Grant proven(Claims claims, Tokens proof) {
        String given = claims.authorization()
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .orElseThrow(() -> Refusal.wrong(
                        401, "UNAUTHENTICATED", "this server wants a token, in a header Authorization: Bearer TOKEN"));
        return proof.prove(given.substring(BEARER.length()).strip())
                .orElseThrow(() -> Refusal.wrong(
                        401,
                        "UNAUTHENTICATED",
                        "the token is not one of this server's, or has expired; ask for a new one"));
    }

    private static Refusal forbidden(String message) {
        return Refusal.wrong(403, "FORBIDDEN", message);
    }

    /**
     * The run that asks, for an instance.
     *
     * @param onlyLooks whether it only asks where the instance stands, which all of a namespace may
     * @throws Refusal if the token does not allow that
     */
    RunRef run(String instanceId, Claims claims, boolean onlyLooks) {
        if (!onlyLooks
                && grant.instanceId().filter(own -> !own.equals(instanceId)).isPresent()) {
            throw forbidden("the token is for another instance than '" + instanceId + "'");
        }
        OptionalInt said = claims.run().map(Caller::number).orElse(OptionalInt.empty());
        if (grant.run().isPresent() && said.isPresent() && !grant.run().equals(said)) {
            throw forbidden("the token is for run " + grant.run().getAsInt() + ", not run " + said.getAsInt());
        }
        return new RunRef(instanceId, grant.run().isPresent() ? grant.run() : said);
    }

    private static OptionalInt number(String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text.strip()));
        } catch (NumberFormatException wrong) {
            throw Refusal.wrong(
                    400, "VALIDATION_ERROR", Wire.RUN_HEADER + ": must be the number of a run, was '" + text + "'");
        }
    }
}
