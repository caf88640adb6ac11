package dev.clew.store;

import dev.clew.api.Names;

/**
 * What an instance is called.
 *
 * @param namespace the tenant it belongs to
 * @param id unique in the namespace
 */
public record InstanceId(String namespace, String id) {

    public InstanceId {
        Names.require("namespace", namespace);
        Names.require("instance", id);
    }
}
