import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus, useService } from "@web/core/utils/hooks";

const PERSON = [
    ["name", _t("Name")],
    ["phone", _t("Phone")],
    ["email", _t("E-mail")],
    ["function", _t("Job")],
    ["street", _t("Street")],
    ["street2", _t("Street, second line")],
    ["zip", _t("Postal code")],
    ["city", _t("City")],
    ["revisit_birthday", _t("Birthday")],
    ["revisit_special_needs", _t("Special needs")],
];
const COMPANY = PERSON.filter(([name]) => !["function", "revisit_birthday"].includes(name));

/** Master data corrected on the spot (`M4`): changed at once, or proposed to the supervisor. */
export class CorrectionDialog extends Component {
    static template = "revisit_management.CorrectionDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        person: Object, // {id, name}: the customer, or one of its contacts
        card: Object,
        workspace: Object,
        field: { type: String, optional: true }, // to begin with
    };

    setup() {
        this.notification = useService("notification");
        this.state = useState({ values: {}, isBusy: false });
        useAutofocus({ refName: "first", selectAll: true });
        onWillStart(() => this.load());
    }

    get title() {
        return _t("Correct the data of %s", this.props.person.name);
    }

    get rows() {
        const isCustomer = this.props.person.id === this.props.card.customer.id;
        return (isCustomer ? COMPANY : PERSON).map(([name, label]) => ({ name, label, type: this.inputType(name) }));
    }

    get firstField() {
        return this.props.field || "name";
    }

    inputType(name) {
        return { email: "email", phone: "tel", revisit_birthday: "date" }[name] || "text";
    }

    async load() {
        const names = this.rows.map((row) => row.name);
        const [known] = await this.props.workspace.orm.read("res.partner", [this.props.person.id], names);
        this.known = Object.fromEntries(names.map((name) => [name, known[name] || ""]));
        Object.assign(this.state.values, this.known);
    }

    /** What differs from the file; an emptied field is `false`, as Odoo wants it. */
    get changes() {
        const changed = Object.entries(this.state.values)
            .map(([name, value]) => [name, value.trim()])
            .filter(([name, value]) => value !== this.known[name]);
        return Object.fromEntries(changed.map(([name, value]) => [name, value || false]));
    }

    async save() {
        const { changes } = this;
        const { person, card, workspace, close } = this.props;
        if (Object.keys(changes).length) {
            this.state.isBusy = true;
            try {
                const args = [[card.id], person.id, changes];
                this.say(await workspace.orm.call("revisit.visit", "correct_master_data", args));
                await workspace.reload();
            } finally {
                this.state.isBusy = false;
            }
        }
        close();
    }

    /** @param {{applied: string[], proposed: string[]}} done names of fields */
    say({ applied, proposed }) {
        if (applied.length) {
            this.notification.add(_t("Changed: %s.", this.labels(applied)), { type: "success" });
        }
        if (proposed.length) {
            this.notification.add(_t("Proposed to your supervisor: %s.", this.labels(proposed)), { type: "info" });
        }
    }

    labels(names) {
        const labels = Object.fromEntries(PERSON);
        return names.map((name) => labels[name] || name).join(", ");
    }
}
