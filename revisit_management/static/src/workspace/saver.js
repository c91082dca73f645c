import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { session } from "@web/session";

import { Drafts, payloadOf } from "./drafts";

export const SAVE_DELAY = 500; // milliseconds after the last key
const RETRY_FIRST = 1000;
const RETRY_LONGEST = 30000;

// what the server says about the values; everything else may go well the next time
const REFUSALS = ["UserError", "ValidationError", "AccessError", "MissingError", "RedirectWarning"];

export function isRefusal(error) {
    return error instanceof RPCError && REFUSALS.includes((error.exceptionName || "").split(".").pop());
}

export function messageOf(error) {
    return error.data?.message || error.message;
}

/**
 * Saves what is typed: kept on this device at once, sent a moment later, by one request at a time.
 *
 * A lost connection is tried again, at longer and longer intervals. What the server refuses stays on the device and is
 * not sent again before it changes; what was sent along with it is sent alone, so one bad value holds up no other.
 * Two tabs send only what was typed in them: per field the last write counts.
 */
export class Saver {
    constructor(drafts, send) {
        this.drafts = drafts;
        this.send = send;
        this.waiting = new Set(); // ids of visits
        this.listeners = new Set();
        this.retryDelay = RETRY_FIRST;
        this.running = null;
        this.state = reactive({ status: "saved", refusals: {} });
    }

    /** Keep `fields` of a visit, and send them soon. */
    put(visitId, fields) {
        this.drafts.put(visitId, fields);
        for (const name of Object.keys(fields)) {
            delete this.state.refusals[visitId]?.[name];
        }
        this.waiting.add(visitId);
        this.showStatus("saving");
        this.later(SAVE_DELAY);
    }

    /** Send everything at once that was left on this device, by a crash or without a connection. */
    sendLeftovers() {
        this.drafts.visitIds().forEach((id) => this.waiting.add(id));
        return this.flush();
    }

    /** Send now what waits; ends when it was tried. */
    async flush() {
        browser.clearTimeout(this.timer);
        while (this.running) {
            await this.running;
        }
        if (this.waiting.size) {
            this.running = this.sendWaiting();
            try {
                await this.running;
            } finally {
                this.running = null;
            }
        }
    }

    /** All that was typed for a visit is saved in another way. */
    settle(visitId, fields) {
        this.drafts.settle(visitId, fields);
        delete this.state.refusals[visitId];
        this.showStatus("saved");
    }

    discard(visitId) {
        this.drafts.drop(visitId);
        this.settle(visitId, {});
    }

    unsent(visitId) {
        const refused = this.state.refusals[visitId] || {};
        return Object.fromEntries(Object.entries(this.drafts.read(visitId)).filter(([name]) => !(name in refused)));
    }

    async sendWaiting() {
        try {
            for (const visitId of this.waiting) {
                this.waiting.delete(visitId); // what is typed meanwhile puts it back
                await this.sendVisit(visitId);
            }
            this.retryDelay = RETRY_FIRST;
            this.showStatus("saved");
        } catch {
            // the connection is lost, the server busy or starting, the session over: nothing is wrong with the values
            this.drafts.visitIds().forEach((id) => this.waiting.add(id));
            this.showStatus("offline");
            this.later(this.retryDelay);
            this.retryDelay = Math.min(2 * this.retryDelay, RETRY_LONGEST);
        }
    }

    async sendVisit(visitId) {
        const fields = this.unsent(visitId);
        const names = Object.keys(fields);
        if (!names.length) {
            return;
        }
        try {
            await this.sendFields(visitId, fields);
        } catch (error) {
            if (!isRefusal(error)) {
                throw error;
            }
            if (names.length === 1) {
                this.refuse(visitId, names[0], error);
            } else {
                await this.sendOneByOne(visitId, fields);
            }
        }
    }

    async sendOneByOne(visitId, fields) {
        for (const [name, value] of Object.entries(fields)) {
            try {
                await this.sendFields(visitId, { [name]: value });
            } catch (error) {
                if (!isRefusal(error)) {
                    throw error;
                }
                this.refuse(visitId, name, error);
            }
        }
    }

    async sendFields(visitId, fields) {
        this.showStatus("saving");
        const saved = await this.send(visitId, payloadOf(fields));
        this.drafts.settle(visitId, fields);
        this.listeners.forEach((listener) => listener(visitId, saved));
    }

    refuse(visitId, name, error) {
        this.state.refusals[visitId] = { ...this.state.refusals[visitId], [name]: messageOf(error) };
    }

    later(delay) {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.flush(), delay);
    }

    showStatus(status) {
        const isRefused = Object.values(this.state.refusals).some((refused) => Object.keys(refused).length);
        const isWaiting = this.waiting.size > 0 && this.state.status !== "offline";
        this.state.status = status !== "saved" ? status : isRefused ? "refused" : isWaiting ? "saving" : "saved";
    }
}

/** Lives as long as the web client: what could not be sent is sent even after the page was left. */
export const saverService = {
    dependencies: ["orm"],
    start(_env, { orm }) {
        const drafts = new Drafts(browser.localStorage, session.db, user.userId);
        const saver = new Saver(drafts, (visitId, payload) =>
            orm.silent.call("revisit.visit", "workspace_save", [[visitId], payload])
        );
        browser.addEventListener("online", () => saver.flush());
        return saver;
    },
};

registry.category("services").add("revisit_saver", saverService);
