import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { Drafts, fieldsOf, payloadOf, putOnCard } from "@revisit_management/workspace/drafts";
import { SAVE_DELAY, Saver } from "@revisit_management/workspace/saver";

import { card } from "./workspace_fixtures";

describe.current.tags("headless");

/** Stands for localStorage: two tabs share one. */
class Storage {
    items = new Map();
    get length() {
        return this.items.size;
    }
    key(index) {
        return [...this.items.keys()][index];
    }
    getItem(key) {
        return this.items.get(key) ?? null;
    }
    setItem(key, value) {
        if (this.isFull) {
            throw new Error("QuotaExceededError");
        }
        this.items.set(key, value);
    }
    removeItem(key) {
        this.items.delete(key);
    }
}

let storage, drafts, sent, answer;
const fieldsSent = () => sent.map(({ visitId, payload }) => [visitId, fieldsOf(payload)]);

beforeEach(() => {
    storage = new Storage();
    drafts = new Drafts(storage, "db", 2);
    sent = [];
    answer = () => ({ missing: false, satisfaction: false });
});

function saver() {
    return new Saver(drafts, async (visitId, payload) => {
        const result = answer(payload, visitId);
        sent.push({ visitId, payload });
        return result;
    });
}

function refusal(message) {
    return Object.assign(new RPCError(), { exceptionName: "odoo.exceptions.ValidationError", data: { message } });
}

test("what is typed is kept at once and sent together a moment later", async () => {
    const one = saver();
    one.put(7, { "text:result": "a" });
    one.put(7, { "text:result": "ab", "answer:q1": { value: 11, note: "", asked_as: "" } });
    expect(drafts.read(7)).toEqual({ "text:result": "ab", "answer:q1": { value: 11, note: "", asked_as: "" } });
    expect(sent).toHaveLength(0);
    expect(one.state.status).toBe("saving");
    await advanceTime(SAVE_DELAY);
    expect(sent).toEqual([
        { visitId: 7, payload: { answers: [{ block: "q1", value: 11, note: "", asked_as: "" }], texts: { result: "ab" }, contacts: [] } },
    ]);
    expect(one.state.status).toBe("saved");
});

test("what is saved does not stay on the device", async () => {
    const one = saver();
    one.put(7, { "text:result": "a" });
    expect(storage.length).toBe(1);
    await one.flush();
    expect(storage.length).toBe(0);
});

test("what is typed while it is being sent is sent afterwards", async () => {
    const one = saver();
    answer = ({ texts }) => texts.result === "a" && one.put(7, { "text:result": "ab" });
    one.put(7, { "text:result": "a" });
    await one.flush();
    await advanceTime(SAVE_DELAY);
    expect(fieldsSent()).toEqual([
        [7, { "text:result": "a" }],
        [7, { "text:result": "ab" }],
    ]);
    expect(storage.length).toBe(0);
});

test("a lost connection is tried again, more and more rarely, and loses nothing", async () => {
    const one = saver();
    let tries = 0;
    answer = () => {
        tries++;
        throw new ConnectionLostError();
    };
    one.put(7, { "text:result": "a" });
    await advanceTime(SAVE_DELAY);
    expect([tries, one.state.status]).toEqual([1, "offline"]);
    await advanceTime(1000);
    expect(tries).toBe(2);
    await advanceTime(1000);
    expect(tries).toBe(2);
    await advanceTime(1000);
    expect(tries).toBe(3);
    expect(drafts.read(7)).toEqual({ "text:result": "a" });
    answer = () => ({});
    await advanceTime(4000);
    expect(fieldsSent()).toEqual([[7, { "text:result": "a" }]]);
    expect(one.state.status).toBe("saved");
});

test("one refused value holds up no other, is shown, and goes again once it is changed", async () => {
    const one = saver();
    answer = ({ texts }) => {
        if (texts.needs === "bad") {
            throw refusal("Not like that.");
        }
        return {};
    };
    one.put(7, { "text:result": "good", "text:needs": "bad" });
    await one.flush();
    expect(fieldsSent()).toEqual([[7, { "text:result": "good" }]]);
    expect(one.state.refusals).toEqual({ 7: { "text:needs": "Not like that." } });
    expect(one.state.status).toBe("refused");
    expect(drafts.read(7)).toEqual({ "text:needs": "bad" });
    one.put(7, { "text:needs": "better" });
    await one.flush();
    expect(storage.length).toBe(0);
    expect(one.state.status).toBe("saved");
});

test("after a crash everything left on the device is sent, of every visit", async () => {
    saver().put(7, { "text:result": "a" });
    drafts.put(9, { "contact:4": true });
    const next = saver();
    await next.sendLeftovers();
    expect(fieldsSent()).toEqual([
        [7, { "text:result": "a" }],
        [9, { "contact:4": true }],
    ]);
});

test("two tabs send their own fields; of the same field the last write stays", async () => {
    const other = new Drafts(storage, "db", 2);
    drafts.put(7, { "text:result": "first", "text:needs": "mine" });
    other.put(7, { "text:result": "last" });
    expect(drafts.read(7)).toEqual({ "text:result": "last", "text:needs": "mine" });
    drafts.settle(7, { "text:result": "first", "text:needs": "mine" });
    expect(other.read(7)).toEqual({ "text:result": "last" });
});

test("drafts of other users and databases are none of one's business", () => {
    new Drafts(storage, "db", 3).put(7, { "text:result": "theirs" });
    new Drafts(storage, "other", 2).put(7, { "text:result": "elsewhere" });
    expect(drafts.read(7)).toEqual({});
    expect(drafts.visitIds()).toEqual([]);
});

test("a full device still keeps what is typed for as long as the page is open", async () => {
    storage.isFull = true;
    const one = saver();
    one.put(7, { "text:result": "a" });
    expect(drafts.read(7)).toEqual({ "text:result": "a" });
    expect(drafts.visitIds()).toEqual([7]);
    await one.flush();
    expect(fieldsSent()).toEqual([[7, { "text:result": "a" }]]);
    expect(drafts.visitIds()).toEqual([]);
});

test("a payload and its fields are the same thing in two forms", () => {
    const payload = {
        answers: [{ block: "q1", value: [1, 2], note: "n", asked_as: "" }],
        texts: { result: "r" },
        contacts: [{ line_id: 4, reached: true }],
        position: "q1",
    };
    expect(payloadOf(fieldsOf(payload))).toEqual(payload);
});

test("unsaved values lie over what the server knows; what is gone from the script is passed over", () => {
    const visit = card();
    putOnCard(visit, { "answer:q1": { value: 11, note: "n", asked_as: "" }, "answer:q99": { value: 1 }, "text:result": "r", position: "q2" });
    expect(visit.script.blocks[0]).toInclude(["value", 11]);
    expect([visit.texts.result, visit.script.position]).toEqual(["r", "q2"]);
});
