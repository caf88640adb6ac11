package dev.clew.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The bundle of a run, as the OCI runtime specification has it: an empty root that cannot be written, with the program at {@code
 * /program} and the folder of the run at {@code /data}.
 */
final class OciBundle {

    private static final String PROGRAM = "/program";
    private static final String DATA = "/data";
    private static final List<String> NO_CAPABILITIES = List.of();
    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware");
    private static final List<String> READ_ONLY =
            List.of("/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
    private static final List<String> REFUSED_CALLS = List.of(
            "acct",
            "add_key",
            "bpf",
            "clock_adjtime",
            "clock_settime",
            "delete_module",
            "finit_module",
            "init_module",
            "kexec_file_load",
            "kexec_load",
            "keyctl",
            "mount",
            "move_mount",
            "open_tree",
            "perf_event_open",
            "pivot_root",
            "ptrace",
            "quotactl",
            "reboot",
            "request_key",
            "setns",
            "settimeofday",
            "swapoff",
            "swapon",
            "umount2",
            "unshare",
            "userfaultfd");

    private OciBundle() {}

    /** Writes the bundle of a run. */
    static void write(Path bundle, RunRequest request, OciRunner.Limits limits, OciRunner.Network network)
            throws IOException {
        Path root = bundle.resolve("rootfs");
        for (String folder : List.of("proc", "dev", "sys", "tmp", "data")) {
            Files.createDirectories(root.resolve(folder));
        }
        if (!Files.exists(root.resolve("program"))) {
            Files.createFile(root.resolve("program"));
        }
        Files.write(
                bundle.resolve("config.json"),
                JsonMapper.shared()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsBytes(config(request, limits, network)));
    }

    /** What {@code config.json} says. */
    static Map<String, Object> config(RunRequest request, OciRunner.Limits limits, OciRunner.Network network) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("ociVersion", "1.0.2");
        config.put("process", process(request));
        config.put("root", Map.of("path", "rootfs", "readonly", true));
        config.put("hostname", "clew");
        config.put("mounts", mounts(request));
        config.put("linux", linux(limits, network));
        return config;
    }

    private static Map<String, Object> process(RunRequest request) {
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("terminal", false);
        process.put("user", Map.of("uid", 0, "gid", 0));
        process.put("args", List.of(PROGRAM));
        process.put(
                "env",
                request.environment().entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + variable.getValue())
                        .sorted()
                        .toList());
        process.put("cwd", DATA);
        process.put(
                "capabilities",
                Map.of(
                        "bounding", NO_CAPABILITIES,
                        "effective", NO_CAPABILITIES,
                        "inheritable", NO_CAPABILITIES,
                        "permitted", NO_CAPABILITIES,
                        "ambient", NO_CAPABILITIES));
        process.put("rlimits", List.of(Map.of("type", "RLIMIT_NOFILE", "hard", 1024, "soft", 1024)));
        process.put("noNewPrivileges", true);
        return process;
    }

    private static List<Map<String, Object>> mounts(RunRequest request) {
        List<Map<String, Object>> mounts = new ArrayList<>();
        mounts.add(mount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev", "hidepid=2")));
        mounts.add(mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")));
        mounts.add(mount("/tmp", "tmpfs", "tmpfs", List.of("nosuid", "nodev", "noexec", "size=65536k")));
        mounts.add(mount(PROGRAM, "bind", request.program().toString(), List.of("bind", "ro", "nosuid", "nodev")));
        mounts.add(
                mount(DATA, "bind", request.folder().toString(), List.of("rbind", "rw", "nosuid", "nodev", "noexec")));
        // what the engine keeps beside the run is no business of the program
        mounts.add(mount(DATA + "/.clew", "tmpfs", "tmpfs", List.of("ro", "nosuid", "nodev", "noexec", "size=4k")));
        return mounts;
    }

    private static Map<String, Object> mount(String at, String type, String source, List<String> options) {
        Map<String, Object> mount = new LinkedHashMap<>();
        mount.put("destination", at);
        mount.put("type", type);
        mount.put("source", source);
        mount.put("options", options);
        return mount;
    }

    private static Map<String, Object> linux(OciRunner.Limits limits, OciRunner.Network network) {
        List<Map<String, Object>> namespaces = new ArrayList<>();
        for (String type : List.of("pid", "ipc", "uts", "mount", "cgroup")) {
            namespaces.add(Map.of("type", type));
        }
        if (network == OciRunner.Network.NONE) {
            namespaces.add(Map.of("type", "network"));
        }
        Map<String, Object> linux = new LinkedHashMap<>();
        linux.put("namespaces", namespaces);
        linux.put(
                "resources",
                Map.of(
                        "memory", Map.of("limit", limits.memoryBytes()),
                        "cpu", Map.of("quota", limits.cpuQuotaMicros(), "period", limits.cpuPeriodMicros()),
                        "pids", Map.of("limit", limits.processes())));
        linux.put("maskedPaths", MASKED);
        linux.put("readonlyPaths", READ_ONLY);
        linux.put(
                "seccomp",
                Map.of(
                        "defaultAction",
                        "SCMP_ACT_ALLOW",
                        "architectures",
                        List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_AARCH64"),
                        "syscalls",
                        List.of(Map.of("names", REFUSED_CALLS, "action", "SCMP_ACT_ERRNO"))));
        return linux;
    }
}
