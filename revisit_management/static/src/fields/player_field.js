import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Plays a recording where it stands; nothing is fetched, and nothing logged, before somebody presses play. */
export class PlayerField extends Component {
    static template = "revisit_management.PlayerField";
    static props = { ...standardFieldProps };

    get url() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("revisit_player", {
    component: PlayerField,
    supportedTypes: ["char"],
});
