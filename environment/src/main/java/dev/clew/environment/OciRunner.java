package dev.clew.environment;

import dev.clew.process.Exit;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs images in containers, by a tool that the machine has: {@code crun} or {@code runc}. The image is one program that needs no
 * libraries; it sees the folder of its run at {@code /data}, which is also where it works, and nothing else of the machine.
 */
public final class OciRunner implements Runner {

    /** What images name it by. */
    public static final String TYPE = "oci";

    private static final System.Logger LOG = System.getLogger(OciRunner.class.getName());
    private static final List<String> TOOLS = List.of("crun", "runc");
    private static final long TOOL_SECONDS = 10;

    private final Path tool;
    private final Limits limits;
    private final Network network;
    private final OsRunner processes;

    /**
     * What a run may use.
     *
     * @param cpuQuotaMicros how much processor time it may take in each period
     * @param processes how many processes it may have
     */
    public record Limits(long memoryBytes, long cpuQuotaMicros, long cpuPeriodMicros, long processes) {

        /** Half a gigabyte and half a processor. */
        public static final Limits DEFAULT = new Limits(512L * 1024 * 1024, 50_000, 100_000, 256);
    }

    /** What a run sees of the network. */
    public enum Network {
        /** Nothing. */
        NONE,
        /** What the machine sees, so that it can reach the server of the instance protocol. */
        HOST
    }

    /**
     * One that uses a tool.
     *
     * @param logBytes how much is kept of what a run writes to each of its outputs
     */
    public OciRunner(Path tool, Limits limits, Network network, long logBytes) {
        this.tool = tool;
        this.limits = limits;
        this.network = network;
        this.processes = new OsRunner(OsRunner.Limits.NONE, logBytes);
    }

    /** One with the usual limits, if the machine has a tool. */
    public static Optional<OciRunner> ifInstalled() {
        return tool().map(tool -> new OciRunner(tool, Limits.DEFAULT, Network.HOST, OsRunner.USUAL_LOG_BYTES));
    }

    private static Optional<Path> tool() {
        List<String> folders = Arrays.asList(
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1));
        return TOOLS.stream()
                .flatMap(name -> folders.stream()
                        .filter(folder -> !folder.isEmpty())
                        .flatMap(folder -> Stream.of(Path.of(folder, name))))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Exit run(RunRequest request, Running control) throws InterruptedException, IOException {
        Path bundle = request.folder().resolve(".clew").resolve("bundle");
        OciBundle.write(bundle, request, limits, network);
        for (int earlier = Math.max(1, request.run() - 1); earlier <= request.run(); earlier++) {
            delete(container(request, earlier));
        }
        String container = container(request, request.run());
        try {
            return processes.run(request, List.of(tool.toString(), "run", "--bundle", bundle.toString(), container));
        } finally {
            delete(container);
        }
    }

    /** Different for every run of every instance, and of the characters that tools take. */
    static String container(RunRequest request, int run) {
        byte[] who = (request.namespace() + "\0" + request.instanceId()).getBytes(StandardCharsets.UTF_8);
        return "clew-"
                + HexFormat.of().formatHex(DataFolder.sha256().digest(who)).substring(0, 32) + "-" + run;
    }

    private void delete(String container) {
        boolean interrupted = Thread.interrupted();
        try {
            new ProcessBuilder(tool.toString(), "delete", "--force", container)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(TOOL_SECONDS, TimeUnit.SECONDS);
        } catch (IOException failed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "container " + container + " may be left: " + tool + " failed",
                    failed);
        } catch (InterruptedException again) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
