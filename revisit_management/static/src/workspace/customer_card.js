import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

import { CorrectionDialog } from "./correction_dialog";
import { HistoryChart } from "./history_chart";
import { sayDay } from "./moments";
import { Recordings } from "./recordings";
import { useCard } from "./use_card";

const PREPARATION = "revisit_management.revisit_visit_preparation_report";
// letters that fit into the lines one reads at a glance
const SHORT = 200;
const SUITABILITY = {
    ideal: "text-bg-success",
    good: "text-bg-success",
    difficult: "text-bg-warning",
    drop_first: "text-bg-danger",
};

/** Right of the workspace: what is good to know about the customer before and during the visit (`B4`, `C2`). */
export class CustomerCard extends Component {
    static template = "revisit_management.CustomerCard";
    static components = { HistoryChart, Recordings };
    static props = { card: Object, workspace: Object };

    setup() {
        this.shown = useCard();
        this.dialog = useService("dialog");
        this.sayDay = sayDay;
        this.state = useState({ isWhole: false });
    }

    get card() {
        return this.shown.card;
    }

    get customer() {
        return this.card.customer;
    }

    get isLong() {
        return this.card.purpose.length + this.card.reason.length > SHORT;
    }

    get asksConsent() {
        return this.card.consent_required || this.card.recordings.length;
    }

    suitabilityColor(profile) {
        return SUITABILITY[profile.suitability] || "text-bg-secondary";
    }

    /** How much of the warranty has passed, as the bar shows it. */
    warrantyColor(unit) {
        return unit.warranty_percent >= 100 ? "bg-secondary" : unit.warranty_percent >= 90 ? "bg-warning" : "bg-success";
    }

    scoreColor(visit) {
        return visit.satisfaction >= 80 ? "text-bg-success" : visit.satisfaction >= 60 ? "text-bg-warning" : "text-bg-danger";
    }

    isRated(visit) {
        return typeof visit.satisfaction === "number";
    }

    score(visit) {
        return Math.round(visit.satisfaction);
    }

    correct(person, field) {
        const { card, props } = this;
        this.dialog.add(CorrectionDialog, { person, card, workspace: props.workspace, ...(field ? { field } : {}) });
    }

    open(model, id) {
        this.props.workspace.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openVisit(id) {
        this.open("revisit.visit", id);
    }

    print() {
        this.props.workspace.action.doAction(PREPARATION, {
            additionalContext: { active_id: this.card.id, active_ids: [this.card.id], active_model: "revisit.visit" },
        });
    }
}
