import { Component, useRef, useState } from "@odoo/owl";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useDebounced } from "@web/core/utils/timing";

const { DateTime } = luxon;
const SHORT_DAY = { month: "short", day: "numeric" };

/** Whom to call: counters that filter, search, and the visits, worst first. */
export class QueuePanel extends Component {
    static template = "revisit_management.WorkspaceQueue";
    static props = { workspace: Object };

    setup() {
        this.workspace = useState(this.props.workspace);
        this.list = useRef("list");
        this.search = useDebounced((text) => this.workspace.filter({ text }), 300);
        this.scopes = [
            { code: "mine", label: _t("Mine") },
            { code: "team", label: _t("My team") },
        ];
        this.dues = [
            { code: "today", counter: "due", label: _t("Due now") },
            { code: "overdue", counter: "overdue", label: _t("Overdue") },
            { code: "callbacks", counter: "callbacks", label: _t("Call-backs") },
            { code: "week", label: _t("This week") },
            { code: "all", label: _t("All") },
        ];
        this.statuses = [
            { code: "not_dialled", label: _t("Not dialled") },
            { code: "not_reached", label: _t("Not reached") },
            { code: "reached", label: _t("Reached") },
        ];
        this.icons = { phone: "fa-phone", onsite: "fa-map-marker", email: "fa-envelope-o", sms: "fa-mobile", letter: "fa-file-text-o" };
        this.marks = { not_dialled: "fa-circle-o", not_reached: "fa-adjust", reached: "fa-circle text-success" };
    }

    get queue() {
        return this.workspace.queue;
    }

    get more() {
        return this.queue.total - this.queue.visits.length;
    }

    /** The same button again shows all of them. */
    toggleStatus(code) {
        this.workspace.filter({ status: this.workspace.filters.status === code ? "all" : code });
    }

    statusLabel(code) {
        return this.statuses.find((status) => status.code === code)?.label || "";
    }

    icon(visit) {
        return this.icons[visit.channel] || "fa-comment-o";
    }

    /** The name without the customer's, which stands above it. */
    title(visit) {
        return visit.name.replace(` · ${visit.partner}`, "");
    }

    /** When: the agreed time to call back, else the last day of the window. */
    when(visit) {
        if (visit.next_try_at) {
            return this.moment(deserializeDateTime(visit.next_try_at));
        }
        return this.day(visit.latest || visit.planned);
    }

    moment(time) {
        return time.hasSame(DateTime.now(), "day") ? time.toFormat("HH:mm") : time.toLocaleString({ ...SHORT_DAY, hour: "2-digit", minute: "2-digit" });
    }

    day(text) {
        if (!text) {
            return "";
        }
        const day = deserializeDate(text);
        return day.hasSame(DateTime.now(), "day") ? _t("today") : day.toLocaleString(SHORT_DAY);
    }

    get isFiltered() {
        const { status, text } = this.workspace.filters;
        return status !== "all" || Boolean(text);
    }

    showAll() {
        this.workspace.filter({ status: "all", text: "", due: "all" });
    }

    /** Move the focus in the list; opening is Enter's business. */
    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.stopPropagation();
            this.list.el?.querySelector("[data-visit]")?.focus();
        }
    }
}
