import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { sayDay } from "./moments";

const WIDTH = 240;
const HEIGHT = 64;
const MARGIN = 8;

/** Satisfaction over the past visits, oldest first; a point opens its record. */
export class HistoryChart extends Component {
    static template = "revisit_management.HistoryChart";
    static props = { visits: Array, open: Function };

    setup() {
        this.viewBox = `0 0 ${WIDTH} ${HEIGHT}`;
        this.width = WIDTH;
        this.guides = [0, 50, 100].map((score) => ({ score, y: this.y(score) }));
    }

    get rated() {
        return this.props.visits
            .filter((visit) => typeof visit.satisfaction === "number")
            .sort((one, other) => (one.date < other.date ? -1 : 1));
    }

    /** Equal steps: how many visits ago says more than how many days. */
    get points() {
        const { rated } = this;
        const step = (WIDTH - 2 * MARGIN) / Math.max(1, rated.length - 1);
        return rated.map((visit, index) => ({
            id: visit.id,
            x: rated.length === 1 ? WIDTH / 2 : MARGIN + index * step,
            y: this.y(visit.satisfaction),
            color: this.color(visit.satisfaction),
            text: _t("%(day)s: %(score)s of 100", { day: sayDay(visit.date), score: Math.round(visit.satisfaction) }),
        }));
    }

    get line() {
        return this.points.map((point) => `${point.x},${point.y}`).join(" ");
    }

    get summary() {
        return _t("Satisfaction by visit: %s", this.points.map((point) => point.text).join("; "));
    }

    y(score) {
        return MARGIN + ((100 - score) * (HEIGHT - 2 * MARGIN)) / 100;
    }

    color(score) {
        return score >= 80 ? "o_revisit_good" : score >= 60 ? "o_revisit_fair" : "o_revisit_poor";
    }
}
