import { registry } from "@web/core/registry";

/** Steps in the dialog of a rule; `field` is a field's name. */
const widget = (field) => `.modal .o_field_widget[name=${field}]:visible`;

const page = (name) => ({ content: `Page ${name}`, trigger: `.modal .o_notebook .nav-link[name=${name}]`, run: "click" });
const type = (field, text) => ({
    content: `${field}: ${text}`,
    trigger: `${widget(field)} input`,
    run: `edit ${text} && press Tab`,
});
const radio = (field, value) => ({
    content: `${field}: ${value}`,
    trigger: `${widget(field)} input[data-value=${value}]`,
    run: "click",
});
const select = (field, label) => [
    { content: `Open ${field}`, trigger: `${widget(field)} .o_select_menu_toggler`, run: "click" },
    { content: label, trigger: `.o_select_menu_menu .o_select_menu_item:contains("${label}")`, run: "click" },
];
const pick = (field, label) => [
    { content: `Look for ${label}`, trigger: `${widget(field)} input`, run: `edit ${label}` },
    {
        content: label,
        trigger: `.o-autocomplete--dropdown-item:not(:has(.fa-spin)):contains("${label}")`,
        run: "click",
    },
];
const channel = (label) => [
    { content: "Another channel", trigger: ".modal [name=channel_line_ids] .o_field_x2many_list_row_add a", run: "click" },
    {
        content: `Look for ${label}`,
        trigger: ".modal [name=channel_line_ids] .o_selected_row [name=channel_id] input",
        run: `edit ${label}`,
    },
    { content: label, trigger: `.o-autocomplete--dropdown-item:contains("${label}")`, run: "click" },
];
const rule = (name, ...steps) => [
    { content: "Add a rule", trigger: "[name=rule_ids] .o_field_x2many_list_row_add a", run: "click" },
    {
        content: name,
        trigger: ".modal .o_field_widget[name=name] textarea",
        run: `edit ${name} && press Tab`,
    },
    ...steps.flat(),
    { content: "Save the rule", trigger: ".modal .o_form_button_save:visible", run: "click" },
    { content: `${name} is there`, trigger: `body:not(:has(.modal)) [name=rule_ids] .o_data_row:contains("${name}")` },
];
const hours = (name, from, to) => [
    { content: "Another calling time", trigger: "[name=window_ids] .o_field_x2many_list_row_add a", run: "click" },
    { content: name, trigger: "[name=window_ids] .o_selected_row [name=name] input", run: `edit ${name}` },
    { content: from, trigger: "[name=window_ids] .o_selected_row [name=hour_from] input", run: `edit ${from}` },
    { content: to, trigger: "[name=window_ids] .o_selected_row [name=hour_to] input", run: `edit ${to}` },
];

/** A lift maintenance company, none of the nine templates, writes its regulation through the form alone. */
registry.category("web_tour.tours").add("revisit_lift_company_writes_its_policy", {
    steps: () => [
        { content: "A new policy", trigger: ".o_list_button_add", run: "click" },
        {
            content: "Its name",
            trigger: ".o_field_widget[name=name] textarea",
            run: "edit Lift maintenance && press Tab",
        },
        { content: "Who does it", trigger: ".o_field_widget[name=team_id] input", run: "edit Service centre (test)" },
        { content: "Take it", trigger: ".o-autocomplete--dropdown-item:contains('Service centre (test)')", run: "click" },
        { content: "When to call", trigger: ".o_notebook .nav-link[name=calls]", run: "click" },
        ...hours("Morning", "09:00", "11:30"),
        ...hours("Afternoon", "14:00", "17:00"),
        { content: "Back to the rules", trigger: ".o_notebook .nav-link[name=rules]", run: "click" },
        ...rule(
            "Building manager after the yearly inspection",
            pick("event_type_id", "Inspection"),
            type("late", "3"),
            select("late_unit", "Working days"),
            page("whom"),
            pick("role_ids", "Person in charge"),
            page("how"),
            channel("Phone"),
            channel("Letter"),
            select("attempt_pattern", "at different times of day"),
            select("on_failure", "try the next channel")
        ),
        ...rule(
            "Every six months otherwise",
            radio("trigger", "coverage"),
            radio("coverage_of", "engagement"),
            type("repeat_every", "6"),
            radio("coverage_period", "rolling")
        ),
        ...rule(
            "After anyone was trapped",
            pick("event_type_id", "Incident"),
            type("late", "24"),
            select("late_unit", "Hours")
        ),
        ...rule(
            "Routine jobs, ten per cent per district",
            pick("event_type_id", "Repair"),
            page("whom"),
            type("sampling_percent", "10"),
            select("stratify_by", "per region")
        ),
        { content: "Activate", trigger: "button[name=action_activate]:visible", run: "click" },
        { content: "It is in force", trigger: ".o_arrow_button_current:contains(Active)" },
        {
            content: "The list says it in words",
            trigger: "[name=rule_ids] .o_data_row:contains(every ledger line within 6 months of the last visit)",
        },
    ],
});
