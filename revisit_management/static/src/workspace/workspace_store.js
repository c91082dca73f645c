import { markRaw } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";

import { fieldsOf, payloadOf, putOnCard } from "./drafts";
import { isRefusal, messageOf } from "./saver";
import { activeBlocks, isAnswered, valueAfterChoosing } from "./script";

export const OPENING = "opening";
export const END = "end";

const FILTERS = { scope: "mine", status: "all", due: "today", text: "", channel: false };

/**
 * The state of the workspace and what can be done in it. The parts of the page get it as `workspace`; they read it
 * through `useState(props.workspace)`, so that they show what changes.
 *
 * Answers and texts are written on the card at once and saved behind it; whatever changes the visit itself (an attempt,
 * arrival) brings a new card from the server, over which unsaved values are laid again.
 */
export class Workspace {
    constructor({ orm, action, saver, outbox }) {
        Object.assign(this, { orm: markRaw(orm), action: markRaw(action), saver: markRaw(saver), outbox: markRaw(outbox) });
        this.filters = { ...FILTERS };
        this.queue = null;
        this.card = false;
        this.step = OPENING; // or END, or the id of a block
        this.problem = ""; // why the last thing asked for was not done
        this.finished = null; // the visit just finished: {name, number}
        this.isBusy = false;
        this.focusRequest = 0; // counts up whenever the step shown shall get the focus
        this.typed = {}; // while the server was busy: what it answers does not know of it
    }

    // Opening

    async open(visitId = false) {
        const { queue, card } = await this.call("workspace_open", [this.filters, visitId]);
        this.listener = (id, saved) => this.onSaved(id, saved);
        this.saver.listeners.add(this.listener);
        this.queue = queue;
        this.showCard(card);
        this.saver.sendLeftovers();
    }

    close() {
        this.saver.listeners.delete(this.listener);
        this.saver.flush();
    }

    async select(visitId) {
        this.finished = null;
        this.saver.flush();
        await this.attempt(async () => this.showCard(await this.onVisit("workspace_card", [], visitId)));
    }

    async filter(changes) {
        Object.assign(this.filters, changes);
        await this.attempt(async () => {
            this.queue = await this.call("workspace_queue", [this.filters]);
        });
    }

    async reload() {
        await this.attempt(async () => this.replaceCard(await this.onVisit("workspace_card", [])));
    }

    /** Another visit: begin where it was left. */
    showCard(card) {
        this.replaceCard(card);
        if (card) {
            const { position } = this.card.script;
            this.step = this.steps.includes(position) ? position : this.steps[0];
            this.askForFocus();
        }
    }

    /** The same visit, as the server knows it now. */
    replaceCard(card) {
        if (card) {
            const typed = card.id === this.card.id ? this.typed : {};
            putOnCard(card, { ...typed, ...this.saver.drafts.read(card.id) });
        }
        this.card = card;
        if (card && !this.steps.includes(this.step)) {
            this.step = this.steps[0];
        }
    }

    // The script

    get blocks() {
        return activeBlocks(this.card.script.blocks);
    }

    get steps() {
        const { greeting, script } = this.card.script;
        return [...(greeting || script ? [OPENING] : []), ...this.blocks.map((block) => block.id), END];
    }

    get block() {
        return this.blocks.find((block) => block.id === this.step);
    }

    get answeredCount() {
        return this.blocks.filter(isAnswered).length;
    }

    goTo(step) {
        this.step = step;
        this.askForFocus();
        if (this.card.may.answer) {
            this.keep({ position: step });
        }
        this.saver.flush();
    }

    /** @param {number} by 1 or -1 */
    move(by) {
        const { steps } = this;
        const target = steps[steps.indexOf(this.step) + by];
        if (target) {
            this.goTo(target);
        }
    }

    choose(number) {
        const choice = this.block?.choices[number - 1];
        if (choice) {
            this.answer({ value: valueAfterChoosing(this.block, choice.id) });
        }
    }

    /** @param {object} changes of the answer to the block shown: value, note, asked_as */
    answer(changes) {
        if (this.card.may.answer) {
            const { id: block, value, note, asked_as } = Object.assign(this.block, changes);
            this.save({ answers: [{ block, value, note, asked_as }] });
        }
    }

    // Saving

    /** Show and keep values, in the form of `workspace_save`'s payload; only what is given changes. */
    save(partial) {
        this.keep(fieldsOf(partial));
    }

    keep(fields) {
        putOnCard(this.card, fields);
        Object.assign(this.typed, fields);
        this.saver.put(this.card.id, fields);
    }

    /** The first thing noted begins a visit: from then on it can be signed and completed. */
    onSaved(visitId, { state, missing, satisfaction }) {
        if (this.card && visitId === this.card.id) {
            Object.assign(this.card, { state, missing, satisfaction });
            const isStarted = this.card.may.answer && state === "in_progress";
            Object.assign(this.card.may, { complete: isStarted, sign: isStarted });
        }
    }

    discardUnsaved() {
        this.saver.discard(this.card.id);
        return this.reload();
    }

    // What changes the visit

    async log(outcome, vals = {}) {
        await this.attempt(async () => this.replaceCard(await this.onVisit("workspace_log", [outcome, vals])));
        this.askForFocus();
    }

    /** @param {number} [contactId] whom, if not the one the server proposes */
    dial(contactId) {
        return this.attempt(async () => {
            const telephone = await this.onVisit("action_dial", contactId ? [contactId] : []);
            await this.action.doAction(telephone);
            this.replaceCard(await this.onVisit("workspace_card", []));
        });
    }

    arrive() {
        return this.attempt(async () => {
            await this.onVisit("action_arrive", []);
            this.replaceCard(await this.onVisit("workspace_card", []));
        });
    }

    /** Close the visit with what was typed, and go on with the next; what it lacks is said at the record. */
    finish() {
        if (this.step !== END) {
            this.goTo(END);
        }
        return this.attempt(async () => {
            await this.saver.flush();
            const { id } = this.card;
            await this.outbox.flush();
            if (this.outbox.waiting(id).length) {
                this.problem = _t("A photo or the signature is still on this device: it is sent first, try again in a moment.");
                return;
            }
            const fields = this.saver.drafts.read(id);
            const { queue, card, number } = await this.onVisit("workspace_finish", [payloadOf(fields), this.filters]);
            this.saver.settle(id, fields);
            this.finished = { number, name: this.card.customer.name };
            this.queue = queue;
            this.showCard(card);
        });
    }

    /** Odoo's own dialog of a button (send, not reached); what it did shows once it is closed. */
    openDialog(method) {
        return this.attempt(async () => {
            await this.saver.flush();
            const dialog = await this.onVisit(method, []);
            await this.action.doAction(dialog, { onClose: () => this.openAgain() });
        });
    }

    async openAgain() {
        await this.reload();
        await this.filter({});
    }

    // Talking to the server

    call(method, args) {
        return this.orm.call("revisit.visit", method, args);
    }

    onVisit(method, args, visitId = this.card.id) {
        return this.call(method, [[visitId], ...args]);
    }

    /** One thing at a time; what the server refuses is said on the page, and nothing typed is touched. */
    async attempt(action) {
        if (this.isBusy) {
            return;
        }
        Object.assign(this, { isBusy: true, problem: "", typed: {} });
        try {
            await action();
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                this.problem = _t("No connection: what you typed is kept, try again in a moment.");
            } else if (isRefusal(error)) {
                this.problem = messageOf(error);
            } else {
                throw error;
            }
        } finally {
            this.isBusy = false;
        }
    }

    askForFocus() {
        this.focusRequest++;
    }
}
