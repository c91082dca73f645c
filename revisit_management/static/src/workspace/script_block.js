import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { chosenChoices, hasChoices } from "./script";

// the colours of bootstrap in which a chosen level shows; answers without one show in the primary colour
const LEVELS = { very_satisfied: "success", satisfied: "success", average: "warning", dissatisfied: "danger" };

/** One question: how to ask it, the answers with their keys, and what to say then (`A5`, `W13`, `W18`). */
export class ScriptBlock extends Component {
    static template = "revisit_management.WorkspaceBlock";
    static props = { workspace: Object };

    setup() {
        this.workspace = useState(this.props.workspace);
        this.hasChoices = hasChoices;
    }

    get block() {
        return this.workspace.block;
    }

    get isReadonly() {
        return !this.workspace.card.may.answer;
    }

    get chosen() {
        return chosenChoices(this.block);
    }

    choiceClass(choice) {
        return this.chosen.includes(choice) ? `o_revisit_chosen text-bg-${LEVELS[choice.level] || "primary"}` : "";
    }

    /** One stop for Tab in the whole group, as browsers do with radio buttons. */
    tabIndex(choice, index) {
        const stop = this.chosen.length ? choice === this.chosen[0] : index === 0;
        return stop || this.block.type === "choices" ? 0 : -1;
    }

    get position() {
        const { blocks, block } = this.workspace;
        return _t("Question %(number)s of %(count)s", { number: blocks.indexOf(block) + 1, count: blocks.length });
    }

    get canAdapt() {
        const { script } = this.workspace.card;
        return script.may_adapt && !this.block.must_say;
    }

    choose(index) {
        this.workspace.choose(index + 1);
    }

    type(ev) {
        this.workspace.answer({ value: ev.target.value || false });
    }

    typeNumber(ev) {
        const number = ev.target.valueAsNumber;
        this.workspace.answer({ value: Number.isNaN(number) ? false : number });
    }
}
