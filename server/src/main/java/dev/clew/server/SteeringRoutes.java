package dev.clew.server;

import dev.clew.environment.StartRequest;
import dev.clew.environment.Started;
import dev.clew.environment.http.SteeringWire;
import dev.clew.process.Bytes;
import dev.clew.process.ControlSignal;
import dev.clew.process.http.Wire;
import dev.clew.server.ManagementQuestion.Answered;
import dev.clew.server.ManagementRoutes.Route;
import java.time.Duration;
import java.util.stream.Stream;

/** What starts, steers and ends processes. */
final class SteeringRoutes {

    private static final Answered DONE = Answered.of(Wire.Done.DONE);

    private SteeringRoutes() {}

    static Stream<Route> all() {
        return Stream.of(
                Route.of("POST", "instances", SteeringRoutes::start),
                Route.of("POST", "instances/*/stop", SteeringRoutes::stop),
                Route.of("POST", "instances/*/resume", SteeringRoutes::resume),
                Route.of("POST", "instances/*/signals", SteeringRoutes::signal),
                Route.of("POST", "instances/*/signals/custom", SteeringRoutes::custom));
    }

    /** 201 for one that was started, 200 for one that was there. */
    private static Answered start(ManagementQuestion question) {
        question.parameters().only();
        SteeringWire.Start asked = question.body(SteeringWire.Start.class);
        if (asked.imageId().isEmpty()) {
            throw Refusal.wrong(400, "VALIDATION_ERROR", "image_id is required: the id or the name of an image");
        }
        StartRequest request = Parameters.valid(asked::request);
        Started started = question.management(asked.tenantId()).start(request);
        return new Answered(started.deduplicated() ? 200 : 201, SteeringWire.StartedInstance.of(started));
    }

    private static Answered stop(ManagementQuestion question) {
        question.parameters().only();
        SteeringWire.Stop asked = question.body(SteeringWire.Stop.class);
        Duration grace = Parameters.valid(asked::grace);
        question.management().stop(question.key(), grace, asked.reason().orElse(""));
        return DONE;
    }

    private static Answered resume(ManagementQuestion question) {
        question.parameters().only();
        question.body(Nothing.class);
        question.management().resume(question.key());
        return DONE;
    }

    /** A body without fields. */
    private record Nothing() {}

    private static Answered signal(ManagementQuestion question) {
        question.parameters().only();
        SteeringWire.Signal asked = question.body(SteeringWire.Signal.class);
        ControlSignal.Type type = ControlSignal.Type.of(asked.signalType())
                .orElseThrow(() -> InstanceRoutes.unknownSignal(asked.signalType()));
        Bytes payload = Parameters.valid(asked::bytes);
        question.management().signal(question.key(), type, payload);
        return DONE;
    }

    private static Answered custom(ManagementQuestion question) {
        question.parameters().only();
        SteeringWire.CustomSignal asked = question.body(SteeringWire.CustomSignal.class);
        Bytes payload = Parameters.valid(asked::bytes);
        question.management().signalCheckpoint(question.key(), asked.checkpointId(), payload);
        return DONE;
    }
}
