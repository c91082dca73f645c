const TABLE = "items";

function settled(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

/**
 * What waits for the network, on this device's disk. Odoo's own IndexedDB is a cache that may be emptied at any time;
 * what is kept here is nowhere else.
 */
export class OutboxStore {
    constructor(name) {
        this.name = name;
    }

    async all() {
        return this.run("readonly", (items) => items.getAll());
    }

    async get(key) {
        return this.run("readonly", (items) => items.get(key));
    }

    async put(item) {
        return this.run("readwrite", (items) => items.put(item));
    }

    async remove(key) {
        return this.run("readwrite", (items) => items.delete(key));
    }

    /** One request in a transaction of its own, on disk when it ends. */
    async run(mode, request) {
        this.opening ||= this.open();
        const database = await this.opening;
        const transaction = database.transaction(TABLE, mode, { durability: "strict" });
        const finished = new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = () => reject(transaction.error);
        });
        const [result] = await Promise.all([settled(request(transaction.objectStore(TABLE))), finished]);
        return result;
    }

    async open() {
        const request = indexedDB.open(this.name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "key" });
        return settled(request);
    }
}
