package dev.clew.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.process.ProcessInfo;
import dev.clew.process.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Containers, as far as a machine without a tool for them can tell. */
@Timeout(60)
final class OciRunnerTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private RunRequest request(String namespace, String id) {
        return new RunRequest(
                namespace,
                id,
                3,
                folder.resolve("program"),
                folder,
                Map.of("CLEW_INSTANCE_ID", id),
                Optional.empty(),
                Duration.ZERO);
    }

    private JsonNode config(OciRunner.Network network) throws IOException {
        Path bundle = folder.resolve("bundle");
        OciBundle.write(bundle, request("t", "p"), new OciRunner.Limits(1_000, 2_000, 3_000, 4), network);
        return JsonMapper.shared().readTree(Files.readString(bundle.resolve("config.json")));
    }

    private static JsonNode mount(JsonNode config, String at) {
        return config.path("mounts")
                .valueStream()
                .filter(mount -> mount.path("destination").asString().equals(at))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void givenARun_whenItsBundleIsWritten_thenItMayDoLittle() throws IOException {
        JsonNode config = config(OciRunner.Network.NONE);

        assertThat(config.path("root").path("readonly").asBoolean()).isTrue();
        assertThat(config.path("process").path("noNewPrivileges").asBoolean()).isTrue();
        assertThat(config.path("process").path("capabilities").path("effective").size())
                .isZero();
        assertThat(config.path("process").path("env").path(0).asString()).isEqualTo("CLEW_INSTANCE_ID=p");
        assertThat(config.path("linux").path("maskedPaths").toString()).contains("/proc/kcore");
        assertThat(config.path("linux").path("seccomp").toString()).contains("ptrace", "SCMP_ACT_ERRNO");
        assertThat(folder.resolve("bundle/rootfs/data")).isDirectory();
    }

    @Test
    void givenARun_whenItsBundleIsWritten_thenItSeesItsFolderAndItsProgramAlone() throws IOException {
        JsonNode config = config(OciRunner.Network.NONE);

        assertThat(mount(config, "/program").path("options").toString()).contains("\"ro\"");
        assertThat(mount(config, "/data").path("source").asString()).isEqualTo(folder.toString());
        assertThat(mount(config, "/data").path("options").toString()).contains("\"rw\"", "noexec");
        assertThat(mount(config, "/data/.clew").path("type").asString()).isEqualTo("tmpfs");
        assertThat(mount(config, "/proc").path("options").toString()).contains("hidepid=2");
    }

    @Test
    void givenLimits_whenABundleIsWritten_thenTheyAreInIt() throws IOException {
        JsonNode resources = config(OciRunner.Network.NONE).path("linux").path("resources");

        assertThat(resources.path("memory").path("limit").asLong()).isEqualTo(1_000);
        assertThat(resources.path("cpu").path("quota").asLong()).isEqualTo(2_000);
        assertThat(resources.path("cpu").path("period").asLong()).isEqualTo(3_000);
        assertThat(resources.path("pids").path("limit").asLong()).isEqualTo(4);
    }

    @Test
    void givenANetwork_whenABundleIsWritten_thenItsNamespaceSaysSo() throws IOException {
        assertThat(config(OciRunner.Network.NONE)
                        .path("linux")
                        .path("namespaces")
                        .toString())
                .contains("network");
        assertThat(config(OciRunner.Network.HOST)
                        .path("linux")
                        .path("namespaces")
                        .toString())
                .doesNotContain("network");
    }

    @Test
    void givenRuns_whenTheirContainersAreNamed_thenNoTwoAreTheSame() {
        String prefix = "12345678-the-same-beginning";

        assertThat(OciRunner.container(request("t", prefix + "a"), 1))
                .isNotEqualTo(OciRunner.container(request("t", prefix + "b"), 1))
                .isNotEqualTo(OciRunner.container(request("u", prefix + "a"), 1))
                .isNotEqualTo(OciRunner.container(request("t", prefix + "a"), 2))
                .matches("[a-z0-9-]+");
    }

    /** A tool that runs the program of the bundle without a container. */
    @Test
    void givenATool_whenAProcessRuns_thenItIsAskedToRunTheBundleAndToCleanUp() throws IOException {
        Path tool = Files.writeString(folder.resolve("tool"), """
                #!/bin/sh
                echo "$@" >> $(dirname "$0")/calls
                [ "$1" = run ] || exit 0
                program=$(grep -o '"source" : "[^"]*program"' "$3/config.json" | cut -d'"' -f4)
                exec "$program"
                """);
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path data = folder.resolve("data");
        OciRunner runner = new OciRunner(tool, OciRunner.Limits.DEFAULT, OciRunner.Network.NONE, 4_096);
        try (TestSite site = TestSite.in(data, runner)) {
            site.environment
                    .images()
                    .register(
                            "default",
                            ImageRequest.of("job").runner("oci"),
                            TestSite.stream("#!/bin/sh\necho hello > hello\n"));

            ProcessInfo end = site.end(site.start(StartRequest.of("job").instanceId("p")));

            assertThat(end.status()).isEqualTo(ProcessStatus.COMPLETED);
            assertThat(new DataFolder(data).run("default", "p").resolve("hello"))
                    .hasContent("hello");
            assertThat(Files.readAllLines(folder.resolve("calls")))
                    .anyMatch(call -> call.startsWith("run --bundle "))
                    .last()
                    .asString()
                    .startsWith("delete --force clew-");
        }
    }
}
