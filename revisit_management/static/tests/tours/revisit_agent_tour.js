import { registry } from "@web/core/registry";

const menu = (name) => `[data-menu-xmlid='revisit_management.${name}']`;

/** An agent's day: find the visit, call, write down what the customer says, complete it. */
registry.category("web_tour.tours").add("revisit_agent_makes_a_visit", {
    steps: () => [
        { content: "Open the list of apps", trigger: ".o_navbar_apps_menu button", run: "click" },
        { content: "Open the app", trigger: `.o_app${menu("revisit_menu_root")}`, run: "click" },
        { content: "It starts with the workspace", trigger: ".o_revisit_workspace" },
        { content: "Look for the visits", trigger: menu("revisit_visit_menu"), run: "click" },
        { content: "Open one's own", trigger: menu("revisit_visit_mine_menu"), run: "click" },
        { content: "There are the agent's own open visits", trigger: ".o_facet_values:contains(My visits)" },
        {
            content: "Open the visit",
            trigger: ".o_data_row:contains(Northwind Power) .o_data_cell[name=partner_id]",
            run: "click",
        },
        { content: "The form says why the visit exists", trigger: ".o_form_view:contains(Why this visit)" },
        { content: "Dial", trigger: "button.o_revisit_dial", run: "click" },
        { content: "It rings", trigger: ".o_revisit_ringing" },
        { content: "Nobody answers", trigger: "button[name=action_log_no_answer]", run: "click" },
        { content: "It rings no more", trigger: ".o_form_view:not(:has(.o_revisit_ringing))" },
        { content: "The try is on record", trigger: "[name=attempt_ids] .o_data_row:contains(No answer)" },
        { content: "The visit has begun", trigger: ".o_arrow_button_current:contains(In progress)" },
        { content: "Now somebody answers", trigger: "button[name=action_log_connected]", run: "click" },
        { content: "That is on record too", trigger: "[name=attempt_ids] .o_data_row:contains(Reached)" },
        {
            content: "Satisfied with the quality",
            trigger: "[name=answer_ids] .o_data_row:contains(Product quality) button[data-level=satisfied]",
            run: "click",
        },
        {
            content: "One click is enough",
            trigger: "[name=answer_ids] .o_data_row:contains(Product quality) button.btn-success[data-level=satisfied]",
        },
        {
            content: "Very satisfied with the service",
            trigger: "[name=answer_ids] .o_data_row:contains(Service) button[data-level=very_satisfied]",
            run: "click",
        },
        {
            content: "Write down a suggestion",
            trigger: ".o_field_widget[name=suggestions] textarea",
            run: "edit Send the report by e-mail",
        },
        { content: "Nothing is left to ask", trigger: ".o_form_view:not(:has(.o_revisit_still_to_ask:visible))" },
        { content: "Complete the visit", trigger: "button[name=action_complete]:visible", run: "click" },
        { content: "It is done", trigger: ".o_arrow_button_current:contains(Done)" },
        { content: "And has its number", trigger: ".oe_title .badge:contains(/0001)" },
        { content: "Nothing can be changed any more", trigger: ".o_field_widget[name=suggestions]:not(:has(textarea))" },
        { content: "The answers stand there", trigger: "[name=answer_ids] .o_data_row:contains(Very satisfied)" },
    ],
});

/** The customer asks to be called later: the time is asked for, the visit moves there. */
registry.category("web_tour.tours").add("revisit_agent_calls_back", {
    steps: () => [
        {
            content: "Open the visit",
            trigger: ".o_data_row:contains(Northwind Power) .o_data_cell[name=partner_id]",
            run: "click",
        },
        { content: "Call back", trigger: "button[name=action_log_callback]", run: "click" },
        {
            content: "When?",
            trigger: ".modal .o_field_widget[name=callback_at] input",
            run: "edit 12/24/2030 10:00:00",
        },
        { content: "Note it", trigger: ".modal .o_form_button_save", run: "click" },
        { content: "The try is on record", trigger: "[name=attempt_ids] .o_data_row:contains(Call back later)" },
        { content: "Give it up after all", trigger: "button[name=action_open_fail]", run: "click" },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Does not want to be called",
        },
        {
            content: "And not by phone again",
            trigger: ".modal .o_field_widget[name=refuses_channel] input",
            run: "click",
        },
        { content: "Close", trigger: ".modal button[name=action_close]:visible", run: "click" },
        { content: "The reason stands on top", trigger: ".alert:contains(Does not want to be called)" },
    ],
});
