import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, useState } from "@odoo/owl";

import { SimulationChart } from "./simulation_chart";

const MOST_SERIES = 7;
// a line far above the bars would only flatten them
const LOAD_WORTH_DRAWING = 0.3;
const KINDS = ["added", "moved", "cancelled"];

/** What a policy's rules will create in the next twelve months, beside today and what the agents can do. */
export class SimulationAction extends Component {
    static template = "revisit_management.SimulationAction";
    static components = { Layout, SimulationChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.policyId = this.props.action.context.active_id;
        this.state = useState({ data: null, failed: false, group: "rule", kind: "added" });
        this.groups = [
            { key: "rule", label: _t("By rule") },
            { key: "channel", label: _t("By channel") },
            { key: "person", label: _t("By person") },
        ];
        this.kinds = {
            added: { label: _t("Added"), icon: "fa-plus-circle", color: "text-success" },
            moved: { label: _t("Moved"), icon: "fa-arrows-h", color: "text-info" },
            cancelled: { label: _t("Cancelled"), icon: "fa-minus-circle", color: "text-danger" },
        };
        this.display = { controlPanel: {} };
        this.load();
    }

    async load() {
        try {
            const data = await this.orm.call("revisit.policy", "simulate", [this.policyId]);
            Object.assign(this.state, { data, kind: KINDS.find((kind) => data.totals[kind]) || "added" });
            this.chart = this.chartOf();
        } catch (error) {
            this.state.failed = true;
            throw error;
        }
    }

    // Numbers

    get data() {
        return this.state.data;
    }

    get isEmpty() {
        return !this.data.totals.visits && !this.data.totals.before;
    }

    /** Only what is in force can be compared with. */
    get isCompared() {
        return Boolean(this.data.totals.before);
    }

    get dueMonths() {
        return this.data.months.filter((month) => month.first);
    }

    get overdue() {
        return this.data.months.find((month) => !month.first);
    }

    get overloads() {
        return this.data.months.filter((month) => month.is_overload);
    }

    /** The month in which the agents have the most to do for what they can do. */
    get busiest() {
        const months = this.dueMonths.filter((month) => month.capacity);
        return months.reduce((most, month) => (most && this.share(most) >= this.share(month) ? most : month), null);
    }

    get isCapacityDrawn() {
        return Boolean(this.busiest) && this.share(this.busiest) >= LOAD_WORTH_DRAWING;
    }

    /** How much of its capacity a month takes; 1 is all. */
    share(month) {
        return month.capacity ? month.visits / month.capacity : 0;
    }

    percent(month) {
        return `${formatInteger(Math.round(this.share(month) * 100))} %`;
    }

    count(number) {
        return formatInteger(number || 0);
    }

    difference(month) {
        const more = month.visits - month.before;
        return more > 0 ? `+${formatInteger(more)}` : more < 0 ? `−${formatInteger(-more)}` : "";
    }

    // Series: the largest, and the rest together

    get series() {
        const all = this.data.groups[this.state.group];
        if (all.length <= MOST_SERIES + 1) {
            return all;
        }
        const rest = all.slice(MOST_SERIES);
        const values = {};
        for (const month of this.data.months) {
            values[month.key] = rest.reduce((sum, series) => sum + (series.values[month.key] || 0), 0);
        }
        const total = rest.reduce((sum, series) => sum + series.total, 0);
        return [
            ...all.slice(0, MOST_SERIES),
            { id: "rest", name: _t("%s others", rest.length), values, total, isRest: true },
        ];
    }

    /** What was missed is said above the chart: its bar may be as high as all others together. */
    chartOf() {
        const months = this.dueMonths;
        return {
            labels: months.map((month) => this.monthLabel(month)),
            series: this.series.map((series) => ({
                name: series.name,
                isRest: Boolean(series.isRest),
                values: months.map((month) => series.values[month.key] || 0),
            })),
            capacity: this.isCapacityDrawn ? months.map((month) => month.capacity ?? null) : null,
        };
    }

    choose(group) {
        this.state.group = group;
        this.chart = this.chartOf();
    }

    // Words

    monthLabel(month) {
        if (!month.first) {
            return _t("Overdue");
        }
        return deserializeDate(month.first).toLocaleString({ year: "numeric", month: "short" });
    }

    day(text) {
        return text ? formatDate(deserializeDate(text)) : "";
    }

    get capacityText() {
        const { agents, hours, minutes } = this.data.capacity;
        if (!agents) {
            return _t("No team has agents yet: the capacity is not known.");
        }
        const values = { agents, hours: Math.round(hours * 100) / 100, minutes };
        const text = this.data.capacity.has_windows
            ? _t("Capacity: %(agents)s agents × %(hours)s calling hours a working day ÷ %(minutes)s minutes a visit.", values)
            : _t("Capacity: %(agents)s agents × %(hours)s working hours a day ÷ %(minutes)s minutes a visit.", values);
        return this.isCapacityDrawn ? text : `${text} ${_t("It lies far above the bars and is not drawn.")}`;
    }

    get activateLabel() {
        const { state, has_changes } = this.data.policy;
        if (state === "active") {
            return has_changes ? _t("Apply changes") : "";
        }
        return _t("Activate");
    }

    // Actions

    async activate() {
        await this.orm.call("revisit.policy", "action_activate", [[this.policyId]]);
        this.notification.add(_t("%s is in force: its visits are being worked out.", this.data.policy.name), { type: "success" });
        this.back();
    }

    back() {
        if (this.env.config.breadcrumbs?.length > 1) {
            return this.env.config.historyBack();
        }
        this.open("revisit.policy", this.policyId);
    }

    open(model, id) {
        this.action.doAction({ type: "ir.actions.act_window", res_model: model, res_id: id, views: [[false, "form"]] });
    }

    openLedger() {
        this.action.doAction("revisit_management.revisit_engagement_action");
    }
}

registry.category("actions").add("revisit_simulation", SimulationAction);
