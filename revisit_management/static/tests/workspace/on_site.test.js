import { describe, expect, test } from "@odoo/hoot";
import { manuallyDispatchProgrammaticEvent, queryOne, waitFor, waitUntil } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mockService, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { OnSite } from "@revisit_management/workspace/on_site";

import { cardOf, propsOf } from "./card_of";
import { outboxOf } from "./outbox_fixture";

describe.current.tags("desktop");
defineMailModels();

const SIGNABLE = { channel: { needs_signature: true }, may: { sign: true } };

async function mountOnSite(changes, options) {
    const device = outboxOf(options);
    mockService("revisit_outbox", () => device.outbox);
    const { props, asked } = propsOf(cardOf(changes));
    await mountWithCleanup(OnSite, { props });
    return { ...device, card: props.card, asked };
}

/** A picture as a camera takes it, only smaller. */
async function picture() {
    const canvas = Object.assign(document.createElement("canvas"), { width: 8, height: 4 });
    const blob = await new Promise((resolve) => canvas.toBlob(resolve));
    return new File([blob], "switch.png", { type: "image/png" });
}

async function take(file) {
    const [input, chosen] = [queryOne(".o_revisit_camera", { visible: false }), new DataTransfer()];
    chosen.items.add(file);
    input.files = chosen.files;
    await manuallyDispatchProgrammaticEvent(input, "change");
}

async function draw() {
    const canvas = queryOne(".o_revisit_sheet canvas");
    const { left, top } = canvas.getBoundingClientRect();
    const at = (x, y) => ({ clientX: left + x, clientY: top + y, pointerId: 1, buttons: 1, isPrimary: true });
    await manuallyDispatchProgrammaticEvent(canvas, "pointerdown", at(20, 20));
    await manuallyDispatchProgrammaticEvent(canvas, "pointermove", at(60, 50));
    await manuallyDispatchProgrammaticEvent(canvas, "pointerup", { ...at(60, 50), buttons: 0 });
    await animationFrame();
}

test("a photo goes to the server as a JPEG", async () => {
    const { server } = await mountOnSite();
    await take(await picture());
    await waitUntil(() => server.received.length);
    await animationFrame();
    expect(".o_revisit_unsent").toHaveCount(0);
    expect(server.received.map(([method, ids, name]) => [method, ids, name])).toEqual([["add_photo", [7], "switch.jpg"]]);
});

test("without a network a photo is shown as on its way", async () => {
    const { server, outbox } = await mountOnSite({}, { line: "down" });
    await take(await picture());
    await waitFor(".o_revisit_unsent .badge:contains(on its way)");
    server.line = "up";
    await outbox.flush();
    await animationFrame();
    expect(".o_revisit_unsent").toHaveCount(0);
});

test("what is no photo is not even sent", async () => {
    const { server } = await mountOnSite();
    await take(new File(["text"], "notes.txt", { type: "text/plain" }));
    await waitFor(".o_notification:contains(notes.txt cannot be read as a photo)");
    expect(server.received).toEqual([]);
});

test("a photo that the server refuses can be discarded, after a question", async () => {
    await mountOnSite({}, { line: "The visit is closed." });
    await take(await picture());
    await waitFor(".o_revisit_photos .alert:contains(The visit is closed.)");
    await contains(".o_revisit_problem button[title=Discard]").click();
    await contains(".modal .btn-primary").click();
    expect(".o_revisit_unsent").toHaveCount(0);
});

test("the visited person signs, with name and role", async () => {
    const { server } = await mountOnSite(SIGNABLE);
    expect("input[name=signer_name]").toHaveValue("Li Wei");
    expect(".o_revisit_sign").toHaveAttribute("disabled");
    await draw();
    await contains(".o_revisit_sign").click();
    const [[method, ids, name, role, image]] = server.received;
    expect([method, ids, name, role]).toEqual(["action_sign", [7], "Li Wei", "Site manager"]);
    expect(atob(image).slice(1, 4)).toBe("PNG");
});

test("another person signs after the first: a clean sheet, a name of their own", async () => {
    const onsite = { signature: true, signer_name: "Li Wei", signer_role: "Site manager" };
    const { server } = await mountOnSite({ ...SIGNABLE, onsite });
    expect(".o_revisit_signed").toHaveText("Signed by Li Wei, Site manager");
    expect(".o_revisit_sheet").toHaveCount(0);
    await contains(".o_revisit_another_signer").click();
    await contains("input[name=signer_name]").edit("Zhao Min");
    await contains("input[name=signer_role]").edit("Shift leader");
    await contains("input[name=reason]").edit("Li Wei was called away");
    await draw();
    await contains(".o_revisit_sign").click();
    const [[, , name, role, , reason]] = server.received;
    expect([name, role, reason]).toEqual(["Zhao Min", "Shift leader", "Li Wei was called away"]);
});

test("an unsent signature is there again when the page is opened anew", async () => {
    const { store, outbox } = outboxOf();
    await outbox.put({ key: "signature-7", visitId: 7, kind: "signature", name: "Wang Fang", role: "Buyer", data: PIXEL, isDraft: true });
    const { server } = await mountOnSite(SIGNABLE, { store });
    expect("input[name=signer_name]").toHaveValue("Wang Fang");
    await contains(".o_revisit_sign").click();
    expect(server.received[0].slice(2, 5)).toEqual(["Wang Fang", "Buyer", PIXEL]);
});

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

test("without a network the signature is kept and said to be", async () => {
    await mountOnSite(SIGNABLE, { line: "down" });
    await draw();
    await contains(".o_revisit_sign").click();
    expect(".o_revisit_signing [role=status]").toHaveText(/signature of Li Wei is kept on this device/);
    expect(".o_revisit_sheet").toHaveCount(0);
});

test("a link to sign is sent", async () => {
    const { asked } = await mountOnSite(SIGNABLE);
    await contains(".o_revisit_send_link").click();
    expect(asked).toEqual([["call", "revisit.visit", "action_send_sign_link", [[7]]], ["reload"]]);
});

test("nobody signs where nobody may", async () => {
    await mountOnSite();
    expect(".o_revisit_signing").toHaveCount(0);
});
