package dev.clew.kernel;

import dev.clew.api.Names;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The id of a child that was not given one: the parent's, the execution and the operation, as in {@code order-42/1:3.1}.
 * One that would be too long keeps its beginning, and a fingerprint stands for the rest.
 */
public final class ChildId {

    private static final int FINGERPRINT_BYTES = 16;

    private ChildId() {}

    /** The id of the child that an operation of this execution starts. */
    public static String of(Identity parent, OperationId operation) {
        String full = parent.instanceId() + "/" + parent.execution() + ":" + operation.path();
        return full.length() <= Names.MAX_LENGTH ? full : shortened(full);
    }

    private static String shortened(String full) {
        String fingerprint = "~" + HexFormat.of().formatHex(digest(full), 0, FINGERPRINT_BYTES);
        int kept = Names.MAX_LENGTH - fingerprint.length();
        if (Character.isHighSurrogate(full.charAt(kept - 1))) {
            kept--;
        }
        return full.substring(0, kept) + fingerprint;
    }

    private static byte[] digest(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (int i = 0; i < text.length(); i++) {
                sha.update((byte) (text.charAt(i) >> Byte.SIZE));
                sha.update((byte) text.charAt(i));
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
