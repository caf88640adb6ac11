package dev.clew.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A file of {@code docs/guide}, and the code blocks in it. */
record Chapter(Path file, List<String> lines) {

    private static final Path FOLDER = Path.of("..", "docs", "guide");
    private static final Pattern SOURCE = Pattern.compile("<!-- (?:code|output): (\\S+) -->");
    private static final String FENCE = "```";

    Chapter {
        lines = List.copyOf(lines);
    }

    /**
     * A fenced block.
     *
     * @param line the number of its first fence, from 1
     * @param language what the fence says
     * @param source what the comment above it says: where its text comes from
     * @param text what is between the fences
     */
    record Block(int line, String language, Optional<String> source, String text) {}

    static List<Chapter> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .map(Chapter::read)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Chapter named(String name) {
        return read(FOLDER.resolve(name));
    }

    private static Chapter read(Path file) {
        try {
            return new Chapter(file, Files.readAllLines(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    String name() {
        return "docs/guide/" + file.getFileName();
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int start = 0; start < lines.size(); start++) {
            if (lines.get(start).startsWith(FENCE)) {
                int end = end(start);
                blocks.add(new Block(
                        start + 1,
                        lines.get(start).substring(FENCE.length()),
                        source(start),
                        String.join("\n", lines.subList(start + 1, end))));
                start = end;
            }
        }
        return blocks;
    }

    /** This chapter with other texts in its blocks, where there is one. */
    Chapter with(Function<Block, Optional<String>> texts) {
        List<String> changed = new ArrayList<>();
        int copied = 0;
        for (Block block : blocks()) {
            int first = block.line();
            changed.addAll(lines.subList(copied, first));
            changed.addAll(texts.apply(block).orElse(block.text()).lines().toList());
            copied = end(first - 1);
        }
        changed.addAll(lines.subList(copied, lines.size()));
        return new Chapter(file, changed);
    }

    void write() {
        try {
            Files.write(file, lines);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private int end(int start) {
        for (int end = start + 1; end < lines.size(); end++) {
            if (lines.get(end).equals(FENCE)) {
                return end;
            }
        }
        throw new IllegalStateException(name() + ":" + (start + 1) + ": the block is not ended");
    }

    private Optional<String> source(int fence) {
        if (fence == 0) {
            return Optional.empty();
        }
        Matcher comment = SOURCE.matcher(lines.get(fence - 1));
        return comment.matches() ? Optional.of(comment.group(1)) : Optional.empty();
    }
}
