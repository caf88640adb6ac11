package dev.clew.quic;

import dev.clew.environment.EnvironmentException;
import dev.clew.environment.Image;
import dev.clew.environment.ImageRequest;
import dev.clew.environment.Management;
import dev.clew.process.ProcessError;
import dev.clew.process.ProcessException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;

/** What each request of those who manage comes to. Blocks until that is done. Thread-safe. */
final class ManagementAnswers {

    private static final System.Logger LOG = System.getLogger(ManagementAnswers.class.getName());

    /** So long a process is waited for with one request; who waits longer asks again. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private static final Duration USUAL_METRICS = Duration.ofDays(1);

    private final int maxFrameBytes;

    ManagementAnswers(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    /**
     * The answer, which is an error if it cannot be done.
     *
     * @param content what follows the request on its stream
     */
    ManagementResponse answer(Session session, ManagementRequest.Envelope envelope, InputStream content) {
        if (envelope.body().isEmpty()) {
            return new ManagementResponse.Common(Refusals.of(
                    "EMPTY_REQUEST", ProcessError.VALIDATION_ERROR, "the request asks for nothing that is known here"));
        }
        ManagementRequest body = envelope.body().get();
        try {
            return answer(session, body, content);
        } catch (EnvironmentException refused) {
            return new ManagementResponse.Common(Refusals.of(body.errorCode(), refused));
        } catch (ProcessException refused) {
            return new ManagementResponse.Common(
                    Refusals.of(body.errorCode(), refused.error(), String.valueOf(refused.getMessage())));
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "a request of somebody who manages could not be handled", bug);
            return new ManagementResponse.Common(Refusals.of(
                    body.errorCode(), ProcessError.INTERNAL, "the engine is at fault: " + bug.getMessage()));
        }
    }

    private ManagementResponse answer(Session session, ManagementRequest body, InputStream content) {
        if (body instanceof ManagementRequest.Hello(var hello)) {
            session.hello(hello);
        }
        Management management = session.management(body.tenant());
        return switch (body) {
            case ManagementRequest.Hello hello ->
                new ManagementResponse.Common(new Response.Hello(Answers.VERSION, Capabilities.ALL, maxFrameBytes));
            case ManagementRequest.Ping ping -> new ManagementResponse.Common(new Response.Accepted());
            case ManagementRequest.HealthCheck check -> new ManagementResponse.Healthy(management.health());
            case ManagementRequest.RegisterImage(var tenant, var image, var bytes) ->
                register(management, image, new ByteArrayInputStream(bytes.toArray()));
            case ManagementRequest.RegisterImageStream(var tenant, var image, var size) ->
                register(management, image, new Announced(content, size));
            case ManagementRequest.ListImages(var tenant, var paging) ->
                new ManagementResponse.Images(management.listImages(paging));
            case ManagementRequest.GetImage(var image, var tenant) ->
                new ManagementResponse.FoundImage(management.image(image));
            case ManagementRequest.DeleteImage(var image, var tenant) ->
                new ManagementResponse.ImageDeleted(management.deleteImage(image));
            case ManagementRequest.StartInstance(var tenant, var start) ->
                new ManagementResponse.InstanceStarted(management.start(start));
            case ManagementRequest.StopInstance(var id, var grace, var reason) -> {
                management.stop(id, grace, reason);
                yield new ManagementResponse.Done(ManagementResponse.Act.STOP);
            }
            case ManagementRequest.ResumeInstance(var id) -> {
                management.resume(id);
                yield new ManagementResponse.Done(ManagementResponse.Act.RESUME);
            }
            case ManagementRequest.GetInstanceStatus(var id) -> new ManagementResponse.Status(management.status(id));
            case ManagementRequest.ListInstances(var tenant, var query) ->
                new ManagementResponse.Instances(management.namespace(), management.list(query));
            case ManagementRequest.SendSignal(var id, var type, var payload) -> {
                management.signal(id, type, payload);
                yield new ManagementResponse.Done(ManagementResponse.Act.SIGNAL);
            }
            case ManagementRequest.SendCustomSignal(var id, var key, var payload) -> {
                management.signalCheckpoint(id, key, payload);
                yield new ManagementResponse.Done(ManagementResponse.Act.CUSTOM_SIGNAL);
            }
            case ManagementRequest.ListCheckpoints(var id, var query, var paging) ->
                new ManagementResponse.Checkpoints(id, management.checkpoints(id, query, paging), paging);
            case ManagementRequest.GetCheckpoint(var id, var key) ->
                new ManagementResponse.FoundCheckpoint(id, management.checkpoint(id, key));
            case ManagementRequest.ListEvents(var id, var query, var paging) ->
                new ManagementResponse.Events(id, management.events(id, query, paging), paging);
            case ManagementRequest.GetTenantMetrics(var tenant, var from, var until, var granularity) -> {
                Instant end = until.orElseGet(Instant::now);
                yield new ManagementResponse.TenantMetrics(
                        management.namespace(),
                        management.metrics(from.orElse(end.minus(USUAL_METRICS)), end, granularity));
            }
            case ManagementRequest.ListSteps(var id, var query, var paging) ->
                new ManagementResponse.Steps(management.steps(id, query, paging));
            case ManagementRequest.GetScopeAncestors(var id, var scope) ->
                new ManagementResponse.Ancestors(management.ancestors(id, scope));
            case ManagementRequest.GetLogs(var id, var run) -> new ManagementResponse.Logs(management.logs(id, run));
            case ManagementRequest.AwaitInstance(var id, var timeout) ->
                new ManagementResponse.Ended(
                        management.await(id, timeout.compareTo(LONGEST_WAIT) < 0 ? timeout : LONGEST_WAIT));
        };
    }

    private static ManagementResponse register(Management management, ImageRequest request, InputStream content) {
        Image image = management.registerImage(request, content);
        return new ManagementResponse.ImageRegistered(image);
    }
}
