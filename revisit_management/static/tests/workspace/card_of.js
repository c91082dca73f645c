import { reactive } from "@odoo/owl";

const CONTACTS = [
    { line_id: 1, id: 11, name: "Li Wei", role: "Site manager", phone: "+86 10 1111", email: "li@example.com", function: "Engineer", reached: true },
    { line_id: 2, id: 12, name: "Wang Fang", role: "Buyer", phone: "+86 10 2222", email: false, function: false, reached: false },
    { line_id: 3, id: false, name: false, role: "Director", phone: false, email: false, function: false, reached: false },
];

/** A card as the server sends it, of a telephone visit in progress; `changes` go into its parts. */
export function cardOf({ customer, call, channel, dates, may, onsite, texts, ...changes } = {}) {
    return {
        id: 7,
        name: "Northwind Power",
        is_open: true,
        reason: "Six months in operation",
        purpose: "Is all well?",
        blocked: false,
        missing: false,
        recordings: [],
        consent_required: false,
        ...changes,
        channel: { id: 1, code: "phone", needs_attempts: true, needs_appointment: false, is_written: false, needs_signature: false, ...channel },
        dates: { planned: "2026-11-25", planned_at: false, next_try_at: false, next_try_note: false, ...dates },
        may: { dial: true, log: true, answer: true, arrive: false, sign: false, complete: true, fail: true, ...may },
        call: {
            number: "+86 10 2222",
            contact_id: 12,
            contact: "Wang Fang",
            hint: false,
            hours: false,
            is_outside: false,
            min_ring_seconds: 20,
            service_number: false,
            dialling_seconds: false,
            attempts: [],
            ...call,
        },
        texts: { consent: "not_asked", ...texts },
        customer: {
            id: 10,
            name: "Northwind Power",
            tier: "Large",
            phone: "+86 10 0000",
            email: false,
            address: "Harbour Road 1",
            lang: false,
            special_needs: false,
            refused: [],
            contacts: CONTACTS.map((contact) => ({ ...contact })),
            profiles: [],
            equipment: [],
            history: [],
            open_slips: [],
            terms: [],
            ...customer,
        },
        onsite: { arrived_at: false, signature: false, signer_name: false, signer_role: false, photos: [], ...onsite },
    };
}

/** The props of a part of the page: a card, and a workspace that writes down what it is asked for. */
export function propsOf(card, answers = {}) {
    const asked = [];
    const note =
        (name) =>
        async (...args) => {
            asked.push([name, ...args]);
            return answers[name]?.(...args);
        };
    const methods = ["log", "dial", "save", "reload", "arrive", "openDialog"];
    const workspace = Object.fromEntries(methods.map((name) => [name, note(name)]));
    workspace.orm = { call: note("call"), read: note("read"), write: note("write") };
    workspace.action = { doAction: note("doAction") };
    return { props: { card: reactive(card), workspace }, asked };
}
