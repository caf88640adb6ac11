package dev.clew.quic;

import dev.clew.api.ConfigurationException;
import io.netty.handler.codec.quic.Quic;

/** The library that speaks QUIC, which is native. */
final class NativeQuic {

    /** Those that there are. All come along, unless somebody leaves them out. */
    private static final String PLATFORMS = "linux-x86_64, linux-aarch_64, osx-x86_64, osx-aarch_64 and windows-x86_64";

    private NativeQuic() {}

    /** Throws {@link ConfigurationException} if there is none for this machine. */
    static void require() {
        if (!Quic.isAvailable()) {
            throw unavailable(System.getProperty("os.name", "?"), System.getProperty("os.arch", "?"), cause());
        }
    }

    private static Throwable cause() {
        Throwable cause = Quic.unavailabilityCause();
        return cause == null ? new UnsatisfiedLinkError("no cause was given") : cause;
    }

    static ConfigurationException unavailable(String system, String architecture, Throwable cause) {
        return new ConfigurationException(
                "no_quic",
                "there is no native QUIC library for " + system + " on " + architecture
                        + " on the class path; io.netty:netty-codec-native-quic has one for " + PLATFORMS
                        + " each: add the jar with that classifier, or use HTTP",
                cause);
    }
}
