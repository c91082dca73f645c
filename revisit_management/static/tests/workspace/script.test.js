import { describe, expect, test } from "@odoo/hoot";
import { activeBlocks, answerText, isAnswered, valueAfterChoosing } from "@revisit_management/workspace/script";

import { block, choice, repairScript } from "./workspace_fixtures";

const ids = (blocks) => activeBlocks(blocks).map((one) => one.id);

function answered(values) {
    const blocks = repairScript();
    blocks.forEach((one) => (one.value = values[one.id] ?? false));
    return blocks;
}

describe.current.tags("headless");

test("a branch is asked only after the choice that opens it", () => {
    expect(ids(answered({}))).toEqual(["q1", "q2", "q4"]);
    expect(ids(answered({ q1: 11, q2: 22 }))).toEqual(["q1", "q2", "q3", "q4"]);
    expect(ids(answered({ q1: 11, q2: 21 }))).toEqual(["q1", "q2", "q4"]);
});

test("nothing follows a polite end", () => {
    expect(ids(answered({ q1: 12, q2: 22 }))).toEqual(["q1"]);
});

test("choices of a branch that was left open nothing", () => {
    const blocks = [
        block("q1", { choices: [choice(11, "a"), choice(12, "b")], value: 12 }),
        block("q2", { choices: [choice(21, "c")], triggers: [11], value: 21 }),
        block("q3", { triggers: [21] }),
    ];
    expect(ids(blocks)).toEqual(["q1"]);
});

test("one of several triggers is enough, also among several choices", () => {
    const blocks = [
        block("q1", { type: "choices", choices: [choice(11, "a"), choice(12, "b")], value: [12] }),
        block("q2", { triggers: [11, 12] }),
    ];
    expect(ids(blocks)).toEqual(["q1", "q2"]);
});

test("choosing again takes one choice back, and switches several one by one", () => {
    const one = block("q1", { choices: [choice(1, "a"), choice(2, "b")], value: 1 });
    expect(valueAfterChoosing(one, 2)).toBe(2);
    expect(valueAfterChoosing(one, 1)).toBe(false);
    const several = { ...one, type: "choices", value: [1] };
    expect(valueAfterChoosing(several, 2)).toEqual([1, 2]);
    expect(valueAfterChoosing(several, 1)).toEqual([]);
    expect(valueAfterChoosing({ ...several, value: false }, 1)).toEqual([1]);
});

test("zero is an answer, an empty choice is none", () => {
    expect(isAnswered({ value: 0 })).toBe(true);
    for (const value of [false, "", [], null]) {
        expect(isAnswered({ value })).toBe(false);
    }
});

test("an answer in words names what was chosen", () => {
    expect(answerText(block("q1", { type: "choices", choices: [choice(1, "Cleaning"), choice(2, "Tests")], value: [2, 1] }))).toBe("Cleaning, Tests");
    expect(answerText(block("q2", { type: "number", value: 0 }))).toBe("0");
    expect(answerText(block("q3", { type: "text" }))).toBe("");
});
