import { BadgeSelectionField, badgeSelectionField } from "@web/views/fields/badge_selection/badge_selection_field";
import { registry } from "@web/core/registry";

const COLORS = {
    very_satisfied: "btn-success",
    satisfied: "btn-success",
    average: "btn-warning",
    dissatisfied: "btn-danger",
    not_asked: "btn-info",
};

/** The levels of satisfaction side by side, set with one click, also in a list row that nobody opened. */
export class RevisitLevelField extends BadgeSelectionField {
    static template = "revisit_management.LevelField";

    buttonClass(level) {
        return level === this.value ? COLORS[level] || "btn-primary" : "btn-outline-secondary";
    }
}

export const revisitLevelField = {
    ...badgeSelectionField,
    component: RevisitLevelField,
    supportedTypes: ["selection"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...badgeSelectionField.extractProps(fieldInfo, dynamicInfo),
        readonly: dynamicInfo.readonly,
    }),
};

registry.category("fields").add("revisit_level", revisitLevelField);
