import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { useCard } from "./use_card";

/** Recordings of the visit's calls (`W1`), and whether the customer agreed to them (`G3`). */
export class Recordings extends Component {
    static template = "revisit_management.Recordings";
    static props = { card: Object, workspace: Object };

    setup() {
        this.shown = useCard();
        this.choices = [
            { value: "not_asked", label: _t("Not asked"), style: "btn-secondary" },
            { value: "given", label: _t("Agreed"), style: "btn-success" },
            { value: "refused", label: _t("Refused"), style: "btn-danger" },
        ];
    }

    get card() {
        return this.shown.card;
    }

    get consent() {
        return this.card.texts.consent || "not_asked";
    }

    get canSet() {
        return this.card.may.answer;
    }

    length(seconds) {
        const rest = String(Math.round(seconds % 60)).padStart(2, "0");
        return `${Math.floor(seconds / 60)}:${rest}`;
    }

    async setConsent(consent) {
        await this.props.workspace.save({ texts: { consent } });
    }
}
