package dev.clew.server;

import dev.clew.api.ClewClient;
import dev.clew.process.ProcessProtocol;
import dev.clew.process.ProcessQuota;
import dev.clew.process.Processes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The namespaces that were asked for; the least used are forgotten, and only have to be read again. Thread-safe. */
final class Namespaces {

    private static final int KEPT = 256;

    private final Function<String, ClewClient> clients;
    private final ProcessQuota quota;
    private final Map<String, Namespace> known = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Namespace> eldest) {
            return size() > KEPT;
        }
    });

    /** One of them. */
    record Namespace(String name, ClewClient client, ProcessProtocol protocol) {}

    Namespaces(Function<String, ClewClient> clients, ProcessQuota quota) {
        this.clients = clients;
        this.quota = quota;
    }

    Namespace named(String name) {
        Namespace namespace = known.get(name);
        if (namespace == null) { // made outside the lock of the map, which all requests need
            ClewClient client = clients.apply(name);
            Namespace made = new Namespace(
                    name, client, Processes.of(client).quota(quota).protocol());
            namespace = Objects.requireNonNullElse(known.putIfAbsent(name, made), made);
        }
        return namespace;
    }
}
