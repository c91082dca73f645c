import { _t } from "@web/core/l10n/translation";

/** Nobody picked up: how long it rang is evidence (`W12`). */
export const RINGING = ["no_answer", "unreachable", "not_in"];

/** What may come of a call, in the order of the buttons; `hotkey` is pressed with Alt. */
export const OUTCOMES = [
    { code: "connected", label: _t("Reached"), hotkey: "r", icon: "fa-check", style: "btn-success" },
    { code: "no_answer", label: _t("No answer"), hotkey: "n", icon: "fa-bell-slash-o", style: "btn-secondary" },
    { code: "busy", label: _t("Busy"), hotkey: "b", icon: "fa-ban", style: "btn-secondary" },
    { code: "callback", label: _t("Call back…"), hotkey: "k", icon: "fa-clock-o", style: "btn-secondary" },
    { code: "not_in", label: _t("Not in"), hotkey: "i", icon: "fa-user-o", style: "btn-secondary" },
    { code: "refused", label: _t("Refused"), hotkey: "f", icon: "fa-hand-paper-o", style: "btn-secondary" },
    { code: "wrong_number", label: _t("Wrong number"), hotkey: "w", icon: "fa-question", style: "btn-secondary" },
    { code: "unreachable", label: _t("Unreachable"), hotkey: "u", icon: "fa-plug", style: "btn-secondary" },
];
