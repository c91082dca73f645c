import { registry } from "@web/core/registry";

/** A manager puts the regulation of an electrical manufacturer in force. */
registry.category("web_tour.tours").add("revisit_manager_applies_a_template", {
    steps: () => [
        {
            content: "Use the template",
            trigger: ".o_kanban_record:contains(electrical equipment) button[name=action_apply_template]",
            run: "click",
        },
        { content: "What to check is said", trigger: ".o_form_view .alert:contains(Before you activate)" },
        { content: "The rules say when", trigger: "[name=rule_ids] .o_data_row:contains(month after)" },
        {
            content: "Choose the team",
            trigger: ".o_field_widget[name=team_id] input",
            run: "edit Service centre (test)",
        },
        { content: "Take it", trigger: ".o-autocomplete--dropdown-item:contains('Service centre (test)')", run: "click" },
        { content: "Activate", trigger: "button[name=action_activate]:visible", run: "click" },
        { content: "It is in force", trigger: ".o_arrow_button_current:contains(Active)" },
        {
            content: "Open a rule",
            trigger: "[name=rule_ids] .o_data_row:contains(Second visit) .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "Two months instead of one",
            trigger: ".modal .o_field_widget[name=offset] input",
            run: "edit 2 && press Tab",
        },
        { content: "The sentence follows", trigger: ".modal .o_field_widget[name=schedule_summary]:contains(2 months after)" },
        { content: "Save the rule", trigger: ".modal .o_form_button_save", run: "click" },
        { content: "Save the policy", trigger: ".o_form_button_save", run: "click" },
        { content: "The change is not in force yet", trigger: ".alert:contains(The rules were edited)" },
        { content: "Apply it", trigger: "button[name=action_activate]:visible", run: "click" },
        { content: "Now it is", trigger: ".o_form_view:not(:has(.alert:contains(The rules were edited)))" },
    ],
});
