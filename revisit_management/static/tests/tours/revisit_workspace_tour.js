import { edit } from "@odoo/hoot-dom";
import { registry } from "@web/core/registry";

/** Five visits in the workspace, by the keyboard alone: A5's four scripts and H2's five questions. */
const tours = registry.category("web_tour.tours");

const press = (keys, trigger, content) => ({ content, trigger, run: `press ${keys}` });

/** Type into what has the focus; nothing is clicked. */
const type = (text, trigger) => ({
    content: `Type “${text}”`,
    trigger: `${trigger}:focus`,
    run: () => edit(text, { confirm: false }),
});

const question = (title) => `.o_revisit_block:has(h2:contains(${title}))`;

/** The greeting of a customer; somebody answers the call. */
const reach = (customer) => [
    press("alt+r", `.o_revisit_script:has(h1:contains(${customer})) .o_revisit_opening:focus`, `${customer} answers`),
    press("Enter", ".o_revisit_workspace:has(.o_revisit_attempts li) .o_revisit_opening:focus", "On record; begin to ask"),
];

/** Answer a question with a number key, hear what to say and what follows, go on. */
const choose = (title, number, { say, follows } = {}) => [
    press(String(number), `${question(title)}:focus`, `${title} ${number}`),
    { content: "It is chosen", trigger: `${question(title)} [data-choice]:nth-child(${number})[aria-checked=true]` },
    ...(say ? [{ content: `One says: ${say}`, trigger: `.o_revisit_answered .o_revisit_say:contains(${say})` }] : []),
    ...(follows ? [{ content: `What follows: ${follows}`, trigger: `.o_revisit_answered strong:contains(${follows})` }] : []),
    press("Enter", question(title), "Next"),
];

const write = (title, text) => [
    type(text, `${question(title)} textarea[data-focus=field]`),
    press("Enter", question(title), "Next"),
];

const pass = (title) => press("Enter", question(title), `Nothing on ${title}`);

/** The record is written at once, finished by Ctrl+Enter. */
const finish = (result) => [
    type(result, ".o_revisit_end textarea[name=result]"),
    press("ctrl+Enter", ".o_revisit_end:not(:has(.o_revisit_missing))", "Finish and next"),
];

tours.add("revisit_agent_makes_five_visits_by_keyboard", {
    steps: () => [
        ...reach("Installed"),
        ...choose("a terminal was installed", 2, { say: "we will finish it" }),
        ...write("What was left undone?", "The cover"),
        ...choose("attitude of our technician", 4, { say: "I apologise" }),
        ...write("What happened?", "He was rude"),
        ...choose("how quickly we sent somebody", 1),
        ...choose("how quickly the technician arrived", 2),
        ...choose("how quickly the installation was done", 1),
        ...choose("How good was the installation", 1),
        ...choose("How good was the training", 3, { say: "explain it again" }),
        ...choose("worked properly since", 3, { say: "sending a technician" }),
        ...write("What exactly does it do", "Screen stays black"),
        ...write("What else would you suggest", "Send spare keys"),
        ...finish("Not in order"),

        // the file was wrong: a polite end, nothing more is asked
        ...reach("Not repaired"),
        ...choose("your terminal was repaired", 3, { say: "our file is wrong" }),
        { content: "It goes straight to the record", trigger: ".o_revisit_end .o_revisit_summary li:only-child" },
        ...finish("No such repair"),

        ...reach("Inspected"),
        ...choose("your terminal was inspected", 1),
        ...choose("attitude of our technician", 1),
        ...choose("How long did the technician take", 4),
        ...choose("cleaned during the inspection", 2),
        ...choose("test the functions", 4, { say: "That belongs to every inspection" }),
        ...choose("How good is our technician", 3),
        ...choose("work properly now", 1),
        pass("What else would you suggest"),
        ...finish("Inspection was short"),

        ...reach("In charge"),
        ...choose("attitude of our technicians", 1),
        ...choose("how quickly we sent somebody", 1),
        ...choose("how quickly the technician arrived", 4, { say: "I will pass this on" }),
        ...choose("How long did the repair take", 1),
        ...choose("How often has a terminal", 4),
        ...choose("How good are our repairs", 1),
        ...choose("How long did the technician take", 1),
        ...choose("cleaned during the inspection", 1),
        ...choose("test the functions", 1),
        ...choose("How good was the training", 1),
        ...choose("How much are the terminals used", 4, { say: "May I ask why" }),
        ...write("What keeps people from using them", "Too slow"),
        ...choose("Has anything been left open", 1),
        pass("What else would you suggest"),
        ...finish("Hardly used"),

        ...reach("Furnished"),
        ...choose("environment of our shop", 1),
        ...choose("your sales adviser", 3, { say: "May I ask what happened" }),
        ...choose("your designer", 1),
        ...choose("delivery and fitting", 1),
        ...write("What else would you suggest", "Longer hours"),
        ...finish("Adviser unfriendly"),
        { content: "All are done", trigger: ".o_revisit_all_done" },
    ],
});

tours.add("revisit_agent_opens_a_visit_in_the_workspace", {
    steps: () => [
        { content: "From the visit", trigger: "button[name=action_open_workspace]", run: "click" },
        { content: "It is in hand", trigger: ".o_revisit_script h1:contains(Furnished)" },
        { content: "And marked in the queue", trigger: ".o_revisit_current:contains(Furnished)" },
        { content: "Others wait", trigger: ".o_revisit_queued:contains(Inspected)" },
    ],
});
