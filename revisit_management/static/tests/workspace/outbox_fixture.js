import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { Outbox } from "@revisit_management/workspace/outbox_service";

/** A device's disk for one test. */
class MemoryStore {
    constructor() {
        this.items = new Map();
    }

    async all() {
        return [...this.items.values()];
    }

    async put(item) {
        this.items.set(item.key, item);
    }

    async remove(key) {
        this.items.delete(key);
    }
}

/**
 * An outbox with its disk, and a server of which `line` says how it is: "up", "down", or a sentence it refuses with.
 * A second one with the same `store` is the browser opened again.
 */
export function outboxOf({ line = "up", store = new MemoryStore() } = {}) {
    const server = { line, received: [], unsaved: {} };
    const saver = { flush: async () => {}, unsent: () => server.unsaved };
    const call = async (_model, method, args) => {
        if (server.line === "down") {
            throw new ConnectionLostError("/web/dataset/call_kw");
        }
        if (server.line !== "up") {
            throw Object.assign(new RPCError(), { data: { message: server.line } });
        }
        server.received.push([method, ...args]);
    };
    return { outbox: new Outbox({ silent: { call } }, saver, store), store, server };
}
