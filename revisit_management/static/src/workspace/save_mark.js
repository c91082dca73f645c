import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { fieldLabel } from "./drafts";

/** Whether what was typed is saved; and what the server did not take, with the reason. */
export class SaveMark extends Component {
    static template = "revisit_management.WorkspaceSaveMark";
    static props = { workspace: Object };

    setup() {
        this.workspace = useState(this.props.workspace);
        this.saving = useState(this.props.workspace.saver.state);
        this.words = {
            saved: { label: _t("Saved"), icon: "fa-check text-success" },
            saving: { label: _t("Saving…"), icon: "fa-refresh" },
            offline: { label: _t("Offline: kept on this device"), icon: "fa-plug text-warning" },
            refused: { label: _t("Not everything is saved"), icon: "fa-exclamation-triangle text-danger" },
        };
    }

    get status() {
        return this.words[this.saving.status];
    }

    get refusals() {
        const { card } = this.workspace;
        return Object.entries(this.saving.refusals[card.id] || {}).map(([name, message]) => ({
            name,
            message,
            label: fieldLabel(card, name),
        }));
    }
}

export class Refusals extends SaveMark {
    static template = "revisit_management.WorkspaceRefusals";
}
