import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";
import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";

const REST_COLOR = "#9A9CA5";

/** Visits a month as stacked bars, one colour a series, with what the agents can do as a line. */
export class SimulationChart extends Component {
    static template = "revisit_management.SimulationChart";
    static props = {
        labels: { type: Array, element: String },
        series: Array, // of {name, values: number[], isRest}
        capacity: { type: [Array, { value: null }] }, // of numbers, null where there is none; null: not drawn
    };

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.labels, this.props.series, this.props.capacity]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        this.chart = new Chart(this.canvas.el, {
            type: "bar",
            data: { labels: this.props.labels, datasets: [...this.capacityLine(), ...this.bars()] },
            options: this.options(),
        });
    }

    bars() {
        const scheme = cookie.get("color_scheme");
        return this.props.series.map((series, index) => ({
            label: series.name,
            data: series.values,
            backgroundColor: series.isRest ? REST_COLOR : getColor(index, scheme, this.props.series.length),
            stack: "visits",
            pointStyle: "rect",
            maxBarThickness: 56,
        }));
    }

    capacityLine() {
        if (!this.props.capacity) {
            return [];
        }
        return [
            {
                type: "line",
                label: _t("Capacity"),
                data: this.props.capacity,
                borderColor: this.textColor,
                backgroundColor: this.textColor,
                borderDash: [6, 4],
                borderWidth: 2,
                pointRadius: 2,
                pointStyle: "line",
            },
        ];
    }

    get textColor() {
        return getComputedStyle(this.canvas.el).color;
    }

    options() {
        const color = this.textColor;
        const grid = { color: "rgba(128, 128, 128, 0.2)" };
        return {
            maintainAspectRatio: false,
            animation: { duration: 300 },
            interaction: { mode: "index", intersect: false },
            scales: {
                x: { stacked: true, grid: { display: false }, ticks: { color } },
                y: {
                    stacked: true,
                    beginAtZero: true,
                    grid,
                    ticks: { color, precision: 0, callback: (value) => formatInteger(value) },
                },
            },
            plugins: {
                legend: { position: "bottom", labels: { color, usePointStyle: true, padding: 14 } },
                tooltip: { filter: (item) => item.raw },
            },
        };
    }
}
