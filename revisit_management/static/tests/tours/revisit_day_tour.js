import { registry } from "@web/core/registry";

/** A day in the life: the supervisor approves Monday's plan, agents call as the regulation wants. */
const tours = registry.category("web_tour.tours");

const open = (customer) => ({
    content: `Open the visit of ${customer}`,
    trigger: `.o_data_row:contains(${customer}) .o_data_cell[name=partner_id]`,
    run: "click",
});

tours.add("revisit_supervisor_approves_the_plan", {
    steps: () => [
        { content: "It starts with what waits for approval", trigger: ".o_facet_values:contains(To approve by me)" },
        { content: "Open the plan", trigger: ".o_data_row:contains(Service centre) .o_data_cell[name=name]", run: "click" },
        { content: "The plan says for whom", trigger: "[name=visit_ids] .o_data_row:contains(Northwind Power)" },
        { content: "And what for", trigger: "[name=visit_ids] .o_data_row:contains(Is all well?)" },
        { content: "Approve it", trigger: "button[name=action_approve]:visible", run: "click" },
        { content: "It runs", trigger: ".o_arrow_button_current:contains(Running)" },
        { content: "The visits are released", trigger: "[name=visit_ids] .o_data_row:contains(To do)" },
        { content: "Nothing is left to approve", trigger: ".o_form_view:not(:has(button[name=action_approve]:visible))" },
    ],
});

tours.add("revisit_agent_calls_in_vain", {
    steps: () => [
        open("Northwind Power"),
        { content: "The hours are said", trigger: ".o_field_widget[name=calling_hours]:contains(10:00)" },
        { content: "Nobody answers", trigger: "button[name=action_log_no_answer]", run: "click" },
        { content: "It counts", trigger: "[name=attempt_ids] .o_data_row:contains(No answer) [name=valid] input:checked" },
        { content: "When to try again is proposed", trigger: ".alert .o_field_widget[name=next_try_note]:visible" },
    ],
});

tours.add("revisit_agent_reaches_and_completes", {
    steps: () => [
        open("Northwind Power"),
        { content: "Two tries are on record", trigger: "[name=attempt_ids] .o_data_row:eq(1):contains(No answer)" },
        { content: "Now somebody answers", trigger: "button[name=action_log_connected]", run: "click" },
        { content: "That is on record too", trigger: "[name=attempt_ids] .o_data_row:contains(Reached)" },
        {
            content: "Satisfied with the service",
            trigger: "[name=answer_ids] .o_data_row:contains(Service) button[data-level=satisfied]",
            run: "click",
        },
        {
            content: "And with the quality",
            trigger: "[name=answer_ids] .o_data_row:contains(Product quality) button[data-level=satisfied]",
            run: "click",
        },
        {
            content: "What came out",
            trigger: ".o_field_widget[name=result] textarea",
            run: "edit Runs without a fault",
        },
        { content: "Nothing is left to ask", trigger: ".o_form_view:not(:has(.o_revisit_still_to_ask:visible))" },
        { content: "Complete the visit", trigger: "button[name=action_complete]:visible", run: "click" },
        { content: "It is done", trigger: ".o_arrow_button_current:contains(Done)" },
    ],
});

tours.add("revisit_agent_may_not_call_the_government_now", {
    steps: () => [
        open("City Hall"),
        { content: "The form warns", trigger: ".alert:contains(Not now):contains(Government)" },
        { content: "Dial all the same", trigger: "button.o_revisit_dial", run: "click" },
        { content: "That is refused, with the next time", trigger: ".modal .modal-body:contains(The next time is)" },
        { content: "Understood", trigger: ".modal button:contains(Close)", run: "click" },
        { content: "Nothing was tried", trigger: ".o_arrow_button_current:contains(To do)" },
    ],
});

tours.add("revisit_agent_writes_to_who_refuses_the_phone", {
    steps: () => [
        open("Silent Partners"),
        { content: "The customer does not want calls", trigger: "button[name=action_open_fail]", run: "click" },
        {
            content: "Say so",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit No calls, please",
        },
        { content: "And not again", trigger: ".modal .o_field_widget[name=refuses_channel] input", run: "click" },
        { content: "Close", trigger: ".modal button[name=action_close]:visible", run: "click" },
        { content: "The reason stands on top", trigger: ".alert:contains(No calls, please)" },
        { content: "Back to the list", trigger: ".o_back_button a, .breadcrumb-item.o_back_button", run: "click" },
        {
            content: "A text message takes its place",
            trigger: ".o_data_row:contains(Silent Partners):contains(Text message) .o_data_cell[name=partner_id]",
            run: "click",
        },
        { content: "Send it", trigger: "button[name=action_open_send]:visible", run: "click" },
        { content: "The text can be read before", trigger: ".modal .o_field_widget[name=body] textarea" },
        { content: "Off it goes", trigger: ".modal button[name=action_send]", run: "click" },
        { content: "It was sent", trigger: ".o_field_widget[name=sent_at]:visible" },
    ],
});
