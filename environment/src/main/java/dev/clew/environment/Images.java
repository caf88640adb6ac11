package dev.clew.environment;

import dev.clew.environment.EnvironmentException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The images in a data folder. What a name holds is kept by its hash, so an instance keeps the program that it was started with
 * when the name gets another.
 *
 * <p>An image is there, whole and synced to disk, when {@link #register} returns, or nothing of it is. Several programs may use
 * one data folder; this is thread-safe too. An image of another namespace is answered like one that is not there.
 */
public final class Images {

    /** The largest program that is taken, in bytes. */
    public static final long MAX_SIZE = 1L << 30;

    private static final int BLOCK = 64 * 1024;

    /** Locks of files hold between programs, not between the threads of one. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final JsonMapper json = JsonMapper.shared();
    private final DataFolder data;

    private Images(DataFolder data) {
        this.data = data;
    }

    /** Those in a data folder, which is made if it is not there. */
    public static Images in(Path data) {
        return new Images(new DataFolder(data));
    }

    /** Those of one namespace. */
    public ImageManagement of(String namespace) {
        ImageRequest.valid("namespace", namespace);
        return new NamespaceImages(this, namespace);
    }

    /**
     * Makes an image, or gives the one of that name another content, runner, description and metadata; its id stays.
     *
     * @param namespace whose image
     * @param content read to its end, and not closed
     * @throws EnvironmentException if the content is empty, too large, or not the one that was announced
     */
    public Image register(String namespace, ImageRequest what, InputStream content) {
        ImageRequest.valid("namespace", namespace);
        return io("the image cannot be kept", () -> {
            Path upload = newUpload();
            try {
                Received received = receive(content, upload);
                what.hash().filter(wanted -> !wanted.equals(received.hash())).ifPresent(wanted -> {
                    throw new EnvironmentException(
                            Kind.CHECKSUM_MISMATCH,
                            "the content has the SHA-256 " + received.hash() + ", not " + wanted
                                    + "; nothing was kept: send it again");
                });
                return locked(() -> {
                    keep(upload, received.hash());
                    return write(namespace, what, received);
                });
            } finally {
                Files.deleteIfExists(upload);
            }
        });
    }

    private record Received(String hash, long size) {}

    private Path newUpload() throws IOException {
        Files.createDirectories(data.uploads());
        return data.uploads().resolve(UUID.randomUUID().toString());
    }

    private static Received receive(InputStream content, Path upload) throws IOException {
        MessageDigest digest = DataFolder.sha256();
        long size = 0;
        try (FileChannel file = FileChannel.open(upload, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] block = new byte[BLOCK];
            for (int read = content.read(block); read >= 0; read = content.read(block)) {
                size += read;
                if (size > MAX_SIZE) {
                    throw new EnvironmentException(Kind.TOO_LARGE, "an image has at most " + MAX_SIZE + " bytes");
                }
                digest.update(block, 0, read);
                ByteBuffer bytes = ByteBuffer.wrap(block, 0, read);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            }
            file.force(true);
        }
        if (size == 0) {
            throw new EnvironmentException(Kind.VALIDATION_ERROR, "the content is empty; send the program");
        }
        return new Received(HexFormat.of().formatHex(digest.digest()), size);
    }

    private void keep(Path upload, String hash) throws IOException {
        Path folder = data.content(hash);
        Path program = data.program(hash);
        if (Files.exists(program)) {
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now())); // used anew, so not to be cleaned up
            return;
        }
        Files.createDirectories(folder);
        if (Files.getFileStore(upload).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(upload, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.move(upload, program, StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
        sync(data.contents());
    }

    private Image write(String namespace, ImageRequest what, Received received) throws IOException {
        Path folder = data.images(namespace);
        Files.createDirectories(folder);
        Path file = folder.resolve(DataFolder.folderName(what.name()) + ".json");
        Optional<Image> before = read(file);
        Instant now = Instant.now();
        Image image = new Image(
                before.map(Image::id).orElseGet(() -> UUID.randomUUID().toString()),
                namespace,
                what.name(),
                what.description(),
                what.runner(),
                received.hash(),
                received.size(),
                what.metadata(),
                before.map(Image::createdAt).orElse(now),
                now);
        Path fresh = newUpload();
        try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(json.writeValueAsBytes(image));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(folder);
        return image;
    }

    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            // some systems do not sync folders, and those that do not need no sync
        }
    }

    private Optional<Image> read(Path file) {
        try {
            return Optional.of(json.readValue(Files.readAllBytes(file), Image.class));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | JacksonException unreadable) {
            throw new EnvironmentException(
                    Kind.IO_ERROR, file + " is no image: " + unreadable.getMessage(), unreadable);
        }
    }

    /** The images of a namespace, by name. */
    public List<Image> list(String namespace) {
        return all(namespace).sorted(Comparator.comparing(Image::name)).toList();
    }

    private Stream<Image> all(String namespace) {
        return DataFolder.list(data.images(namespace)).stream()
                .filter(file -> file.toString().endsWith(".json"))
                .flatMap(file -> read(file).stream());
    }

    /** The image with an id or a name; empty if this namespace has none. */
    public Optional<Image> find(String namespace, String idOrName) {
        return read(data.images(namespace).resolve(DataFolder.folderName(idOrName) + ".json"))
                .filter(image -> image.name().equals(idOrName))
                .or(() -> all(namespace)
                        .filter(image -> image.id().equals(idOrName))
                        .findFirst());
    }

    /**
     * The image with an id or a name.
     *
     * @throws EnvironmentException if this namespace has none
     */
    public Image get(String namespace, String idOrName) {
        return find(namespace, idOrName)
                .orElseThrow(() -> new EnvironmentException(
                        Kind.IMAGE_NOT_FOUND, "there is no image '" + idOrName + "' in namespace '" + namespace + "'"));
    }

    /**
     * Forgets an image. Processes that were started with it keep their program.
     *
     * @return whether there was one
     */
    public boolean delete(String namespace, String idOrName) {
        return io(
                "the image cannot be deleted",
                () -> locked(() -> {
                    Optional<Image> image = find(namespace, idOrName);
                    if (image.isPresent()) {
                        Path folder = data.images(namespace);
                        Files.deleteIfExists(
                                folder.resolve(DataFolder.folderName(image.get().name()) + ".json"));
                        sync(folder);
                    }
                    return image.isPresent();
                }));
    }

    /** The program with a hash, if it is here. */
    public Optional<Path> program(String hash) {
        return Optional.of(hash).filter(ImageRequest::isHash).map(data::program).filter(Files::isRegularFile);
    }

    /**
     * Deletes what no image holds and nobody needs, and uploads that came to nothing.
     *
     * @param age what came less long ago stays: somebody may be about to start it
     * @param needed whether something else needs the program with a hash, such as a process that was started with it
     * @return the hashes of what was deleted
     */
    public Set<String> cleanUp(Duration age, Predicate<String> needed) {
        Instant before = Instant.now().minus(age);
        return io(
                "unused images cannot be deleted",
                () -> locked(() -> {
                    for (Path upload : DataFolder.list(data.uploads())) {
                        if (Files.getLastModifiedTime(upload).toInstant().isBefore(before)) {
                            Files.deleteIfExists(upload);
                        }
                    }
                    Set<String> held = data.namespaces().stream()
                            .flatMap(namespace -> DataFolder.list(namespace.resolve("images")).stream())
                            .flatMap(file -> read(file).stream())
                            .map(Image::hash)
                            .collect(Collectors.toSet());
                    Map<String, Path> unused = new LinkedHashMap<>();
                    for (Path content : DataFolder.list(data.contents())) {
                        String hash = String.valueOf(content.getFileName());
                        if (!held.contains(hash)
                                && Files.getLastModifiedTime(content)
                                        .toInstant()
                                        .isBefore(before)
                                && !needed.test(hash)) {
                            unused.put(hash, content);
                        }
                    }
                    for (Path content : unused.values()) {
                        DataFolder.delete(content);
                    }
                    return Set.copyOf(unused.keySet());
                }));
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    private <T> T locked(Action<T> action) throws IOException {
        Files.createDirectories(data.root());
        THREADS.lock();
        try (FileChannel channel = FileChannel.open(data.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IllegalStateException("a lock that was just taken does not hold");
            }
            return action.run();
        } finally {
            THREADS.unlock();
        }
    }

    private static <T> T io(String what, Action<T> action) {
        try {
            return action.run();
        } catch (IOException failed) {
            throw new EnvironmentException(Kind.IO_ERROR, what + ": " + failed, failed);
        }
    }
}
