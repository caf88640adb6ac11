package dev.clew.quic;

import dev.clew.api.ConfigurationException;
import io.netty.handler.codec.quic.Quic;

/** The library that speaks QUIC, which is native. */
final class NativeQuic {

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
                        + " on the class path; add io.netty:netty-codec-native-quic with the classifier of this platform, or"
                        + " use HTTP",
                cause);
    }
}
