/* global SignaturePad */

import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadJS } from "@web/core/assets";
import { useDebounced } from "@web/core/utils/timing";

const WHITE = "rgb(255, 255, 255)";

/**
 * A white sheet to sign on with a finger, by Odoo's signature library. Odoo's own dialog loads half a megabyte of fonts
 * for typed signatures first, which a weak network does not bring, and its ink cannot be seen in the dark.
 */
export class SignatureSheet extends Component {
    static template = "revisit_management.SignatureSheet";
    static props = {
        image: String, // base64 PNG to begin with, or ""
        onChange: Function, // with the base64 PNG, or "" when the sheet is empty
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadJS("/web/static/lib/signature_pad/signature_pad.umd.js"));
        const fit = useDebounced(() => this.fit(), 200);
        useEffect(
            (canvas) => {
                this.pad = new SignaturePad(canvas, { penColor: "rgb(0, 0, 96)", backgroundColor: WHITE });
                this.pad.addEventListener("endStroke", () => this.props.onChange(this.image));
                this.fit();
                const observer = new ResizeObserver(fit);
                observer.observe(canvas);
                return () => {
                    observer.disconnect();
                    this.pad.off();
                };
            },
            () => [this.canvas.el]
        );
    }

    get image() {
        return this.pad.isEmpty() ? "" : this.pad.toDataURL("image/png").split(",")[1];
    }

    /** As many pixels as the screen has there, when the telephone is turned, too. */
    fit() {
        const { el } = this.canvas;
        if (!el) {
            return;
        }
        const ratio = Math.max(window.devicePixelRatio || 1, 1);
        const [width, height] = [el.offsetWidth * ratio, el.offsetHeight * ratio].map(Math.round);
        if (this.width === width && this.height === height) {
            return;
        }
        const drawn = this.width ? this.image : this.props.image;
        Object.assign(this, { width, height });
        Object.assign(el, { width, height });
        el.getContext("2d").scale(ratio, ratio);
        this.pad.clear();
        if (drawn) {
            this.pad.fromDataURL(`data:image/png;base64,${drawn}`);
        }
    }

    clear() {
        this.pad.clear();
        this.props.onChange("");
    }
}
