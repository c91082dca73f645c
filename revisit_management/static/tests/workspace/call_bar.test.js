import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, getService, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { CallBar } from "@revisit_management/workspace/call_bar";

import { cardOf, propsOf } from "./card_of";

describe.current.tags("desktop");
defineMailModels();

async function mountBar(changes, answers) {
    const { props, asked } = propsOf(cardOf(changes), answers);
    await mountWithCleanup(CallBar, { props });
    return { card: props.card, asked };
}

const FACTS = { contact_id: 12, number_dialled: "+86 10 2222", note: false };

test("whoever was not reached yet is proposed, and another one can be chosen", async () => {
    const { asked } = await mountBar();
    expect(".o_revisit_whom").toHaveText("Wang Fang\n+86 10 2222");
    await contains(".o_revisit_whom").click();
    expect(queryAllTexts(".o-dropdown-item").map((text) => text.split("\n")[0])).toEqual([
        "Li WeiSite manager",
        "Wang FangBuyer",
        "Northwind Power",
    ]);
    expect(".o_revisit_people").toHaveText(/Director: nobody noted yet/);
    await contains(".o-dropdown-item:first").click();
    expect(".o_revisit_whom").toHaveText("Li Wei\n+86 10 1111");
    await contains(".o_revisit_dial").click();
    await contains("[data-outcome=connected]").click();
    expect(asked).toEqual([
        ["dial", 11],
        ["log", "connected", { contact_id: 11, number_dialled: "+86 10 1111", note: false }],
    ]);
});

test("nobody is dialled who has no number", async () => {
    await mountBar({ call: { number: false } });
    expect(".o_revisit_whom").toHaveText("Wang Fang\nno number");
    expect(".o_revisit_dial").toHaveAttribute("disabled");
});

test("the clock turns green once it rang long enough, and is logged as measured", async () => {
    const { asked } = await mountBar({ call: { dialling_seconds: 5 } });
    await animationFrame();
    expect(".o_revisit_ringing").toHaveText("5 s");
    expect(".o_revisit_ringing").toHaveClass("text-bg-secondary");
    await advanceTime(15000);
    await animationFrame();
    expect(".o_revisit_ringing").toHaveText("20 s");
    expect(".o_revisit_ringing").toHaveClass("text-bg-success");
    await contains("[data-outcome=no_answer]").click();
    expect(asked).toEqual([["log", "no_answer", { ...FACTS, ring_seconds: 20, ring_measured: true }]]);
});

test("a call that was not dialled here may be declared to have rung", async () => {
    const { asked } = await mountBar();
    await contains(".o_revisit_rang input").edit("25", { confirm: false });
    await contains(".o_revisit_call_note").edit("from the service desk", { confirm: false });
    await contains("[data-outcome=no_answer]").click();
    const note = "from the service desk";
    expect(asked).toEqual([["log", "no_answer", { ...FACTS, note, ring_seconds: 25, ring_measured: false }]]);
});

test("each outcome has a key", async () => {
    const { asked } = await mountBar();
    for (const key of ["r", "n", "b", "i", "f", "u"]) {
        await press(["alt", key]);
        await animationFrame();
    }
    expect(asked.map(([, outcome]) => outcome)).toEqual(["connected", "no_answer", "busy", "not_in", "refused", "unreachable"]);
});

test("to call back, the time is asked for first", async () => {
    mockDate("2026-11-25 10:00:00", 0);
    const { asked } = await mountBar();
    await press(["alt", "k"]);
    await animationFrame();
    expect(asked).toEqual([]);
    await contains(".o_revisit_callback button:contains(In 2 hours)").click();
    await contains(".o_revisit_callback button[type=submit]").click();
    expect(asked).toEqual([["log", "callback", { ...FACTS, callback_at: "2026-11-25 12:00:00" }]]);
});

test("a wrong number is corrected at once", async () => {
    const read = () => [{ id: 12, name: "Wang Fang", phone: "+86 10 2222" }];
    const { asked } = await mountBar({}, { read });
    await contains("[data-outcome=wrong_number]").click();
    expect(asked[0]).toEqual(["log", "wrong_number", FACTS]);
    await contains(".modal input[name=phone]").edit("+86 10 3333", { confirm: false });
    expect(".modal-title").toHaveText("Correct the data of Wang Fang");
});

test("what was tried is told in dots, oldest first, with the reason why one does not count", async () => {
    const attempt = { note: false, who: "Wang Fang" };
    await mountBar({
        call: {
            attempts: [
                { ...attempt, id: 2, at: "2026-11-25 07:00:00", outcome: "busy", outcome_label: "Busy", valid: true, reason: false },
                { ...attempt, id: 1, at: "2026-11-24 07:00:00", outcome: "no_answer", outcome_label: "No answer", valid: false, reason: "rang too short" },
            ],
        },
    });
    const [first, second] = queryAllTexts(".o_revisit_attempts li span");
    expect(first).toInclude("No answer · Wang Fang · does not count: rang too short");
    expect(second).toInclude("Busy · Wang Fang");
    expect(".o_revisit_attempts > span").toHaveText("1 of 2 attempts count");
    expect(".o_revisit_attempts li:first i").toHaveClass("fa-circle-o");
});

test("outside the hours one is warned, else told when to call, from which line, and when next", async () => {
    const { card } = await mountBar({
        call: { is_outside: true, hint: "10:00–11:00; it is Mon 09:00 there now.", hours: "10:00–11:00", service_number: "95555" },
        dates: { next_try_note: "Nobody there: next try tomorrow." },
    });
    expect(".o_revisit_call_hints [role=alert]").toHaveText("Not now: 10:00–11:00; it is Mon 09:00 there now.");
    expect(".o_revisit_call_hints").toHaveText(/Call from 95555/);
    expect(".o_revisit_next_try").toHaveText("Nobody there: next try tomorrow.");
    card.call.is_outside = false;
    await animationFrame();
    expect(".o_revisit_call_hints [role=alert]").toHaveCount(0);
    expect(".o_revisit_call_hints").toHaveText(/May be called: 10:00–11:00/);
});

test("a written visit is sent, not dialled", async () => {
    const { asked } = await mountBar({
        channel: { code: "email", needs_attempts: false, is_written: true },
        may: { dial: false },
    });
    expect(".o_revisit_dial, .o_revisit_outcomes").toHaveCount(0);
    await contains(".o_revisit_send").click();
    await contains(".o_revisit_not_reached").click();
    expect(asked).toEqual([
        ["openDialog", "action_open_send"],
        ["openDialog", "action_open_fail"],
    ]);
});

test("on site, the arrival is shown against the agreed time", async () => {
    const onsite = { channel: { code: "onsite", needs_attempts: false, needs_appointment: true }, may: { arrive: true } };
    const { card, asked } = await mountBar({ ...onsite, dates: { planned_at: "2026-11-25 02:00:00" } });
    await contains(".o_revisit_arrive").click();
    expect(asked).toEqual([["arrive"]]);
    Object.assign(card.onsite, { arrived_at: "2026-11-25 02:12:00", minutes_late: 12, is_punctual: false });
    await animationFrame();
    expect(".o_revisit_arrive").toHaveCount(0);
    expect(".o_revisit_punctuality").toHaveText("12 minutes late");
    expect(".o_revisit_take_photo").toHaveCount(1);
});

test("what the server got from this device is shown at once", async () => {
    const { asked } = await mountBar();
    const { bus } = getService("revisit_outbox");
    bus.trigger("SENT", 8);
    bus.trigger("SENT", 7);
    expect(asked).toEqual([["reload"]]);
});

test("nothing can be done with a closed visit", async () => {
    await mountBar({ is_open: false, may: { dial: false, log: false, fail: false } });
    expect(".o_revisit_call_bar button").toHaveCount(0);
});
