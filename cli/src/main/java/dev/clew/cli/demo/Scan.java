package dev.clew.cli.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is under a folder. Symbolic links are not followed, so there are no loops.
 *
 * @param files the regular files, sorted by name
 * @param links how many symbolic links there are
 * @param special how many pipes, sockets and devices there are
 * @param problems folders that could not be read, and why
 */
record Scan(List<FileName> files, int links, int special, List<Problem> problems) {

    /** What is left out of this repository's own sources. */
    private static final Set<String> NOT_SOURCES = Set.of(".git", "target");

    /**
     * Something that could not be read.
     *
     * @param name what
     * @param why in a few words
     */
    record Problem(FileName name, String why) {}

    Scan {
        files = List.copyOf(files);
        problems = List.copyOf(problems);
    }

    /** Everything under a folder. */
    static Scan all(Path folder) {
        return scan(folder, path -> true);
    }

    /** Everything under a folder but version control and what was built. */
    static Scan sources(Path folder) {
        return scan(folder, path -> !NOT_SOURCES.contains(String.valueOf(path.getFileName())));
    }

    private static Scan scan(Path folder, Predicate<Path> wanted) {
        List<FileName> files = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        int links = 0;
        int special = 0;
        Deque<Path> folders = new ArrayDeque<>(List.of(folder));
        while (!folders.isEmpty()) {
            Path current = folders.pop();
            for (Path path : entries(folder, current, problems)) {
                switch (kind(path)) {
                    case FOLDER -> {
                        if (wanted.test(path)) {
                            folders.push(path);
                        }
                    }
                    case FILE -> files.add(FileName.of(folder, path));
                    case LINK -> links++;
                    case SPECIAL -> special++;
                    case GONE -> problems.add(new Problem(FileName.of(folder, path), "vanished"));
                }
            }
        }
        Collections.sort(files);
        return new Scan(files, links, special, problems);
    }

    private static List<Path> entries(Path root, Path folder, List<Problem> problems) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException unreadable) {
            problems.add(new Problem(FileName.of(root, folder), Fingerprint.reason(unreadable)));
        }
        return entries;
    }

    private enum Kind {
        FOLDER,
        FILE,
        LINK,
        SPECIAL,
        GONE
    }

    private static Kind kind(Path path) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
                return Kind.LINK;
            }
            return attributes.isDirectory() ? Kind.FOLDER : attributes.isRegularFile() ? Kind.FILE : Kind.SPECIAL;
        } catch (IOException gone) {
            return Kind.GONE;
        }
    }
}
