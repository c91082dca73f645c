import { Component, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { EndPage } from "./end_page";
import { SaveMark, Refusals } from "./save_mark";
import { isAnswered } from "./script";
import { ScriptBlock } from "./script_block";
import { END, OPENING } from "./workspace_store";

/** The visit in hand, step by step: greeting, one question at a time, the record. */
export class ScriptPanel extends Component {
    static template = "revisit_management.WorkspaceScript";
    static components = { EndPage, Refusals, SaveMark, ScriptBlock };
    static props = { workspace: Object, slots: { type: Object, optional: true } };

    setup() {
        this.workspace = useState(this.props.workspace);
        Object.assign(this, { END, OPENING });
    }

    get card() {
        return this.workspace.card;
    }

    get isFirst() {
        return this.workspace.step === this.workspace.steps[0];
    }

    /** The blocks and both ends as points to jump to. */
    get points() {
        const { steps, blocks, step } = this.workspace;
        return steps.map((id) => {
            const block = blocks.find((other) => other.id === id);
            const state = id === step ? "current" : block && isAnswered(block) ? "answered" : "open";
            return { id, state, label: block ? block.title : id === OPENING ? _t("Greeting") : _t("Record"), isBlock: Boolean(block) };
        });
    }

    get due() {
        const { latest, planned } = this.card.dates;
        const day = latest || planned;
        return day ? _t("due by %s", formatDate(deserializeDate(day))) : "";
    }

    get nextLabel() {
        const { steps, step } = this.workspace;
        return steps[steps.indexOf(step) + 1] === END ? _t("To the record") : _t("Next");
    }
}
