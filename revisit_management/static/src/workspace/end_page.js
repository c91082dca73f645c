import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { TEXT_LABELS } from "./drafts";
import { answerText, chosenChoices, isAnswered } from "./script";

/** The record: what was answered, what came out of it, what is missing, and the end of the visit (`A7`). */
export class EndPage extends Component {
    static template = "revisit_management.WorkspaceEnd";
    static props = { workspace: Object, slots: { type: Object, optional: true } };

    setup() {
        this.workspace = useState(this.props.workspace);
        this.answerText = answerText;
        this.isAnswered = isAnswered;
        this.labels = TEXT_LABELS;
        this.fields = ["result", "suggestions", "needs", "comment"];
        this.needTypes = [
            { code: "maintenance", label: _t("Maintenance") },
            { code: "retrofit", label: _t("Retrofit") },
            { code: "other", label: _t("Other") },
        ];
    }

    get card() {
        return this.workspace.card;
    }

    get isReadonly() {
        return !this.card.may.answer;
    }

    /** The polite end has its own farewell. */
    get isEnded() {
        return this.workspace.blocks.some((block) => chosenChoices(block).some((choice) => choice.ends));
    }

    get scoreClass() {
        const { satisfaction } = this.card;
        return satisfaction >= 80 ? "text-bg-success" : satisfaction >= 60 ? "text-bg-warning" : "text-bg-danger";
    }

    followUps(block) {
        return chosenChoices(block).filter((choice) => choice.follow_up);
    }

    write(name, value) {
        this.workspace.save({ texts: { [name]: value } });
    }
}
