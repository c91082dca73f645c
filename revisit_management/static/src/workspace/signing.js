import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { SignatureSheet } from "./signature_sheet";
import { useCard } from "./use_card";

/** The visited person, or somebody else for them, signs the record on the agent's telephone, or by a link (`B8`). */
export class Signing extends Component {
    static template = "revisit_management.Signing";
    static components = { SignatureSheet };
    static props = { card: Object, workspace: Object };

    setup() {
        this.shown = useCard();
        this.notification = useService("notification");
        this.outbox = useService("revisit_outbox");
        this.items = useState(this.outbox.state);
        this.state = useState({ name: "", role: "", reason: "", image: "", isOpen: false, sheet: 0 });
        onWillStart(() => this.begin(this.props.card));
        onWillUpdateProps(({ card }) => card.id !== this.visitId && this.begin(card));
    }

    get card() {
        return this.shown.card;
    }

    get key() {
        return `signature-${this.visitId}`;
    }

    get kept() {
        return this.items.items.find((item) => item.key === this.key);
    }

    /** On its way to the server: nothing more to do but wait. */
    get isWaiting() {
        return Boolean(this.kept && !this.kept.isDraft);
    }

    get isSigned() {
        return this.card.onsite.signature;
    }

    get isReady() {
        return Boolean(this.state.name.trim() && this.state.role.trim() && this.state.image);
    }

    get people() {
        return this.card.customer.contacts.filter((contact) => contact.id);
    }

    /** What was drawn but not sent when the browser was closed is there again. */
    async begin(card) {
        this.visitId = card.id;
        await this.outbox.ready;
        const { kept } = this;
        const [first] = card.customer.contacts.filter((contact) => contact.id && contact.reached);
        Object.assign(this.state, {
            name: kept?.name ?? first?.name ?? "",
            role: kept?.role ?? first?.role ?? "",
            reason: kept?.reason ?? "",
            image: kept?.data ?? "",
            isOpen: Boolean(kept) || !card.onsite.signature,
            sheet: this.state.sheet + 1,
        });
    }

    choose(contact) {
        Object.assign(this.state, { name: contact.name, role: contact.role || contact.function || "" });
        this.keep();
    }

    /** Another signer: a name that is not in the file, and a clean sheet. */
    chooseOther() {
        const clean = { name: "", role: "", reason: "", image: "", isOpen: true, sheet: this.state.sheet + 1 };
        Object.assign(this.state, clean);
        this.outbox.remove(this.key);
    }

    onDrawn(image) {
        this.state.image = image;
        this.keep();
    }

    /** @param {object} [changes] of the draft, to send it */
    keep(changes = { isDraft: true }) {
        const { name, role, reason, image: data } = this.state;
        const item = { key: this.key, visitId: this.visitId, kind: "signature", name, role, reason, data };
        return this.outbox.put({ ...item, ...changes });
    }

    async save() {
        if (!this.isReady) {
            return;
        }
        await this.keep({ isDraft: false });
        if (!this.kept) {
            Object.assign(this.state, { image: "", isOpen: false, sheet: this.state.sheet + 1 });
        }
    }

    async sendLink() {
        const { workspace } = this.props;
        const next = await workspace.orm.call("revisit.visit", "action_send_sign_link", [[this.card.id]]);
        if (next?.type) {
            await workspace.action.doAction(next, { onClose: () => workspace.reload() });
            return;
        }
        this.notification.add(_t("The link to sign is on its way."), { type: "success" });
        await workspace.reload();
    }
}
