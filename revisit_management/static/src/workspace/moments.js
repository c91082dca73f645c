import {
    deserializeDate,
    deserializeDateTime,
    toLocaleDateString,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";

const SHORT_TIME = { showDate: true, showTime: true, showSeconds: false };

/** A day of a card ("2026-11-25") in the user's words; empty when there is none. */
export function sayDay(day) {
    return day ? toLocaleDateString(deserializeDate(day)) : "";
}

/** A moment of a card ("2026-11-25 10:00:00", UTC) on the user's clock; empty when there is none. */
export function sayMoment(moment) {
    return moment ? toLocaleDateTimeString(deserializeDateTime(moment), SHORT_TIME) : "";
}

/** The time of day alone, where the day is known. */
export function sayTime(moment) {
    return moment ? deserializeDateTime(moment).toLocaleString(luxon.DateTime.TIME_SIMPLE) : "";
}

/** How a moment is typed: the user's format, without seconds. */
export function momentFormat() {
    return localization.dateTimeFormat.replace(":ss", "");
}
