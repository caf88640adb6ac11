package dev.clew.environment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which process of which boot of a machine: its number and when it started, so that a number that was given to somebody else does
 * not pass for it. Known on Linux only; elsewhere nothing is found, and nothing is killed.
 */
record OsIdentity(String boot, long pid, String started) {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int FIELDS_BEFORE_START = 19;

    /** As {@link OsRunner}'s shell writes it: the boot, and the process's line of {@code stat}. */
    static Optional<OsIdentity> read(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            int space = text.indexOf(' ');
            return space <= 0 ? Optional.empty() : ofStat(text.substring(0, space), text.substring(space + 1));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private static Optional<OsIdentity> ofStat(String boot, String stat) {
        int name = stat.indexOf('(');
        int rest = stat.lastIndexOf(')');
        if (name <= 0 || rest < name) {
            return Optional.empty();
        }
        String[] fields = stat.substring(rest + 1).trim().split(" ", -1);
        if (fields.length <= FIELDS_BEFORE_START || fields[0].equals("Z")) {
            return Optional.empty();
        }
        return Optional.of(
                new OsIdentity(boot, Long.parseLong(stat.substring(0, name).trim()), fields[FIELDS_BEFORE_START]));
    }

    /** Whether it is running on this machine now. */
    boolean isAlive() {
        try {
            String now = Files.readString(BOOT, StandardCharsets.UTF_8).trim();
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.UTF_8);
            return now.equals(boot) && ofStat(now, stat).equals(Optional.of(this));
        } catch (IOException gone) {
            return false;
        }
    }
}
