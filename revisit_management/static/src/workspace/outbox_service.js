import { EventBus, reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { Mutex } from "@web/core/utils/concurrency";
import { session } from "@web/session";

import { OutboxStore } from "./outbox_store";

const FIRST_WAIT = 5000;
const LONGEST_WAIT = 60000;

/** How an item reaches the server: model method of the visit and its arguments. */
const CALLS = {
    photo: (item) => ["add_photo", [[item.visitId], item.name, item.data]],
    signature: (item) => ["action_sign", [[item.visitId], item.name, item.role, item.data, item.reason || false]],
};

/**
 * Photos and signatures on their way: kept on the device until the server has them (weak network, closed browser).
 *
 * An item is `{key, uid, visitId, kind, name, role?, reason?, data (base64), isDraft, problem}`. A draft is not sent yet; a
 * `problem` is what the server said against it: it waits for the user. Others are sent again and again.
 */
export class Outbox {
    constructor(orm, saver, store) {
        Object.assign(this, { orm, saver, store });
        this.bus = new EventBus(); // SENT, with the visit's id
        this.state = reactive({ items: [] });
        this.mutex = new Mutex();
        this.wait = FIRST_WAIT;
        browser.addEventListener("online", () => this.flush());
        this.ready = this.load();
    }

    /** What other users of this browser left behind is theirs to send. */
    async load() {
        try {
            const items = await this.store.all();
            this.state.items.push(...items.filter((item) => item.uid === user.userId));
        } catch (error) {
            // a browser that keeps nothing (private window): then memory has to do
            console.warn("Nothing can be kept on this device:", error);
        }
        this.flush();
    }

    of(visitId, kind) {
        return this.state.items.filter((item) => item.visitId === visitId && (!kind || item.kind === kind));
    }

    /** What the server should have, and does not. */
    waiting(visitId) {
        return this.of(visitId).filter((item) => !item.isDraft || item.problem);
    }

    /** Keep an item (a new one, or another state of one with the same key); sent at once unless it is a draft. */
    async put(item) {
        const kept = { uid: user.userId, isDraft: false, problem: "", ...item };
        const place = this.state.items.findIndex((other) => other.key === kept.key);
        this.state.items.splice(place < 0 ? this.state.items.length : place, place < 0 ? 0 : 1, kept);
        await this.keep(kept);
        if (!kept.isDraft) {
            await this.flush();
        }
    }

    async remove(key) {
        const place = this.state.items.findIndex((item) => item.key === key);
        if (place >= 0) {
            this.state.items.splice(place, 1);
        }
        await this.store.remove(key).catch(() => {});
    }

    async keep(item) {
        await this.store.put({ ...item }).catch(() => {});
    }

    /** Send what waits, one after the other, oldest first. */
    async flush() {
        browser.clearTimeout(this.timer);
        return this.mutex.exec(async () => {
            for (const item of this.state.items.filter((one) => !one.isDraft && !one.problem)) {
                if (!(await this.send(item))) {
                    this.timer = browser.setTimeout(() => this.flush(), this.wait);
                    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
                    return;
                }
                this.wait = FIRST_WAIT;
            }
        });
    }

    /** A signature stands under what was written before it: that has to arrive first. */
    async mayGo(item) {
        if (item.kind !== "signature") {
            return true;
        }
        await this.saver.flush();
        return !Object.keys(this.saver.unsent(item.visitId)).length;
    }

    /** @returns {Promise<boolean>} false: later */
    async send(item) {
        if (!(await this.mayGo(item))) {
            return false;
        }
        try {
            await this.orm.silent.call("revisit.visit", ...CALLS[item.kind](item));
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return false;
            }
            if (!(error instanceof RPCError)) {
                throw error;
            }
            await this.put({ ...item, isDraft: true, problem: error.data?.message || error.message });
            return true;
        }
        await this.remove(item.key);
        this.bus.trigger("SENT", item.visitId);
        return true;
    }

    async retry(item) {
        await this.put({ ...item, isDraft: false, problem: "" });
    }
}

export const outboxService = {
    dependencies: ["orm", "revisit_saver"],
    start: (_env, { orm, revisit_saver: saver }) =>
        new Outbox(orm, saver, new OutboxStore(`revisit_outbox_${session.db}`)),
};

registry.category("services").add("revisit_outbox", outboxService);
