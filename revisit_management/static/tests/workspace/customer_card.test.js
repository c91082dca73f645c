import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { CustomerCard } from "@revisit_management/workspace/customer_card";

import { cardOf, propsOf } from "./card_of";

describe.current.tags("desktop");
defineMailModels();

async function mountCard(changes, answers) {
    const { props, asked } = propsOf(cardOf(changes), answers);
    await mountWithCleanup(CustomerCard, { props });
    return { card: props.card, asked };
}

test("an ordinary customer needs few lines", async () => {
    await mountCard();
    expect(queryAllTexts("h5")).toEqual(["WHY THIS VISIT", "CONTACTS", "PAST VISITS"]);
    expect(".alert").toHaveCount(0);
    expect(".o_revisit_history").toHaveText(/This is the first one/);
    expect(".o_revisit_contacts li").toHaveCount(3);
    expect(".o_revisit_contacts i[title=Reached]").toHaveCount(1);
});

test("special needs, refusals, advice and terms are said", async () => {
    await mountCard({
        customer: {
            special_needs: "Hard of hearing",
            refused: ["Telephone", "Letter"],
            profiles: [
                {
                    axis: "Interest",
                    value: "Short-term profit",
                    advice: "Send the leader",
                    offer: "Instant rewards",
                    suitability: "drop_first",
                    suitability_label: "Dropped first",
                },
            ],
            terms: [{ name: "GIS", explanation: "Gas-insulated switchgear" }],
        },
    });
    expect(".o_revisit_special_needs").toHaveText("Special needs: Hard of hearing");
    expect(".o_revisit_refused").toHaveText("Refuses: Telephone, Letter");
    expect(".o_revisit_profiles").toHaveText(/Interest: Short-term profit\s*Dropped first\s*Send the leader\s*Instant rewards/);
    expect(".o_revisit_profiles .badge").toHaveClass("text-bg-danger");
    await contains(".o_revisit_terms summary").click();
    expect(".o_revisit_terms p").toHaveText("Gas-insulated switchgear");
});

test("the warranty is a bar with its end", async () => {
    const unit = { name: "Substation 1", model: "GIS-220", shipped: false, commissioned: "2026-01-10", stage: "warranty", stage_label: "Warranty" };
    await mountCard({
        customer: {
            equipment: [
                { ...unit, id: 1, warranty_end: "2027-01-09", warranty_percent: 88 },
                { ...unit, id: 2, warranty_end: "2026-01-09", warranty_percent: 100 },
                { ...unit, id: 3, warranty_end: false, warranty_percent: false },
            ],
        },
    });
    expect(".progress").toHaveCount(2);
    expect(".progress:first").toHaveAttribute("aria-valuenow", "88");
    expect(".progress-bar:first").toHaveClass("bg-success");
    expect(".o_revisit_equipment").toHaveText(/until Jan 9, 2027[^]*ended Jan 9, 2026/);
});

test("past visits are a chart that can be read aloud, and each opens its record", async () => {
    const visit = { name: "V", channel: "Telephone", state: "done", agent: "Anna", result: false };
    const { asked } = await mountCard({
        customer: {
            history: [
                { ...visit, id: 3, date: "2026-09-01", satisfaction: 100 },
                { ...visit, id: 2, date: "2026-06-01", satisfaction: false },
                { ...visit, id: 1, date: "2026-03-01", satisfaction: 0 },
            ],
        },
    });
    expect("circle").toHaveCount(2);
    expect("svg").toHaveAttribute("aria-label", /: Mar 1.*: 0 of 100; Sep 1.*: 100 of 100$/);
    expect("circle:first").toHaveClass("o_revisit_poor");
    expect(queryAllTexts(".o_revisit_history .badge")).toEqual(["100", "0"]);
    await contains("circle:first").click();
    await contains(".o_revisit_history li:eq(1) a").click();
    expect(asked.map(([, action]) => [action.res_model, action.res_id])).toEqual([
        ["revisit.visit", 1],
        ["revisit.visit", 2],
    ]);
});

test("data are corrected on the spot: only what changed is sent", async () => {
    const read = () => [{ id: 11, name: "Li Wei", phone: "+86 10 1111", email: false, function: "Engineer" }];
    const call = () => ({ applied: ["phone"], proposed: ["function"] });
    const { asked } = await mountCard({}, { read, call });
    await contains(".o_revisit_contacts .o_revisit_correct:first").click();
    await contains(".modal input[name=phone]").edit("+86 10 4444", { confirm: false });
    await contains(".modal input[name=function]").edit("", { confirm: false });
    await contains(".modal button[type=submit]").click();
    expect(asked.slice(1)).toEqual([
        ["call", "revisit.visit", "correct_master_data", [[7], 11, { phone: "+86 10 4444", function: false }]],
        ["reload"],
    ]);
    expect(".modal").toHaveCount(0);
    expect(queryAllTexts(".o_notification_content")).toEqual(["Changed: Phone.", "Proposed to your supervisor: Job."]);
});

test("nothing is sent when nothing was corrected", async () => {
    const { asked } = await mountCard({}, { read: () => [{ id: 10, name: "Northwind Power" }] });
    await contains("header .o_revisit_correct").click();
    expect(".modal input[name=function]").toHaveCount(0);
    await contains(".modal button[type=submit]").click();
    expect(asked.map(([name]) => name)).toEqual(["read"]);
});

test("recordings are played, and the consent is noted", async () => {
    const url = "/revisit/recording/5";
    const recordings = [
        { id: 5, name: "Call 1", seconds: 65, consent: "given", url },
        { id: 6, name: "Call 2", seconds: 0, consent: "given", url: false },
    ];
    const { card, asked } = await mountCard({ recordings, consent_required: true });
    expect("audio").toHaveCount(1);
    expect("audio").toHaveAttribute("src", url);
    expect("figcaption:first").toHaveText("Call 1 · 1:05");
    await contains("[data-consent=given]").click();
    expect(asked).toEqual([["save", { texts: { consent: "given" } }]]);
    card.texts.consent = "given";
    await animationFrame();
    expect("[data-consent=given]").toHaveAttribute("aria-pressed", "true");
});

test("the preparation pack is printed for this visit", async () => {
    const { asked } = await mountCard();
    await contains(".o_revisit_prepare").click();
    const [[, report, options]] = asked;
    expect(report).toBe("revisit_management.revisit_visit_preparation_report");
    expect(options.additionalContext.active_ids).toEqual([7]);
});
