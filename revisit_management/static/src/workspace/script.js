/** Which blocks of a script are asked, and what was answered: plain functions over the card's blocks (`A5`). */

/** The choices of `block` that are chosen, in their order. */
export function chosenChoices(block) {
    const values = Array.isArray(block.value) ? block.value : [block.value];
    return block.choices.filter((choice) => values.includes(choice.id));
}

/** The blocks to ask, given the answers so far: branches that were not taken are left out, nothing follows an end. */
export function activeBlocks(blocks) {
    const chosen = new Set();
    const active = [];
    for (const block of blocks) {
        if (block.triggers.length && !block.triggers.some((id) => chosen.has(id))) {
            continue;
        }
        active.push(block);
        const choices = chosenChoices(block);
        choices.forEach((choice) => chosen.add(choice.id));
        if (choices.some((choice) => choice.ends)) {
            break;
        }
    }
    return active;
}

export function isAnswered(block) {
    const { value } = block;
    return Array.isArray(value) ? value.length > 0 : value === 0 || Boolean(value);
}

/** What choosing `choiceId` makes of the value: several choices are switched one by one, one choice replaces another. */
export function valueAfterChoosing(block, choiceId) {
    if (block.type === "choices") {
        const values = block.value || [];
        return values.includes(choiceId) ? values.filter((id) => id !== choiceId) : [...values, choiceId];
    }
    return block.value === choiceId ? false : choiceId;
}

/** The answer in words, for the summary. */
export function answerText(block) {
    if (block.choices.length) {
        return chosenChoices(block)
            .map((choice) => choice.label)
            .join(", ");
    }
    return isAnswered(block) ? String(block.value) : "";
}

/** Whether it is answered by keys 1–9 rather than by typing. */
export function hasChoices(block) {
    return ["choice", "choices", "dimension"].includes(block.type);
}
