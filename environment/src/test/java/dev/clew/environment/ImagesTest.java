package dev.clew.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.clew.environment.EnvironmentException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The registry of images. */
@Timeout(30)
final class ImagesTest {

    private static final String HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path data;

    @SuppressWarnings("NullAway.Init")
    private Images images;

    @BeforeEach
    void open() {
        data = folder.resolve("data");
        images = Images.in(data);
    }

    private Image register(String namespace, String name, String content) {
        return images.register(namespace, ImageRequest.of(name), TestSite.stream(content));
    }

    private static void assertRefused(Kind why, ThrowingCallable request) {
        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(request)
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(why));
    }

    private List<Path> uploads() {
        return DataFolder.list(data.resolve(".uploads"));
    }

    @Test
    void givenAProgram_whenItIsRegistered_thenItCanBeFoundAndRun() throws IOException {
        Image image = images.register(
                "t",
                ImageRequest.of("job").description("a job").metadata(Map.of("k", List.of(1, 2))),
                TestSite.stream("hello"));

        assertThat(image.hash()).isEqualTo(HELLO);
        assertThat(image.size()).isEqualTo(5);
        assertThat(image.runner()).isEqualTo("os");
        assertThat(images.get("t", "job")).isEqualTo(image);
        assertThat(images.get("t", image.id())).isEqualTo(image);
        assertThat(Images.in(data).get("t", "job").metadata()).isEqualTo(Map.of("k", List.of(1, 2)));
        Path program = images.program(HELLO).orElseThrow();
        assertThat(program).hasContent("hello").isExecutable();
        assertThat(Files.getPosixFilePermissions(program)).hasSize(7);
    }

    @Test
    void givenAHash_whenTheContentHasIt_thenItIsTaken() {
        ImageRequest wanted = ImageRequest.of("job").hash(HELLO.toUpperCase(java.util.Locale.ROOT));

        assertThat(images.register("t", wanted, TestSite.stream("hello")).hash())
                .isEqualTo(HELLO);
    }

    @Test
    void givenAHash_whenTheContentHasAnother_thenNothingIsKept() {
        ImageRequest wanted = ImageRequest.of("job").hash("0".repeat(64));

        assertRefused(Kind.CHECKSUM_MISMATCH, () -> images.register("t", wanted, TestSite.stream("hello")));

        assertThat(images.list("t")).isEmpty();
        assertThat(images.program(HELLO)).isEmpty();
        assertThat(uploads()).isEmpty();
    }

    @Test
    void givenAnUploadThatBreaksOff_whenItDoes_thenNothingIsKept() {
        InputStream broken = new InputStream() {
            private int blocks = 3;

            @Override
            public int read() {
                throw new UnsupportedOperationException("read in blocks");
            }

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                if (blocks-- == 0) {
                    throw new IOException("the line is dead");
                }
                return most;
            }
        };

        assertRefused(Kind.IO_ERROR, () -> images.register("t", ImageRequest.of("job"), broken));

        assertThat(images.list("t")).isEmpty();
        assertThat(uploads()).isEmpty();
    }

    @Test
    void givenSomethingMissing_whenItIsRegistered_thenThatIsRefused() {
        assertRefused(Kind.VALIDATION_ERROR, () -> register("", "job", "x"));
        assertRefused(Kind.VALIDATION_ERROR, () -> register("t", "", "x"));
        assertRefused(Kind.VALIDATION_ERROR, () -> register("t", "a\u0000b", "x"));
        assertRefused(Kind.VALIDATION_ERROR, () -> register("t", "job", ""));
        assertRefused(Kind.VALIDATION_ERROR, () -> ImageRequest.of("job").hash("../../etc/passwd"));
    }

    @Test
    void givenAName_whenItIsRegisteredAgain_thenItsIdStaysAndItsOldContentIsThere() {
        Image first = register("t", "job", "hello");
        Image second = register("t", "job", "other");

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.createdAt()).isEqualTo(first.createdAt());
        assertThat(second.hash()).isNotEqualTo(first.hash());
        assertThat(images.list("t")).containsExactly(second);
        assertThat(images.program(first.hash())).isPresent();
    }

    @Test
    void givenImagesOfNamespaces_whenTheyAreAskedFor_thenEachSeesItsOwn() {
        Image mine = register("t", "job", "hello");
        register("t", "a-job", "hello");
        register("u", "job", "hello");

        assertThat(images.list("t")).extracting(Image::name).containsExactly("a-job", "job");
        assertThat(images.list("nobody")).isEmpty();
        assertThatExceptionOfType(EnvironmentException.class)
                .isThrownBy(() -> images.get("u", mine.id()))
                .withMessage("there is no image '" + mine.id() + "' in namespace 'u'");
        assertThat(images.delete("u", mine.id())).isFalse();
        assertThat(images.find("t", mine.id())).contains(mine);
    }

    @Test
    void givenAnImage_whenItIsDeleted_thenItIsGone() {
        Image image = register("t", "job", "hello");

        assertThat(images.delete("t", image.id())).isTrue();
        assertThat(images.delete("t", image.id())).isFalse();
        assertThat(images.list("t")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../../x", "/etc/passwd", ".hidden", "a/b", "con\\..\\x", "~", "%2e%2e", "ä/..", "."})
    void givenANameThatLooksLikeAPath_whenItIsUsed_thenNothingIsWrittenOutside(String name) throws IOException {
        Image image = register(name, name, "hello");

        assertThat(images.list(name)).containsExactly(image);
        assertThat(images.get(name, name)).isEqualTo(image);
        assertThat(DataFolder.list(folder)).containsExactly(data);
        assertThat(DataFolder.list(data))
                .hasSize(4)
                .filteredOn(file -> !String.valueOf(file.getFileName()).startsWith("."))
                .singleElement()
                .satisfies(namespace ->
                        assertThat(DataFolder.list(namespace.resolve("images"))).hasSize(1));
        assertThat(images.program(name)).isEmpty();
    }

    @Test
    void givenNamesThatDifferALittle_whenTheyBecomeFolders_thenTheseDifferToo() {
        List<String> names = List.of("a", "a ", "a/", "a%", "a%2f", ".a", "%2ea", "x".repeat(200), "x".repeat(201));

        assertThat(names.stream().map(DataFolder::folderName))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.length() <= 130 && !name.startsWith(".") && !name.contains("/"));
    }

    @Test
    void givenManyAtOnce_whenTheyRegisterTheSameName_thenOneIdComesOut() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Image>> all = threads.invokeAll(IntStream.range(0, 12)
                    .<Callable<Image>>mapToObj(number -> () -> register("t", "job", "content " + number % 3))
                    .toList());

            assertThat(all.stream().map(future -> future.resultNow().id()).distinct())
                    .hasSize(1);
        }
        assertThat(images.list("t")).hasSize(1);
    }

    @Test
    void givenContentsThatNobodyHolds_whenTheyAreCleanedUp_thenThoseThatAreOldAndNotNeededGo() throws IOException {
        Image gone = register("t", "gone", "gone");
        Image needed = register("t", "needed", "needed");
        register("t", "held", "held");
        images.delete("t", "gone");
        images.delete("t", "needed");
        Files.writeString(data.resolve(".uploads").resolve("left"), "over");

        assertThat(images.cleanUp(Duration.ofHours(1), hash -> false)).isEmpty();
        assertThat(images.cleanUp(Duration.ofSeconds(-5), needed.hash()::equals))
                .containsExactly(gone.hash());

        assertThat(images.program(needed.hash())).isPresent();
        assertThat(uploads()).isEmpty();
    }
}
