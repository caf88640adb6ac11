package dev.clew.server;

import dev.clew.api.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates and their keys, in files of PEM. */
public final class Certificates {

    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "Ed25519");
    private static final Duration LIFE = Duration.ofDays(397);
    private static final char[] NO_PASSWORD = new char[0];

    private Certificates() {}

    /**
     * What a server shows.
     *
     * @param certificate its certificate, and after it those that vouch for it
     * @param key its private key, in PKCS#8 and not encrypted
     * @throws ConfigurationException if they cannot be read or do not fit
     */
    public static SSLContext server(Path certificate, Path key) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "server", readKey(key), NO_PASSWORD, read(certificate).toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException wrong) {
            throw unusable("the certificate " + certificate + " with the key " + key, wrong);
        }
    }

    /**
     * What a client trusts: these certificates and no others.
     *
     * @throws ConfigurationException if they cannot be read
     */
    public static SSLContext trusting(Path certificates) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate trusted : read(certificates)) {
                store.setCertificateEntry("trusted-" + number++, trusted);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException wrong) {
            throw unusable("the certificates " + certificates, wrong);
        }
    }

    private static Collection<? extends Certificate> read(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new GeneralSecurityException(file + " has no certificate in PEM");
            }
            return found;
        }
    }

    private static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
        String pem = Files.readString(file);
        String begin = "-----BEGIN PRIVATE KEY-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END PRIVATE KEY-----");
        if (from < 0 || to < from) {
            throw new GeneralSecurityException(file
                    + " has no 'PRIVATE KEY' in PEM; make one of another kind with: openssl pkcs8 -topk8 -nocrypt");
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to)));
        for (String kind : KEY_KINDS) {
            Optional<PrivateKey> key = key(kind, encoded);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new GeneralSecurityException(file + " has a key that is none of " + String.join(", ", KEY_KINDS));
    }

    private static Optional<PrivateKey> key(String kind, PKCS8EncodedKeySpec encoded) throws GeneralSecurityException {
        try {
            return Optional.of(KeyFactory.getInstance(kind).generatePrivate(encoded));
        } catch (InvalidKeySpecException another) {
            return Optional.empty();
        }
    }

    private static ConfigurationException unusable(String what, Exception why) {
        String reason = why instanceof IOException ? why.toString() : String.valueOf(why.getMessage());
        return new ConfigurationException("bad_certificate", what + " cannot be used: " + reason, why);
    }

    /**
     * Makes a certificate that vouches for itself, unless there is one: clients are to be handed the file and trust it. It stays the
     * same at the next start, so that they need it once.
     *
     * @param hosts names and addresses that it is good for
     * @throws ConfigurationException if the files cannot be written, or only one of them is there
     */
    public static void makeSelfSigned(Path certificate, Path key, List<String> hosts) {
        if (Files.exists(certificate) && Files.exists(key)) {
            return;
        }
        if (Files.exists(certificate) || Files.exists(key)) {
            throw new ConfigurationException(
                    "bad_certificate",
                    "of " + certificate + " and " + key + " only one is there; bring the other, or delete this one");
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            writeSecret(key, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            Files.writeString(certificate, pem("CERTIFICATE", selfSigned(pair, hosts)));
        } catch (IOException | GeneralSecurityException | OperatorCreationException failed) {
            throw unusable("a new certificate " + certificate + " with the key " + key, failed);
        }
    }

    private static byte[] selfSigned(KeyPair pair, List<String> hosts) throws IOException, OperatorCreationException {
        Instant now = Instant.now();
        X500Name name = new X500Name("CN=clew server");
        List<GeneralName> good = new ArrayList<>();
        hosts.forEach(
                host -> good.add(new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host)));
        return new JcaX509v3CertificateBuilder(
                        name,
                        new BigInteger(127, new SecureRandom()).setBit(0),
                        Date.from(now.minus(Duration.ofHours(1))),
                        Date.from(now.plus(LIFE)),
                        name,
                        pair.getPublic())
                .addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(good.toArray(GeneralName[]::new)))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                .getEncoded();
    }

    private static boolean isAddress(String host) {
        return host.contains(":") || host.matches("[0-9.]+");
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END " + kind + "-----\n";
    }

    /** For its owner alone, from the first byte on. */
    private static void writeSecret(Path file, String text) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }
}
