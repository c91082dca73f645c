import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useRingClock } from "./ring_clock";

/** Dial, and how long it has been ringing. The server measures; here one only sees when it was long enough. */
export class RingTimer extends Component {
    static template = "revisit_management.RingTimer";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.clock = useRingClock(() => this.since);
    }

    /** When the current user dialled, if they did. */
    get since() {
        const { dialling_since: since, dialling_user_id: who } = this.props.record.data;
        return since && who && who.id === user.userId ? since : undefined;
    }

    get isLongEnough() {
        return this.clock.seconds >= (this.props.record.data.min_ring_seconds || 0);
    }

    async dial() {
        const { record } = this.props;
        if (await record.save()) {
            const telephone = await this.orm.call(record.resModel, "action_dial", [[record.resId]]);
            await record.load();
            await this.action.doAction(telephone);
        }
    }
}

registry.category("view_widgets").add("revisit_ring", {
    component: RingTimer,
    fieldDependencies: [
        { name: "dialling_since", type: "datetime" },
        { name: "dialling_user_id", type: "many2one" },
        { name: "min_ring_seconds", type: "integer" },
    ],
});
