import { registry } from "@web/core/registry";

const next = (text) => ({
    content: text,
    trigger: ".o_revisit_question button[type=submit]",
    run: "click",
    expectUnloadPage: true,
});

// a customer answers in Chinese, dissatisfied: one question more
registry.category("web_tour.tours").add("revisit_customer_answers", {
    steps: () => [
        { content: "Was there a repair? Yes", trigger: "legend:contains(维修过吗) ~ div label:contains(是)", run: "click" },
        next("on to attitude"),
        { content: "Dissatisfied", trigger: "legend:contains(态度) ~ div label:contains(不满意)", run: "click" },
        next("on to what was wrong"),
        { content: "In the customer's words", trigger: "label:contains(哪里不好) ~ textarea", run: "edit 来晚了两小时" },
        next("on to quality"),
        { content: "Satisfied", trigger: "legend:contains(质量) ~ div label:contains(满意)", run: "click" },
        next("to the summary"),
        { content: "The words are there", trigger: "dd:contains(来晚了两小时)" },
        { content: "Send", trigger: "button[value=send]", run: "click", expectUnloadPage: true },
        { content: "Thanks", trigger: ".o_revisit_link:not(:has(form)) h1" },
    ],
});

registry.category("web_tour.tours").add("revisit_customer_moves", {
    steps: () => [
        { content: "The first hour offered", trigger: ".o_revisit_slots label:first", run: "click" },
        { content: "Choose it", trigger: "button[value=move]", run: "click", expectUnloadPage: true },
        { content: "Confirmed", trigger: ".alert-success" },
    ],
});

registry.category("web_tour.tours").add("revisit_customer_signs", {
    steps: () => [
        { content: "The record", trigger: ".o_revisit_record:contains(Oil changed)" },
        { content: "Nothing to send yet", trigger: ".o_revisit_sign:disabled" },
        { content: "Role", trigger: "#revisit_role", run: "edit Site manager" },
        { content: "Name", trigger: "input[name=signer]", run: "edit Wang Fang" },
        {
            content: "A line",
            trigger: "canvas.o_web_sign_signature",
            run() {
                const { left, top } = this.anchor.getBoundingClientRect();
                const fire = (type, target, x, y) =>
                    target.dispatchEvent(
                        new PointerEvent(type, { clientX: left + x, clientY: top + y, bubbles: true, buttons: 1, pressure: 0.5 })
                    );
                fire("pointerdown", this.anchor, 20, 40);
                fire("pointermove", window, 80, 20);
                fire("pointermove", window, 140, 60);
                fire("pointerup", window, 140, 60);
            },
        },
        { content: "Sign", trigger: ".o_revisit_sign:enabled", run: "click", expectUnloadPage: true },
        { content: "Thanks", trigger: ".o_revisit_link:not(:has(form)) h1:contains(Thank you)" },
    ],
});
