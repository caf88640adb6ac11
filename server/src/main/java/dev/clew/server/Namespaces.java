package dev.clew.server;

import dev.clew.api.ClewClient;
import dev.clew.environment.Management;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.ProcessQuota;
import dev.clew.process.Processes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The namespaces that were asked for; the least used are forgotten, and only have to be read again. Thread-safe. */
final class Namespaces {

    private static final int KEPT = 256;

    private final Function<String, ClewClient> clients;
    private final Optional<Function<String, Management>> environments;
    private final ProcessQuota quota;
    private final Map<String, Namespace> known = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Namespace> eldest) {
            return size() > KEPT;
        }
    });

    /** One of them. */
    record Namespace(String name, ClewClient client, ProcessProtocol protocol, Optional<Management> management) {}

    Namespaces(
            Function<String, ClewClient> clients,
            Optional<Function<String, Management>> environments,
            ProcessQuota quota) {
        this.clients = clients;
        this.environments = environments;
        this.quota = quota;
    }

    Namespace named(String name) {
        Namespace namespace = known.get(name);
        if (namespace == null) { // made outside the lock of the map, which all requests need
            ClewClient client = clients.apply(name);
            Namespace made = new Namespace(
                    name,
                    client,
                    Processes.of(client).quota(quota).protocol(),
                    environments.map(environment -> environment.apply(name)));
            namespace = Objects.requireNonNullElse(known.putIfAbsent(name, made), made);
        }
        return namespace;
    }
}
