import { Component, onWillStart, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const { DateTime } = luxon;

/** Dial, and how long it has been ringing. The server measures; here one only sees when it was long enough. */
export class RingTimer extends Component {
    static template = "revisit_management.RingTimer";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ seconds: 0 });
        onWillStart(() => this.follow(this.props.record));
        onWillUpdateProps((nextProps) => this.follow(nextProps.record));
        onWillUnmount(() => browser.clearInterval(this.interval));
    }

    get isRinging() {
        return this.ringsSince(this.props.record) !== undefined;
    }

    get isLongEnough() {
        return this.state.seconds >= (this.props.record.data.min_ring_seconds || 0);
    }

    /** When the current user dialled, if they did. */
    ringsSince(record) {
        const { dialling_since: since, dialling_user_id: who } = record.data;
        return since && who && who.id === user.userId ? since : undefined;
    }

    follow(record) {
        browser.clearInterval(this.interval);
        const since = this.ringsSince(record);
        if (since) {
            const count = () => {
                this.state.seconds = Math.max(0, Math.floor(DateTime.now().diff(since).as("seconds")));
            };
            count();
            this.interval = browser.setInterval(count, 1000);
        }
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
