package dev.clew.quic;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A request that was read, of one protocol or the other. */
sealed interface Asked {

    /** Whether it asks for nothing but an answer. */
    boolean isPing();

    /** Whether its answer may take longer than others. */
    boolean heldBack();

    /** How long its sender waits; zero if it does not say. */
    Duration deadline();

    /** What follows it on its stream, if something does. */
    Optional<Upload> upload();

    /**
     * Does what is asked, on a thread that may block.
     *
     * @param called tells one that waits that it is to give up
     */
    byte[] answer(Workload workload, Session session, CompletableFuture<Response> called);

    /** Of a process. */
    record ByProcess(Request.Envelope envelope) implements Asked {

        @Override
        public boolean isPing() {
            return envelope.body().filter(Request.Ping.class::isInstance).isPresent();
        }

        @Override
        public boolean heldBack() {
            return envelope.body()
                    .filter(body -> body instanceof Request.Sleep sleep && sleep.heldBack())
                    .isPresent();
        }

        @Override
        public Duration deadline() {
            return envelope.deadline();
        }

        @Override
        public Optional<Upload> upload() {
            return Optional.empty();
        }

        @Override
        public byte[] answer(Workload workload, Session session, CompletableFuture<Response> called) {
            return ResponseCodec.encode(workload.handle(session, envelope, called));
        }
    }

    /** Of somebody who manages. */
    record ByManager(ManagementRequest.Envelope envelope, Upload content) implements Asked {

        @Override
        public boolean isPing() {
            return envelope.body()
                    .filter(ManagementRequest.Ping.class::isInstance)
                    .isPresent();
        }

        @Override
        public boolean heldBack() {
            return false;
        }

        @Override
        public Duration deadline() {
            return upload().isPresent() ? Duration.ZERO : envelope.deadline();
        }

        @Override
        public Optional<Upload> upload() {
            return envelope.body()
                    .filter(ManagementRequest.RegisterImageStream.class::isInstance)
                    .map(body -> content);
        }

        @Override
        public byte[] answer(Workload workload, Session session, CompletableFuture<Response> called) {
            try (content) {
                return ManagementResponseCodec.encode(workload.manage(session, envelope, content));
            }
        }
    }
}
