import { onWillUnmount, useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

const { DateTime } = luxon;

/**
 * Counts the seconds since the telephone began to ring. The server measures; this is only what one sees.
 *
 * @param {() => DateTime | undefined} since moment of dialling; undefined while nothing rings
 * @returns {{seconds: number}} reactive
 */
export function useRingClock(since) {
    const state = useState({ seconds: 0 });
    let interval;
    const stop = () => browser.clearInterval(interval);
    useEffect(
        (moment) => {
            stop();
            if (moment) {
                const count = () => {
                    state.seconds = Math.max(0, Math.floor((DateTime.now().toMillis() - moment) / 1000));
                };
                count();
                interval = browser.setInterval(count, 1000);
            }
            return stop;
        },
        () => [since()?.toMillis()]
    );
    onWillUnmount(stop);
    return state;
}
