import { Component, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { momentFormat, sayMoment, sayTime } from "./moments";
import { useCard } from "./use_card";

/** On site: the agreed time, and the arrival against it (`B12`). */
export class Appointment extends Component {
    static template = "revisit_management.Appointment";
    static components = { DateTimeInput };
    static props = { card: Object, workspace: Object };

    setup() {
        this.shown = useCard();
        Object.assign(this, { sayMoment, sayTime, format: momentFormat() });
        this.state = useState({ isBusy: false });
    }

    get card() {
        return this.shown.card;
    }

    get plannedAt() {
        const { planned_at: at } = this.card.dates;
        return at ? deserializeDateTime(at) : false;
    }

    /** From the arrival on the agreed time is a fact. */
    get canAgree() {
        return this.card.is_open && !this.card.onsite.arrived_at && !this.card.blocked;
    }

    /** How the arrival was against the agreed time; false while one of them is unknown. */
    get punctuality() {
        const { arrived_at: arrived, minutes_late: minutes, is_punctual: isPunctual } = this.card.onsite;
        if (!arrived || !this.plannedAt) {
            return false;
        }
        return isPunctual ? { isPunctual, text: _t("On time") } : { isPunctual, text: _t("%s minutes late", minutes) };
    }

    async agree(value) {
        const { workspace } = this.props;
        const planned_at = value ? serializeDateTime(value) : false;
        if (planned_at !== this.card.dates.planned_at) {
            await workspace.orm.write("revisit.visit", [this.card.id], { planned_at });
            await workspace.reload();
        }
    }

    async arrive() {
        this.state.isBusy = true;
        try {
            await this.props.workspace.arrive();
        } finally {
            this.state.isBusy = false;
        }
    }
}
