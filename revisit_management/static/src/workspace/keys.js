import { _t } from "@web/core/l10n/translation";

/**
 * The keys of the workspace. Single keys work wherever one does not type. Those with Alt are Odoo's own hotkeys: buttons
 * have a `data-hotkey`, and holding Alt shows them. Ctrl+Enter is a hotkey of the page, everywhere.
 */
const SINGLE = {
    Enter: "next",
    ArrowRight: "next",
    ArrowLeft: "back",
    Home: "first",
    End: "last",
    ArrowDown: "down",
    ArrowUp: "up",
    j: "down",
    k: "up",
    c: "comment",
    w: "wording",
    "/": "search",
    "?": "help",
    Escape: "leave",
};

/** Whether `element` takes text, so that keys belong to it. */
export function isTyping(element) {
    return Boolean(element?.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]"));
}

/** What a key means here: {name, number?}, or nothing. */
export function commandOf(ev) {
    if (ev.ctrlKey || ev.metaKey || ev.altKey || ev.isComposing) {
        return null;
    }
    return isTyping(ev.target) ? commandInField(ev) : commandElsewhere(ev);
}

/** Fields of one question go on with Enter, as agents do all day; Shift+Enter is a new line. */
function commandInField(ev) {
    if (ev.key === "Escape") {
        return { name: "leave" };
    }
    const goesOn = ev.key === "Enter" && !ev.shiftKey && ev.target.closest("[data-enter=next]");
    return goesOn ? { name: "next" } : null;
}

function commandElsewhere(ev) {
    if (/^[0-9]$/.test(ev.key)) {
        return { name: "choose", number: Number(ev.key) || 10 };
    }
    const isChoice = ev.target.closest?.("[data-choice]");
    if (ev.key === "Enter" && !isChoice && ev.target.closest?.("button, a, summary, [type=checkbox]")) {
        return null; // a button does what it says
    }
    if (isChoice && ["ArrowDown", "ArrowUp"].includes(ev.key)) {
        return { name: ev.key === "ArrowDown" ? "nextChoice" : "previousChoice" };
    }
    return SINGLE[ev.key] ? { name: SINGLE[ev.key] } : null;
}

/** The list that `?` shows. */
export function keysInWords() {
    return [
        { title: _t("Script"), keys: scriptKeys() },
        { title: _t("Call"), keys: callKeys() },
        { title: _t("Queue"), keys: queueKeys() },
    ];
}

function scriptKeys() {
    return [
        { keys: ["1", "…", "9"], label: _t("Choose an answer") },
        { keys: ["Enter", "→"], label: _t("Next question") },
        { keys: ["←"], label: _t("Question before") },
        { keys: ["Home", "End"], label: _t("Greeting, record") },
        { keys: ["C"], label: _t("Comment on the answer") },
        { keys: ["W"], label: _t("Ask it differently") },
        { keys: ["Shift+Enter"], label: _t("New line in an answer") },
        { keys: ["Esc"], label: _t("Leave a field") },
        { keys: ["Ctrl+Enter"], label: _t("Finish and next") },
    ];
}

function callKeys() {
    return [
        { keys: ["Alt+D"], label: _t("Dial") },
        { keys: ["Alt+R"], label: _t("Reached") },
        { keys: ["Alt+N"], label: _t("No answer") },
        { keys: ["Alt+K"], label: _t("Call back") },
        { keys: ["Alt"], label: _t("Held down: the keys of all buttons") },
    ];
}

function queueKeys() {
    return [
        { keys: ["J", "↓"], label: _t("Next visit in the list") },
        { keys: ["K", "↑"], label: _t("Visit before") },
        { keys: ["Enter"], label: _t("Open the visit") },
        { keys: ["/"], label: _t("Search") },
        { keys: ["?"], label: _t("This list") },
    ];
}
