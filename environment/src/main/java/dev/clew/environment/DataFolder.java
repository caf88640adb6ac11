package dev.clew.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where an environment keeps its files: {@code <data>/<namespace>/images}, {@code <data>/<namespace>/runs/<instance>}, and what
 * images hold, once for all namespaces, in {@code <data>/.contents/<hash>}.
 *
 * <p>Names of namespaces and instances may hold anything. They become names of folders that never begin with a dot and hold no
 * separator, so no name leads out of its place, and different names lead to different folders.
 */
record DataFolder(Path root) {

    private static final int LONGEST = 120;

    DataFolder {
        root = root.toAbsolutePath().normalize();
    }

    /** What images hold, by hash. */
    Path contents() {
        return root.resolve(".contents");
    }

    /** Where a content is, which need not be there. */
    Path content(String hash) {
        return contents().resolve(folderName(hash));
    }

    /** The program with a hash, which need not be there. */
    Path program(String hash) {
        return content(hash).resolve("program");
    }

    /** What arrives, until all of it is there. */
    Path uploads() {
        return root.resolve(".uploads");
    }

    Path lock() {
        return root.resolve(".lock");
    }

    Path images(String namespace) {
        return root.resolve(folderName(namespace)).resolve("images");
    }

    Path runs(String namespace) {
        return root.resolve(folderName(namespace)).resolve("runs");
    }

    /** Where the runs of an instance work. */
    Path run(String namespace, String instanceId) {
        return runs(namespace).resolve(folderName(instanceId));
    }

    /** The folders of all namespaces that have anything here. */
    List<Path> namespaces() {
        return list(root).stream()
                .filter(folder -> !String.valueOf(folder.getFileName()).startsWith("."))
                .filter(Files::isDirectory)
                .toList();
    }

    /** Notes that a namespace has something here. */
    void remember(String namespace) throws IOException {
        Path file = root.resolve(folderName(namespace)).resolve("namespace");
        if (!Files.exists(file)) {
            Files.createDirectories(root.resolve(folderName(namespace)));
            Files.writeString(file, namespace, StandardCharsets.UTF_8);
        }
    }

    /** The names of all namespaces that have run something here. */
    List<String> rememberedNamespaces() {
        return namespaces().stream()
                .map(folder -> folder.resolve("namespace"))
                .filter(Files::exists)
                .map(DataFolder::text)
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " cannot be read", unreadable);
        }
    }

    /** What is in a folder, in order of names; nothing if there is no such folder. */
    static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(folder + " cannot be read", unreadable);
        }
    }

    /** A name as the name of a folder. */
    static String folderName(String name) {
        StringBuilder safe = new StringBuilder();
        for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (one & 0xff);
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || (c == '.' && !safe.isEmpty());
            safe.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02x", (int) c));
        }
        return safe.length() <= LONGEST && !safe.isEmpty()
                ? safe.toString()
                : safe.substring(0, Math.min(safe.length(), LONGEST - 66)) + "~" + hash(name);
    }

    private static String hash(String name) {
        return HexFormat.of().formatHex(sha256().digest(name.getBytes(StandardCharsets.UTF_8)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-256", missing);
        }
    }

    /** Deletes a folder with all that is in it, and follows no links. */
    static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            for (Path inside : list(folder)) {
                delete(inside);
            }
        }
        Files.deleteIfExists(folder);
    }
}
