import { registry } from "@web/core/registry";

/** A manager looks at what a draft policy would create before putting it in force. */
registry.category("web_tour.tours").add("revisit_manager_simulates_a_policy", {
    steps: () => [
        { content: "Simulate is there before the activation", trigger: "button[name=action_simulate]", run: "click" },
        { content: "The number of visits", trigger: ".o_revisit_simulation_total:contains(3)" },
        { content: "All of them are new", trigger: "[data-kind=added]:contains(3)" },
        { content: "By rule", trigger: ".o_revisit_simulation_months th:contains(Visit in warranty)" },
        { content: "By channel", trigger: "button[data-group=channel]", run: "click" },
        { content: "The columns follow", trigger: ".o_revisit_simulation_months th:contains(Phone)" },
        { content: "By person", trigger: "button[data-group=person]", run: "click" },
        { content: "The team shares them", trigger: ".o_revisit_simulation_months th:contains(tour_agent)" },
        { content: "Who is visited", trigger: ".o_revisit_simulation_examples td:contains(Northwind Power)" },
        { content: "Put it in force", trigger: ".o_revisit_simulation_activate:contains(Activate)", run: "click" },
        { content: "Back on the policy, in force", trigger: ".o_form_view .o_arrow_button_current:contains(Active)" },
        { content: "Simulate again", trigger: "button[name=action_simulate]", run: "click" },
        { content: "Nothing would change", trigger: "[data-kind=added]:contains(0)" },
        { content: "Nothing to activate", trigger: ".o_revisit_simulation:not(:has(.o_revisit_simulation_activate))" },
        { content: "Back", trigger: ".o_control_panel button:contains(Back to the policy)", run: "click" },
        { content: "The policy", trigger: ".o_form_view [name=rule_ids]" },
    ],
});

/** Without any event there is nothing to simulate, and the page says what to do. */
registry.category("web_tour.tours").add("revisit_manager_simulates_nothing", {
    steps: () => [
        { content: "Simulate", trigger: "button[name=action_simulate]", run: "click" },
        { content: "Nothing falls due", trigger: ".o_revisit_simulation:contains(No visit falls due)" },
        { content: "The ledger is the next step", trigger: ".o_revisit_simulation button:contains(Open the ledger)", run: "click" },
        { content: "There it is", trigger: ".o_breadcrumb:contains(Ledger)" },
    ],
});
