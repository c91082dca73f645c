/** A visit as the server sends it, with a script that branches; and a server that remembers what it is sent. */

import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { animationFrame } from "@odoo/hoot-mock";
import { getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WorkspaceAction } from "@revisit_management/workspace/workspace_action";

export function choice(id, label, more = {}) {
    return { id, label, level: false, say: "", follow_up: false, follow_up_label: "", ends: false, ...more };
}

export function block(id, more = {}) {
    return {
        id,
        title: `Question ${id}`,
        section: "",
        hint: "",
        points: "",
        must_say: false,
        mandatory: false,
        type: "choice",
        dimension: false,
        choices: [],
        comments_allowed: true,
        triggers: [],
        placeholder: "",
        value: false,
        note: "",
        asked_as: "",
        ...more,
    };
}

/** Was there a repair? → is it working? (faulty: a technician, and what is wrong) → anything else? */
export function repairScript() {
    const ended = choice(12, "No such repair", { ends: true, say: "Sorry to have troubled you." });
    const faulty = choice(22, "Faulty again", { follow_up: "technician", follow_up_label: "Technician at once", say: "We come." });
    return [
        block("q1", { mandatory: true, choices: [choice(11, "Yes"), ended] }),
        block("q2", { mandatory: true, choices: [choice(21, "Works", { level: "satisfied" }), faulty] }),
        block("q3", { type: "text", triggers: [22] }),
        block("q4", { type: "choices", choices: [choice(41, "Cleaning"), choice(42, "Tests")] }),
    ];
}

export function card(id = 7, more = {}) {
    return {
        id,
        name: `Visit ${id}`,
        number: false,
        state: "ready",
        state_label: "To do",
        is_open: true,
        reason: "After the repair",
        purpose: "Does it work?",
        visit_type: "Call",
        agent: "Agent",
        policy: "A",
        channel: { id: 1, code: "phone", name: "Telephone", needs_attempts: true, needs_appointment: false, is_written: false, needs_signature: false },
        dates: { planned: "2026-11-25", planned_at: false, earliest: "2026-11-20", latest: "2026-11-27", is_overdue: false, next_try_at: false, next_try_note: "" },
        blocked: false,
        may: { dial: true, log: true, answer: true, arrive: false, sign: false, complete: false, fail: true },
        call: { number: "+86 10 5555 0100", contact_id: 3, contact: "Li Wei", hint: "", hours: "", is_outside: false, min_ring_seconds: 20, service_number: "", dialling_seconds: false, attempts: [] },
        script: { survey_id: 1, title: "Repair", greeting: "Good morning!", farewell: "Thank you.", not_now: "When may I call?", may_adapt: true, position: false, script: "", blocks: repairScript() },
        texts: { result: "", suggestions: "", needs: "", need_type: false, comment: "", good_suggestion: false, needs_onsite: false, consent: "not_asked" },
        customer: { id: 3, name: `Customer ${id}`, tier: "", phone: "", email: "", address: "", lang: "en_US", special_needs: "", refused: [], contacts: [], profiles: [], equipment: [], history: [], open_slips: [], terms: [] },
        onsite: { arrived_at: false, signature: false, signer_name: "", signer_role: "", photos: [] },
        recordings: [],
        missing: "answers to 2 questions",
        satisfaction: false,
        ...more,
    };
}

export function queue(ids = [7, 8]) {
    const visits = ids.map((id) => ({
        id,
        name: `Visit ${id}`,
        partner: `Customer ${id}`,
        planned: "2026-11-25",
        latest: "2026-11-27",
        is_overdue: false,
        state: "ready",
        channel: "phone",
        status: "not_dialled",
        next_try_at: false,
        agent: "Agent",
    }));
    const counters = { due: ids.length, overdue: 0, callbacks: 0, not_dialled: ids.length, not_reached: 0, reached: 0 };
    return { counters, total: ids.length, next_day: ids.length ? false : "2026-12-01", visits };
}

/** A server for `mountWorkspace`: `saved` holds the payloads in their order, `fails` an error to answer with. */
export class FakeServer {
    saved = [];
    calls = [];
    fails = null;
    refuses = null; // an error for `workspace_finish`
    cards = { 7: card(7), 8: card(8) };
    queue = queue();

    install() {
        defineMailModels();
        const answer = (method, respond) =>
            onRpc("revisit.visit", method, ({ args }) => {
                this.calls.push(method);
                return respond(...args);
            });
        answer("workspace_open", (_filters, id) => ({ queue: this.queue, card: this.copy(this.cards[id || 7] || false) }));
        answer("workspace_queue", () => this.queue);
        answer("workspace_card", ([id]) => this.copy(this.cards[id]));
        answer("workspace_log", ([id]) => this.copy(this.cards[id]));
        answer("workspace_save", (_ids, payload) => this.save(payload));
        answer("workspace_finish", (_ids, payload) => {
            if (this.refuses) {
                throw this.refuses;
            }
            this.finished = payload;
            return { queue: queue([8]), card: this.copy(this.cards[8]), number: "202611/0001" };
        });
        return this;
    }

    save(payload) {
        if (this.fails) {
            throw this.fails;
        }
        this.saved.push(payload);
        return { saved_at: "2026-11-25 10:00:00", state: "in_progress", answers: {}, missing: false, satisfaction: 90 };
    }

    copy(value) {
        return JSON.parse(JSON.stringify(value));
    }
}

export async function mountWorkspace(params = {}) {
    const page = await mountWithCleanup(WorkspaceAction, { props: { action: { params }, actionId: 1 } });
    await animationFrame();
    return { page, workspace: page.workspace, saver: getService("revisit_saver") };
}
