import { onWillUpdateProps, useComponent, useState } from "@odoo/owl";

/**
 * The card of a component's props, such that the component itself is drawn anew when something in the card changes: what
 * a parent hands down is watched by the parent alone.
 *
 * @returns {{card: object}}
 */
export function useCard() {
    const shown = useState({ card: useComponent().props.card });
    onWillUpdateProps(({ card }) => {
        shown.card = card;
    });
    return shown;
}
