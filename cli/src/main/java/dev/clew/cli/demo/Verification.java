package dev.clew.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A second opinion on a checksum list: {@code sha256sum -c} where there is one, and where there is none, or it does not
 * agree, a reader of lists that shares no code with the writer.
 *
 * @param by what checked
 * @param changed files that were written to after the demo began, and so may differ
 * @param wrong what is wrong with the list, a line for each
 */
record Verification(String by, List<FileName> changed, List<String> wrong) {

    private static final String SHA256SUM = "sha256sum";
    private static final String READER = "a second reader";

    Verification {
        changed = List.copyOf(changed);
        wrong = List.copyOf(wrong);
    }

    /**
     * Checks a list.
     *
     * @param folder where the names begin
     * @param expected the names that have to be there, each once
     * @param begun when the demo began to read files
     */
    static Verification of(Path list, Path folder, SortedMap<FileName, Fingerprint> expected, FileTime begun)
            throws IOException {
        Map<String, String> listed = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (byte[] line : lines(Files.readAllBytes(list))) {
            Entry entry = Entry.parse(line);
            if (listed.put(entry.name, entry.hash) != null) {
                wrong.add("twice in the list: "
                        + new String(HexFormat.of().parseHex(entry.name), StandardCharsets.UTF_8));
            }
        }
        if (listed.size() != expected.size()) {
            wrong.add(listed.size() + " files are in the list, not " + expected.size());
        }
        if (expected.isEmpty() || agreesWithSha256sum(list, folder)) {
            return new Verification(expected.isEmpty() ? READER : SHA256SUM + " -c", List.of(), wrong);
        }
        List<FileName> changed = new ArrayList<>();
        for (FileName name : expected.keySet()) {
            String hash = listed.get(HexFormat.of().formatHex(name.bytes()));
            if (hash == null) {
                wrong.add("not in the list: " + name.shown());
            } else if (!hash.equals(hash(name.under(folder)))) {
                if (changedSince(name.under(folder), begun)) {
                    changed.add(name);
                } else {
                    wrong.add("has another hash: " + name.shown());
                }
            }
        }
        return new Verification(READER, changed, wrong);
    }

    private static boolean agreesWithSha256sum(Path list, Path folder) {
        ProcessBuilder sha256sum = new ProcessBuilder(
                        SHA256SUM,
                        "-c",
                        "--quiet",
                        "--strict",
                        list.toAbsolutePath().toString())
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return sha256sum.start().waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<byte[]> lines(byte[] text) {
        List<byte[]> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (byte character : text) {
            if (character == '\n') {
                lines.add(line.toByteArray());
                line.reset();
            } else {
                line.write(character);
            }
        }
        return lines;
    }

    /** A line of the list, read; the bytes of the name are written as hexadecimal digits. */
    private record Entry(String hash, String name) {

        private static final int HASH = 64;
        private static final int GAP = 4;

        static Entry parse(byte[] line) {
            boolean escaped = line.length > 0 && line[0] == '\\';
            int begin = escaped ? 1 : 0;
            String hash = new String(line, begin, HASH, StandardCharsets.US_ASCII);
            ByteArrayOutputStream name = new ByteArrayOutputStream();
            for (int i = begin + HASH + GAP; i < line.length; i++) {
                if (escaped && line[i] == '\\') {
                    i++;
                    name.write(
                            switch (line[i]) {
                                case 'n' -> '\n';
                                case 'r' -> '\r';
                                default -> line[i];
                            });
                } else {
                    name.write(line[i]);
                }
            }
            return new Entry(hash, HexFormat.of().formatHex(name.toByteArray()));
        }
    }

    private static String hash(Path file) {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException | NoSuchAlgorithmException unreadable) {
            return "";
        }
    }

    private static boolean changedSince(Path file, FileTime begun) {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).compareTo(begun) >= 0;
        } catch (IOException vanished) {
            return true;
        }
    }
}
