import { Component, toRaw, useEffect, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { serializeDateTime } from "@web/core/l10n/dates";
import { useAutofocus, useBus, useService } from "@web/core/utils/hooks";

import { useRingClock } from "../ring/ring_clock";
import { Appointment } from "./appointment";
import { AttemptDots } from "./attempt_dots";
import { OUTCOMES, RINGING } from "./call_outcomes";
import { CorrectionDialog } from "./correction_dialog";
import { momentFormat } from "./moments";
import { TakePhoto } from "./take_photo";
import { useCard } from "./use_card";

const { DateTime } = luxon;

/** Top of the workspace: whom to call, how long it rings, what came of it, what was tried before. */
export class CallBar extends Component {
    static template = "revisit_management.CallBar";
    static components = { Appointment, AttemptDots, DateTimeInput, Dropdown, DropdownItem, TakePhoto };
    static props = { card: Object, workspace: Object };

    setup() {
        this.shown = useCard();
        this.dialog = useService("dialog");
        const { bus } = useService("revisit_outbox");
        useBus(bus, "SENT", ({ detail: visitId }) => visitId === this.card.id && this.props.workspace.reload());
        this.outcomes = OUTCOMES;
        this.format = momentFormat();
        useAutofocus({ refName: "logCallback" });
        this.state = useState(this.fresh());
        this.clock = useRingClock(() => this.since);
        useEffect(
            () => this.reset(),
            () => [this.card.id, this.card.call.attempts.length]
        );
    }

    get card() {
        return this.shown.card;
    }

    fresh() {
        return { contactId: false, note: "", rang: "", callbackAt: false, isAskingWhen: false, isLogging: false, isBusy: false };
    }

    /** Another visit, or the call is logged: whom to call next is the server's proposal again. */
    reset() {
        Object.assign(this.state, this.fresh());
    }

    // Whom

    /** The contacts that are known, and the customer: whoever can be called. */
    get people() {
        const { customer } = this.card;
        const contacts = customer.contacts.filter((contact) => contact.id);
        const isListed = contacts.some((contact) => contact.id === customer.id);
        return isListed ? contacts : [...contacts, { id: customer.id, name: customer.name, phone: customer.phone }];
    }

    get openRoles() {
        return this.card.customer.contacts.filter((contact) => !contact.id);
    }

    get whom() {
        const id = this.state.contactId || this.card.call.contact_id;
        return this.people.find((person) => person.id === id) || this.people[0];
    }

    get number() {
        const { call, customer } = this.card;
        return this.whom.id === call.contact_id ? call.number : this.whom.phone || customer.phone;
    }

    choose(person) {
        this.state.contactId = person.id;
    }

    get hasHints() {
        const { call, channel, dates, is_open: isOpen } = this.card;
        return isOpen && (call.is_outside || call.hours || (channel.needs_attempts && call.service_number) || dates.next_try_note);
    }

    /** Photos are taken while one goes through the check-list, not only at its end. */
    get takesPhotos() {
        return this.card.channel.needs_appointment && this.card.onsite.arrived_at && this.card.may.answer;
    }

    // The call

    /** Moment of dialling by this browser's clock, from the seconds the server counted. */
    get since() {
        const call = toRaw(this.card.call);
        if (call !== this.knownCall) {
            this.knownCall = call;
            const seconds = call.dialling_seconds;
            this.knownSince = seconds === false ? undefined : DateTime.now().minus({ seconds });
        }
        return this.knownSince;
    }

    get isLongEnough() {
        return this.clock.seconds >= this.card.call.min_ring_seconds;
    }

    get canLogCalls() {
        return this.card.may.log && !this.card.channel.is_written;
    }

    /** Where calls only serve to agree a time, their buttons stay out of the way until they are wanted. */
    get showsCalls() {
        return this.canLogCalls && (this.card.channel.needs_attempts || this.state.isLogging);
    }

    /** Ringing that nobody measured may be declared. */
    get asksHowLong() {
        return this.showsCalls && this.card.channel.needs_attempts && this.card.call.min_ring_seconds && !this.since;
    }

    async dial() {
        await this.props.workspace.dial(this.whom.id);
    }

    async onOutcome(outcome) {
        if (outcome.code === "callback") {
            this.state.isAskingWhen = !this.state.isAskingWhen;
            this.state.callbackAt ||= DateTime.now().plus({ hours: 1 }).startOf("minute");
            return;
        }
        const { whom } = this;
        const isLogged = await this.log(outcome.code);
        if (isLogged && outcome.code === "wrong_number") {
            this.correct(whom);
        }
    }

    inHours(hours) {
        this.state.callbackAt = DateTime.now().plus({ hours }).startOf("minute");
    }

    tomorrow() {
        this.state.callbackAt = DateTime.now().plus({ days: 1 }).startOf("minute");
    }

    async logCallback() {
        await this.log("callback", { callback_at: serializeDateTime(this.state.callbackAt) });
    }

    /** @returns {Promise<boolean>} whether it is on record; a second click on the way is ignored */
    async log(outcome, vals = {}) {
        if (this.state.isBusy) {
            return false;
        }
        this.state.isBusy = true;
        try {
            await this.props.workspace.log(outcome, { ...this.facts(outcome), ...vals });
        } finally {
            this.state.isBusy = false;
        }
        return !this.props.workspace.problem;
    }

    facts(outcome) {
        const { whom, number, state } = this;
        const facts = { contact_id: whom.id, number_dialled: number || false, note: state.note || false };
        if (!RINGING.includes(outcome)) {
            return facts;
        }
        if (this.since) {
            return { ...facts, ring_seconds: this.clock.seconds, ring_measured: true };
        }
        return state.rang ? { ...facts, ring_seconds: Number(state.rang), ring_measured: false } : facts;
    }

    correct(person) {
        this.dialog.add(CorrectionDialog, { person, field: "phone", card: this.card, workspace: this.props.workspace });
    }
}
