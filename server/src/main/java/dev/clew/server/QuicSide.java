package dev.clew.server;

import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import dev.clew.process.ProcessProtocol;
import dev.clew.quic.Authenticator.Permit;
import dev.clew.quic.QuicLimits;
import dev.clew.quic.QuicServer;
import dev.clew.quic.QuicServerOptions;
import dev.clew.server.Namespaces.Namespace;
import dev.clew.server.ServerOptions.OverQuic;
import java.time.Duration;
import java.util.function.Function;

/** The same namespaces, tokens and limits over QUIC. */
final class QuicSide {

    /** No frame is longer, whatever HTTP takes. */
    private static final int MOST_FRAME = QuicLimits.DEFAULT.frameBytes();

    private QuicSide() {}

    static QuicServer start(Namespaces namespaces, boolean manages, OverQuic quic, ServerOptions options) {
        QuicServerOptions usual = QuicServerOptions.DEFAULT
                .host(options.host())
                .port(quic.port())
                .identity(quic.identity())
                .limits(limits(options.limits()))
                .admission(admission(namespaces, options.limits()));
        QuicServerOptions proving = options.tokens()
                .map(tokens -> usual.authenticator(token -> tokens.prove(token).map(QuicSide::permit)))
                .orElse(usual);
        Function<String, ProcessProtocol> processes =
                namespace -> namespaces.named(namespace).protocol();
        return manages
                ? QuicServer.start(
                        processes,
                        namespace -> namespaces.named(namespace).management().orElseThrow(),
                        proving)
                : QuicServer.start(processes, proving);
    }

    private static Permit permit(Tokens.Grant grant) {
        return new Permit(grant.namespace(), grant.instanceId(), grant.run(), grant.manages());
    }

    private static QuicLimits limits(Limits limits) {
        Duration most = limits.requestTimeout();
        return QuicLimits.DEFAULT
                .connections(limits.maxSleepers() + 4 * limits.maxRequests())
                .requests(limits.maxRequests())
                .sleepers(limits.maxSleepers())
                .frameBytes(Math.min(limits.maxBody(), MOST_FRAME))
                .requestTimeout(most)
                .drain(limits.drainGrace());
    }

    private static dev.clew.quic.Admission admission(Namespaces namespaces, Limits limits) {
        Admission admission = new Admission(limits.maxInstances());
        return (name, instanceId) -> {
            Namespace namespace = namespaces.named(name);
            try {
                admission.require(namespace, instanceId);
            } catch (Refusal full) {
                throw new ProcessException(ProcessError.UNAVAILABLE, String.valueOf(full.getMessage()), full);
            }
        };
    }
}
