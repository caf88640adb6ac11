package dev.clew.quic;

import dev.clew.api.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * What a server proves itself with.
 *
 * @param chain its certificate, and those that vouch for it
 */
public record ServerIdentity(PrivateKey key, List<X509Certificate> chain) {

    private static final Duration LIFE = Duration.ofDays(3_650);
    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "Ed25519");

    public ServerIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a server needs a certificate");
        }
    }

    /** What a client has to trust. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /**
     * That of files.
     *
     * @param chain certificates in PEM, the server's own first
     * @param key its private key, unencrypted PKCS #8 in PEM
     * @throws ConfigurationException if they cannot be read, or are something else
     */
    public static ServerIdentity read(Path chain, Path key) {
        return new ServerIdentity(readKey(key), readCertificates(chain));
    }

    /** Reads a file; throws {@link ConfigurationException} if it cannot be read, or holds no certificates in PEM. */
    static List<X509Certificate> readCertificates(Path file) {
        try {
            List<X509Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty()) {
                throw wrong(file + " holds no certificate; give a PEM file that does", null);
            }
            return found;
        } catch (IOException unreadable) {
            throw wrong("cannot read the certificates in " + file + "; give a PEM file", unreadable);
        } catch (CertificateException malformed) {
            throw wrong(file + " holds something that is no certificate in PEM; give one", malformed);
        }
    }

    private static PrivateKey readKey(Path file) {
        byte[] encoded = readKeyBytes(file);
        return KEY_KINDS.stream()
                .flatMap(kind -> key(kind, encoded).stream())
                .findFirst()
                .orElseThrow(() -> wrong(
                        file + " holds a private key of none of the kinds " + KEY_KINDS + "; give one of those", null));
    }

    private static byte[] readKeyBytes(Path file) {
        String begin = "-----BEGIN PRIVATE KEY-----";
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            int from = text.indexOf(begin);
            int to = text.indexOf("-----END PRIVATE KEY-----");
            if (from < 0 || to < from) {
                throw wrong(
                        file + " holds no unencrypted PKCS #8 key; make one of it with 'openssl pkcs8 -topk8 -nocrypt'",
                        null);
            }
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IOException | IllegalArgumentException unreadable) {
            throw wrong("cannot read the private key in " + file + "; give a PEM file", unreadable);
        }
    }

    private static Optional<PrivateKey> key(String kind, byte[] encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (InvalidKeySpecException another) {
            return Optional.empty();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has keys of kind " + kind, missing);
        }
    }

    private static ConfigurationException wrong(String message, @Nullable Throwable cause) {
        return cause == null
                ? new ConfigurationException("certificate", message)
                : new ConfigurationException("certificate", message + ": " + cause.getMessage(), cause);
    }

    /** A new one for this machine, which says localhost, 127.0.0.1 and ::1, and which clients have to be told to trust. */
    public static ServerIdentity selfSigned() {
        return selfSigned("localhost", List.of("127.0.0.1", "::1"), Instant.now());
    }

    static ServerIdentity selfSigned(String name, List<String> addresses, Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] toSign = toSign(name, addresses, now, keys);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(toSign);
            byte[] certificate = Der.of(Der.SEQUENCE, toSign, ecdsaWithSha256(), Der.bits(signature.sign()));
            return new ServerIdentity(
                    keys.getPrivate(), List.of((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(certificate))));
        } catch (GeneralSecurityException | IOException missing) {
            throw new IllegalStateException("every JDK makes EC keys and reads certificates", missing);
        }
    }

    /** RFC 5280, section 4.1: the certificate without its signature. */
    private static byte[] toSign(String name, List<String> addresses, Instant now, KeyPair keys) throws IOException {
        byte[] subject = new X500Principal("CN=" + name).getEncoded();
        byte[] names = Der.of(0x82, name.getBytes(StandardCharsets.US_ASCII));
        for (String address : addresses) {
            names = concat(names, Der.of(0x87, InetAddress.getByName(address).getAddress()));
        }
        byte[] alternativeNames =
                Der.of(Der.SEQUENCE, Der.id(0x55, 0x1D, 0x11), Der.of(Der.OCTET_STRING, Der.of(Der.SEQUENCE, names)));
        return Der.of(
                Der.SEQUENCE,
                Der.of(0xA0, Der.of(Der.INTEGER, new byte[] {2})),
                Der.of(
                        Der.INTEGER,
                        new BigInteger(120, new SecureRandom())
                                .add(BigInteger.ONE)
                                .toByteArray()),
                ecdsaWithSha256(),
                subject,
                Der.of(Der.SEQUENCE, Der.time(now.minus(Duration.ofDays(1))), Der.time(now.plus(LIFE))),
                subject,
                keys.getPublic().getEncoded(),
                Der.of(0xA3, Der.of(Der.SEQUENCE, alternativeNames)));
    }

    private static byte[] ecdsaWithSha256() {
        return Der.of(Der.SEQUENCE, Der.id(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02));
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
