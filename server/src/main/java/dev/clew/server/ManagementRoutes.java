package dev.clew.server;

import dev.clew.environment.Management;
import dev.clew.environment.http.ManagementWire;
import dev.clew.server.ManagementQuestion.Answered;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What those who manage can ask, by method and path. */
final class ManagementRoutes {

    /** Answers one kind of question. */
    @FunctionalInterface
    interface Answerer {
        Answered answer(ManagementQuestion question);
    }

    /**
     * One kind of question.
     *
     * @param path in parts, without what all begin with; {@code *} stands for any one
     * @param streams whether its body is read while it comes
     */
    record Route(String method, List<String> path, boolean streams, Answerer answerer) {

        static Route of(String method, String path, Answerer answerer) {
            return new Route(method, List.of(path.split("/")), false, answerer);
        }

        static Route streaming(String method, String path, Answerer answerer) {
            return new Route(method, List.of(path.split("/")), true, answerer);
        }

        private boolean leadsTo(List<String> parts) {
            if (parts.size() != path.size()) {
                return false;
            }
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).isEmpty()
                        || (!path.get(i).equals("*") && !path.get(i).equals(parts.get(i)))) {
                    return false;
                }
            }
            return true;
        }

        private long fixed() {
            return path.stream().filter(part -> !part.equals("*")).count();
        }
    }

    /** A route and the path that was asked for. */
    record Match(Route route, List<String> parts) {

        /** What stands where the route has {@code *}. */
        List<String> keys() {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                if (route.path().get(i).equals("*")) {
                    keys.add(decoded(parts.get(i)));
                }
            }
            return keys;
        }

        private static String decoded(String part) {
            try {
                return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException wrong) {
                throw Refusal.wrong(
                        400,
                        "VALIDATION_ERROR",
                        "the path is not percent-encoded as it should be: " + wrong.getMessage());
            }
        }
    }

    private final List<Route> routes = Stream.of(
                    Stream.of(
                            Route.of("GET", "health", ManagementRoutes::health),
                            Route.of("GET", "tenants/*/metrics", LookRoutes::metrics),
                            Route.of("GET", "agents", ManagementRoutes::agents),
                            Route.of("POST", "agents/test", ManagementRoutes::agents),
                            Route.of("GET", "agents/*/capabilities/*", ManagementRoutes::agents)),
                    ImageRoutes.all(),
                    SteeringRoutes.all(),
                    LookRoutes.all())
            .flatMap(some -> some)
            .sorted((one, other) -> Long.compare(other.fixed(), one.fixed())) // images/upload is no image
            .toList();

    /** The route of a request, if it is one to those who manage. */
    Optional<Match> find(String method, String rawPath) {
        return parts(rawPath)
                .flatMap(parts -> routes.stream()
                        .filter(route -> route.method().equals(method) && route.leadsTo(parts))
                        .findFirst()
                        .map(route -> new Match(route, parts)));
    }

    /** Whether something can be asked at a path, by whatever method. */
    boolean knows(String rawPath) {
        return parts(rawPath)
                .filter(parts -> routes.stream().anyMatch(route -> route.leadsTo(parts)))
                .isPresent();
    }

    private static Optional<List<String>> parts(String rawPath) {
        return rawPath.startsWith(ManagementWire.ROOT)
                ? Optional.of(
                        List.of(rawPath.substring(ManagementWire.ROOT.length()).split("/", -1)))
                : Optional.empty();
    }

    private static Answered health(ManagementQuestion question) {
        question.parameters().only();
        Management management = question.management();
        return Answered.of(ManagementWire.Health.of(management.health()));
    }

    private static Answered agents(ManagementQuestion question) {
        throw Refusal.wrong(
                410,
                "REMOVED",
                "an environment runs no agents' capabilities any more; make a program that calls the capability an image,"
                        + " and start it: POST " + ManagementWire.ROOT + "instances");
    }
}
