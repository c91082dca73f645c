import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { sayMoment } from "./moments";

/** What was tried so far, oldest first: a dot each, filled when it counts, with the reason when it does not. */
export class AttemptDots extends Component {
    static template = "revisit_management.AttemptDots";
    static props = { attempts: Array };

    get dots() {
        const inOrder = [...this.props.attempts].sort((one, other) => (one.at < other.at ? -1 : 1));
        return inOrder.map((attempt) => ({ id: attempt.id, icon: this.icon(attempt), text: this.describe(attempt) }));
    }

    get summary() {
        const { attempts } = this.props;
        const counting = attempts.filter((attempt) => attempt.valid).length;
        return _t("%(counting)s of %(all)s attempts count", { counting, all: attempts.length });
    }

    icon(attempt) {
        if (attempt.outcome === "connected") {
            return "fa-check-circle text-success";
        }
        return attempt.valid ? "fa-circle text-primary" : "fa-circle-o text-muted";
    }

    describe(attempt) {
        const parts = [sayMoment(attempt.at), attempt.outcome_label, attempt.who, attempt.note];
        if (!attempt.valid) {
            parts.push(attempt.reason ? _t("does not count: %s", attempt.reason) : _t("does not count"));
        }
        return parts.filter(Boolean).join(" · ");
    }
}
