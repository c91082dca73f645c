import { describe, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { OutboxStore } from "@revisit_management/workspace/outbox_store";
import { fitInto, shrinkPhoto } from "@revisit_management/workspace/shrink_photo";
import { user } from "@web/core/user";

import { outboxOf } from "./outbox_fixture";

describe.current.tags("headless");

const PHOTO = { key: "photo-1", visitId: 7, kind: "photo", name: "switch.jpg", data: "abc" };
const SIGNATURE = { key: "signature-7", visitId: 7, kind: "signature", name: "Li Wei", role: "Engineer", data: "def" };

test("with a network, nothing stays on the device", async () => {
    const { outbox, store, server } = outboxOf();
    const sent = [];
    outbox.bus.addEventListener("SENT", ({ detail }) => sent.push(detail));
    await outbox.put(PHOTO);
    await outbox.put(SIGNATURE);
    expect(server.received).toEqual([
        ["add_photo", [7], "switch.jpg", "abc"],
        ["action_sign", [7], "Li Wei", "Engineer", "def", false],
    ]);
    expect([outbox.state.items, await store.all(), sent]).toEqual([[], [], [7, 7]]);
});

test("without one, photos wait on the device, are tried again, and arrive once", async () => {
    const { outbox, store, server } = outboxOf({ line: "down" });
    await outbox.put(PHOTO);
    expect(outbox.waiting(7).map((item) => item.key)).toEqual(["photo-1"]);
    expect(await store.all()).toHaveLength(1);
    server.line = "up";
    await advanceTime(5000);
    await outbox.flush();
    expect(server.received).toEqual([["add_photo", [7], "switch.jpg", "abc"]]);
    expect(await store.all()).toEqual([]);
});

test("a closed browser loses nothing: the next one sends it", async () => {
    const { store } = await closedWith(PHOTO);
    const { outbox, server } = outboxOf({ store });
    await outbox.ready;
    await outbox.flush();
    expect(server.received).toEqual([["add_photo", [7], "switch.jpg", "abc"]]);
});

test("what another user of the browser left is not sent in one's own name", async () => {
    const { store } = await closedWith(PHOTO);
    patchWithCleanup(user, { userId: 99 });
    const { outbox, server } = outboxOf({ store });
    await outbox.ready;
    await outbox.flush();
    expect([outbox.state.items, server.received]).toEqual([[], []]);
    expect(await store.all()).toHaveLength(1);
});

async function closedWith(item) {
    const closed = outboxOf({ line: "down" });
    await closed.outbox.put(item);
    return closed;
}

test("a draft is kept, but not sent", async () => {
    const { outbox, store, server } = outboxOf();
    await outbox.put({ ...SIGNATURE, isDraft: true });
    await outbox.put({ ...SIGNATURE, name: "Li Wei jr.", isDraft: true });
    expect(server.received).toEqual([]);
    expect((await store.all()).map((item) => item.name)).toEqual(["Li Wei jr."]);
    expect(outbox.waiting(7)).toEqual([]);
});

test("what the server refuses waits for the user, and holds up nothing else", async () => {
    const { outbox, server } = outboxOf({ line: "This visit is closed." });
    await outbox.put(PHOTO);
    expect(outbox.of(7)[0].problem).toBe("This visit is closed.");
    server.line = "up";
    await outbox.put(SIGNATURE);
    expect(server.received.map(([method]) => method)).toEqual(["action_sign"]);
    await outbox.retry({ ...outbox.of(7)[0] });
    expect(server.received.map(([method]) => method)).toEqual(["action_sign", "add_photo"]);
    expect(outbox.state.items).toEqual([]);
});

test("a signature waits until what it stands under is saved", async () => {
    const { outbox, server } = outboxOf();
    server.unsaved = { "text:result": "All in order" };
    await outbox.put(SIGNATURE);
    expect([server.received, outbox.waiting(7).length]).toEqual([[], 1]);
    server.unsaved = {};
    await advanceTime(5000);
    await outbox.flush();
    expect(server.received.map(([method]) => method)).toEqual(["action_sign"]);
});

test("the device's disk keeps items until they are removed", async () => {
    const name = `revisit_test_${Date.now()}`;
    const store = new OutboxStore(name);
    await store.put({ key: "a", data: "1" });
    await store.put({ key: "b", data: "2" });
    await store.put({ key: "a", data: "3" });
    await store.remove("b");
    expect(await new OutboxStore(name).all()).toEqual([{ key: "a", data: "3" }]);
    indexedDB.deleteDatabase(name);
});

test("photos are made small, never large, and keep their proportions", async () => {
    expect(fitInto(4000, 3000)).toEqual({ width: 1600, height: 1200 });
    expect(fitInto(1000, 4000)).toEqual({ width: 400, height: 1600 });
    expect(fitInto(800, 600)).toEqual({ width: 800, height: 600 });
});

test("a photo becomes a JPEG", async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 2000, height: 10 });
    const blob = await new Promise((resolve) => canvas.toBlob(resolve));
    const image = await createImageBitmap(await jpegOf(await shrinkPhoto(blob)));
    expect([image.width, image.height]).toEqual([1600, 8]);
});

async function jpegOf(base64) {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    expect([...bytes.slice(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    return new Blob([bytes], { type: "image/jpeg" });
}
