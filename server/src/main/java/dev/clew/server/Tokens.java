package dev.clew.server;

import dev.clew.api.Names;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes and proves tokens: what a holder may do, signed with HMAC-SHA256, so that a server needs to remember none of them. Whoever
 * knows the secret can make any. Thread-safe.
 */
public final class Tokens {

    /** The least length of a secret, in bytes. */
    public static final int LEAST_SECRET = 32;

    private static final String VERSION = "clew1";
    private static final String ALGORITHM = "HmacSHA256";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final SecretKeySpec secret;
    private final InstantSource clock;

    private Tokens(SecretKeySpec secret, InstantSource clock) {
        this.secret = secret;
        this.clock = clock;
    }

    /**
     * Those of a secret.
     *
     * @throws IllegalArgumentException if it has less than {@value #LEAST_SECRET} bytes
     */
    public static Tokens of(byte[] secret) {
        return of(secret, InstantSource.system());
    }

    static Tokens of(byte[] secret, InstantSource clock) {
        if (secret.length < LEAST_SECRET) {
            throw new IllegalArgumentException("a secret for tokens needs at least " + LEAST_SECRET
                    + " bytes that nobody can guess, this one has " + secret.length);
        }
        return new Tokens(new SecretKeySpec(secret, ALGORITHM), clock);
    }

    /**
     * What a token allows.
     *
     * @param namespace whose processes; empty for all
     * @param instanceId which process; empty for all of the namespace
     * @param run which run of it; empty for any
     * @param manages whether the holder may manage: list, start, stop and look into processes, and bring programs that run here
     * @param until when it expires; empty for never
     */
    public record Grant(
            Optional<String> namespace,
            Optional<String> instanceId,
            OptionalInt run,
            boolean manages,
            Optional<Instant> until) {
        public Grant {
            if (manages && instanceId.isPresent()) {
                throw new IllegalArgumentException("who manages does so for a namespace, not for an instance");
            }
            if ((namespace.isEmpty() && instanceId.isPresent()) || (instanceId.isEmpty() && run.isPresent())) {
                throw new IllegalArgumentException("a run belongs to an instance, and that to a namespace");
            }
            namespace.ifPresent(name -> Names.require("namespace", name));
        }

        /** For those who manage everything. */
        public static Grant admin() {
            return new Grant(Optional.empty(), Optional.empty(), OptionalInt.empty(), true, Optional.empty());
        }

        /** For those who manage a namespace. */
        public static Grant manager(String namespace) {
            return new Grant(Optional.of(namespace), Optional.empty(), OptionalInt.empty(), true, Optional.empty());
        }

        /** For all processes of a namespace, to ask what programs ask. */
        public static Grant namespace(String namespace) {
            return new Grant(Optional.of(namespace), Optional.empty(), OptionalInt.empty(), false, Optional.empty());
        }

        /** For one process. */
        public static Grant process(String namespace, String instanceId) {
            return new Grant(
                    Optional.of(namespace), Optional.of(instanceId), OptionalInt.empty(), false, Optional.empty());
        }

        /** The same for one run alone, whether or not the program that holds it knows its number. */
        public Grant run(int number) {
            return new Grant(namespace, instanceId, OptionalInt.of(number), manages, until);
        }

        /** The same for a time. */
        public Grant until(Instant expiry) {
            return new Grant(namespace, instanceId, run, manages, Optional.of(expiry));
        }
    }

    /** As it is written. */
    private record Written(
            @Nullable String ns,
            @Nullable String id,
            @Nullable Integer run,
            @Nullable Boolean mgr,
            @Nullable Long exp) {}

    /** Makes a token. */
    public String make(Grant grant) {
        String claims = base64(MAPPER.writeValueAsBytes(new Written(
                grant.namespace().orElse(null),
                grant.instanceId().orElse(null),
                grant.run().isPresent() ? grant.run().getAsInt() : null,
                grant.manages() ? true : null,
                grant.until().map(Instant::getEpochSecond).orElse(null))));
        String signed = VERSION + "." + claims;
        return signed + "." + base64(sign(signed));
    }

    /** What a token allows; empty if it was not made with this secret, or has expired. */
    public Optional<Grant> prove(String token) {
        int dot = token.lastIndexOf('.');
        if (dot < 0 || !token.startsWith(VERSION + ".")) {
            return Optional.empty();
        }
        String signed = token.substring(0, dot);
        try {
            byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            if (!MessageDigest.isEqual(signature, sign(signed))) {
                return Optional.empty();
            }
            byte[] claims = Base64.getUrlDecoder().decode(signed.substring(VERSION.length() + 1));
            return Optional.of(grant(MAPPER.readValue(claims, Written.class)))
                    .filter(grant -> grant.until()
                            .filter(end -> !clock.instant().isBefore(end))
                            .isEmpty());
        } catch (IllegalArgumentException | JacksonException forged) {
            return Optional.empty();
        }
    }

    private static Grant grant(Written written) {
        return new Grant(
                Optional.ofNullable(written.ns()),
                Optional.ofNullable(written.id()),
                written.run() == null ? OptionalInt.empty() : OptionalInt.of(written.run()),
                written.ns() == null || Boolean.TRUE.equals(written.mgr()), // all that are for everything manage
                Optional.ofNullable(written.exp()).map(Instant::ofEpochSecond));
    }

    private byte[] sign(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return Objects.requireNonNull(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, missing);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
