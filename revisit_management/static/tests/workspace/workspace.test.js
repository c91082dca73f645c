import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, edit, press, queryAllAttributes, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { ConnectionLostError } from "@web/core/network/rpc";
import { makeServerError } from "@web/../tests/web_test_helpers";

import { FakeServer, card, mountWorkspace, queue } from "./workspace_fixtures";

describe.current.tags("desktop");

let server;
beforeEach(() => {
    server = new FakeServer().install();
});

async function keys(...names) {
    for (const name of names) {
        await press(name);
        await animationFrame();
    }
}

const shown = () => queryFirst("[data-block]")?.dataset.block || (queryFirst(".o_revisit_end") ? "end" : "opening");

test("opening takes one call, begins with the greeting and has the focus in the script", async () => {
    await mountWorkspace();
    expect(server.calls).toEqual(["workspace_open"]);
    expect(".o_revisit_opening .o_revisit_say").toHaveText("Good morning!");
    expect(".o_revisit_opening").toBeFocused();
    expect(queryAllTexts(".o_revisit_queued .fw-bold")).toEqual(["Customer 7", "Customer 8"]);
    expect(".o_revisit_current").toHaveAttribute("data-visit", "7");
});

test("number keys choose, Enter and the arrows move, and the branch follows the answer", async () => {
    await mountWorkspace();
    await keys("Enter", "1");
    expect("[data-choice='11']").toHaveAttribute("aria-checked", "true");
    await keys("Enter", "2");
    expect(".o_revisit_answered .o_revisit_say").toHaveText("We come.");
    expect("[data-choice='22'] .o_revisit_follow_up").toHaveText("Technician at once");
    await keys("ArrowRight");
    expect(shown()).toBe("q3");
    await keys("Escape", "ArrowLeft", "1", "Enter");
    expect(shown()).toBe("q4");
    await keys("1", "2");
    expect(queryAllAttributes("[data-choice]", "aria-checked")).toEqual(["true", "true"]);
    await keys("Enter");
    expect(shown()).toBe("end");
});

test("a polite end leads straight to the record", async () => {
    await mountWorkspace();
    await keys("Enter", "2", "Enter");
    expect(shown()).toBe("end");
    expect(queryAllTexts(".o_revisit_summary .text-truncate")).toEqual(["Question q1"]);
});

test("text has the focus at once; Enter goes on, Shift+Enter does not, digits are text", async () => {
    const { workspace } = await mountWorkspace();
    await keys("Enter", "1", "Enter", "2", "Enter");
    expect("[data-block=q3] [data-focus=field]").toBeFocused();
    await edit("11 o'clock", { confirm: false });
    await keys("Shift+Enter");
    expect(shown()).toBe("q3");
    await keys("Enter");
    expect(shown()).toBe("q4");
    expect(workspace.card.script.blocks[2].value).toBe("11 o'clock");
});

test("what is answered is saved by itself, with comment and wording, and the rest of the record is told", async () => {
    await mountWorkspace();
    await keys("Enter", "1", "c");
    expect(".o_revisit_comment textarea").toBeFocused();
    await edit("since May", { confirm: false });
    await keys("Escape", "w");
    expect(".o_revisit_wording textarea").toBeFocused();
    await edit("Was somebody there?", { confirm: false });
    await advanceTime(500);
    expect(server.saved.at(-1).answers).toEqual([{ block: "q1", value: 11, note: "since May", asked_as: "Was somebody there?" }]);
    await animationFrame();
    expect(".o_revisit_save_mark").toHaveText("Saved");
    expect(".o_revisit_question").toHaveText("Was somebody there?");
});

test("wording is not to be changed where the script says so", async () => {
    server.cards[7].script.may_adapt = false;
    await mountWorkspace();
    await keys("Enter");
    expect(".o_revisit_block").toHaveCount(1);
    expect(".o_revisit_wording").toHaveCount(0);
});

test("without a connection one goes on working, and sees that it is kept here", async () => {
    await mountWorkspace();
    server.fails = new ConnectionLostError();
    await keys("Enter", "1");
    await advanceTime(500);
    await animationFrame();
    expect(".o_revisit_save_mark").toHaveAttribute("data-status", "offline");
    await keys("Enter", "1");
    server.fails = null;
    await advanceTime(1000);
    await animationFrame();
    expect(".o_revisit_save_mark").toHaveText("Saved");
    expect(server.saved.at(-1).answers.map((answer) => [answer.block, answer.value])).toEqual([
        ["q1", 11],
        ["q2", 21],
    ]);
});

test("what is left from a crash is shown and sent", async () => {
    const { saver, page } = await mountWorkspace();
    saver.drafts.put(7, { "answer:q1": { value: 11, note: "", asked_as: "" }, "text:result": "Runs", position: "q2" });
    await page.workspace.open(7);
    await animationFrame();
    expect(shown()).toBe("q2");
    await advanceTime(0);
    expect(server.saved[0]).toEqual({ answers: [{ block: "q1", value: 11, note: "", asked_as: "" }], texts: { result: "Runs" }, contacts: [], position: "q2" });
});

test("a refused value is shown with its reason and stays as typed", async () => {
    await mountWorkspace();
    await keys("End");
    server.fails = makeServerError({ type: "ValidationError", message: "The visit is closed." });
    await click(".o_revisit_end textarea[name=result]");
    await edit("Runs", { confirm: false });
    await advanceTime(500);
    await animationFrame();
    expect(".o_revisit_refusals").toHaveText(/Result: The visit is closed\./);
    expect(".o_revisit_end textarea[name=result]").toHaveValue("Runs");
    expect(".o_revisit_save_mark").toHaveText("Not everything is saved");
});

test("Ctrl+Enter sends what was just typed, finishes, and the next visit is there with the focus", async () => {
    await mountWorkspace();
    await keys("End");
    await click(".o_revisit_end textarea[name=result]");
    await edit("Runs", { confirm: false });
    await keys("Control+Enter");
    await animationFrame();
    expect([...server.saved, server.finished].some((payload) => payload.texts.result === "Runs")).toBe(true);
    expect(".o_revisit_finished").toHaveText("Customer 7 is done: 202611/0001");
    expect(".o_revisit_script h1").toHaveText("Customer 8");
    expect(".o_revisit_opening").toBeFocused();
    expect(queryAllTexts(".o_revisit_queued .fw-bold")).toEqual(["Customer 8"]);
});

test("J and K walk through the queue, Enter opens", async () => {
    await mountWorkspace();
    await keys("j");
    expect("[data-visit='8']").toBeFocused();
    await keys("k", "ArrowDown", "Enter");
    expect(".o_revisit_script h1").toHaveText("Customer 8");
    expect(".o_revisit_opening").toBeFocused();
});

test("the counters filter, and / searches", async () => {
    const { workspace } = await mountWorkspace();
    await click("[data-due=overdue]");
    await animationFrame();
    expect(workspace.filters.due).toBe("overdue");
    await click("[data-status=not_reached]");
    await click("[data-status=not_reached]");
    await keys("/");
    expect(".o_revisit_search").toBeFocused();
    await edit("north", { confirm: false });
    await advanceTime(300);
    expect(workspace.filters).toInclude(["text", "north"]);
    expect(server.calls.filter((method) => method === "workspace_queue").length).toBeGreaterThan(1);
});

test("an empty queue says so, and what comes next", async () => {
    server.queue = queue([]);
    server.cards = {};
    await mountWorkspace();
    expect(".o_revisit_all_done").toHaveText(/All done here\.\n+Next: /);
    expect(".o_revisit_nothing").toHaveText("No visit is waiting for you here.");
});

test("what the server refuses at the end is said at the record, and nothing typed is lost", async () => {
    server.refuses = makeServerError({ type: "UserError", message: "Log the call first." });
    const { workspace } = await mountWorkspace();
    await keys("Enter", "1", "Control+Enter");
    await animationFrame();
    expect(shown()).toBe("end");
    expect(".o_revisit_problem").toHaveText("Log the call first.");
    expect(workspace.card.id).toBe(7);
    expect(".o_revisit_summary").toHaveText(/Yes/);
});

test("what is typed while the server is busy is not undone by its answer", async () => {
    const { workspace } = await mountWorkspace();
    const logged = workspace.log("connected");
    workspace.save({ texts: { result: "Runs" } });
    await workspace.saver.flush();
    await logged;
    expect(workspace.card.texts.result).toBe("Runs");
});

test("the script's progress is told to those who cannot see it", async () => {
    await mountWorkspace();
    await keys("Enter", "1");
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "1");
    expect("[role=progressbar]").toHaveAttribute("aria-valuemax", "3");
    expect("[role=radiogroup]").toHaveAttribute("aria-required", "true");
    await click("[data-step=q4]");
    await animationFrame();
    expect(shown()).toBe("q4");
    expect("[data-step=q4]").toHaveAttribute("aria-current", "step");
});

test("a blocked visit says why and takes no answers", async () => {
    const blocked = card(7, { blocked: "It waits for approval." });
    blocked.may.answer = false;
    server.cards[7] = blocked;
    await mountWorkspace();
    expect(".o_revisit_blocked").toHaveText("It waits for approval.");
    await keys("Enter", "1");
    await advanceTime(1000);
    expect("[data-choice='11']").toHaveAttribute("aria-checked", "false");
    expect(server.saved).toEqual([]);
});

test("a satisfaction question without a questionnaire is a block like any other", async () => {
    const levels = [{ ...server.cards[7].script.blocks[0], id: "d5", type: "dimension", dimension: "Service", title: "Service" }];
    levels[0].choices = [{ ...levels[0].choices[0], id: "satisfied", label: "Satisfied", level: "satisfied" }];
    Object.assign(server.cards[7].script, { survey_id: false, greeting: "", script: "Ask how it runs.", blocks: levels });
    await mountWorkspace();
    expect(".o_revisit_say").toHaveText("Ask how it runs.");
    await keys("Enter", "1");
    await advanceTime(500);
    expect(server.saved.at(-1).answers).toEqual([{ block: "d5", value: "satisfied", note: "", asked_as: "" }]);
    expect("[data-choice=satisfied]").toHaveClass("text-bg-success");
});

test("? shows the keys, and keys do nothing behind the list", async () => {
    await mountWorkspace();
    await keys("?");
    expect(".modal .o_revisit_keys").toHaveCount(1);
    await keys("ArrowRight");
    expect(shown()).toBe("opening");
});
