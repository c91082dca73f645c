import { registry } from "@web/core/registry";

/** A technician visits a customer with nothing but a telephone: 390×844. */

async function takePhoto({ anchor }) {
    const canvas = Object.assign(document.createElement("canvas"), { width: 2400, height: 1200 });
    canvas.getContext("2d").fillRect(0, 0, 1200, 600);
    const picture = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const chosen = new DataTransfer();
    chosen.items.add(new File([picture], "nameplate.png", { type: "image/png" }));
    const input = anchor.querySelector("input");
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

function sign({ anchor: canvas }) {
    const { left, top } = canvas.getBoundingClientRect();
    const move = (name, x, y, buttons = 1) =>
        canvas.dispatchEvent(
            new PointerEvent(name, { clientX: left + x, clientY: top + y, isPrimary: true, buttons, bubbles: true })
        );
    move("pointerdown", 20, 90);
    for (let x = 30; x < 200; x += 10) {
        move("pointermove", x, 90 - 40 * Math.sin(x / 15));
    }
    move("pointerup", 200, 90, 0);
}

/** Nothing may stick out of the screen at the side. */
function fits() {
    const parts = [...document.querySelectorAll(".o_revisit_workspace :not(.visually-hidden)")];
    const wide = parts.find((part) => part.checkVisibility() && part.getBoundingClientRect().right > window.innerWidth + 1);
    if (wide) {
        const { right } = wide.getBoundingClientRect();
        throw new Error(`${right} px are wider than the telephone (${window.innerWidth}): ${wide.outerHTML.slice(0, 200)}`);
    }
}

const signed = (name) => `.o_revisit_signed:contains(${name})`;

registry.category("web_tour.tours").add("revisit_technician_on_site", {
    steps: () => [
        { content: "The agreed time is there", trigger: ".o_revisit_appointment input" },
        { content: "It fits the telephone", trigger: ".o_revisit_workspace", run: fits },
        { content: "On site", trigger: ".o_revisit_arrive", run: "click" },
        { content: "In time", trigger: ".o_revisit_punctuality:contains(On time)" },
        { content: "Photograph the nameplate", trigger: ".o_revisit_call_bar label:contains(Take a photo)", run: takePhoto },
        { content: "First item", trigger: "[data-block] [data-choice=satisfied]", run: "click" },
        { content: "Chosen", trigger: "[data-block] [data-choice=satisfied][aria-checked=true]" },
        { content: "On", trigger: ".o_revisit_next", run: "click" },
        { content: "Second item", trigger: "[data-block] [data-choice=very_satisfied]", run: "click" },
        { content: "Chosen, too", trigger: "[data-block] [data-choice=very_satisfied][aria-checked=true]" },
        { content: "To the end", trigger: ".o_revisit_next", run: "click" },
        { content: "What was found", trigger: ".o_revisit_end textarea[name=result]", run: "edit All tight and dry" },
        { content: "The server has the photo", trigger: ".o_revisit_photos li:not(.o_revisit_unsent) img[alt='nameplate.jpg']" },
        { content: "The visited person signs", trigger: ".o_revisit_signing button:contains(Zhang Wei)", run: "click" },
        { content: "With the role from the file", trigger: ".o_revisit_signing input[name=signer_role]:value(Duty manager)" },
        { content: "On the screen", trigger: ".o_revisit_sheet canvas", run: sign },
        { content: "Save it", trigger: ".o_revisit_sign:enabled", run: "click" },
        { content: "Signed", trigger: signed("Zhang Wei") },
        { content: "Called away: somebody else signs", trigger: ".o_revisit_another_signer", run: "click" },
        { content: "The name", trigger: ".o_revisit_signing input[name=signer_name]", run: "edit Zhao Min" },
        { content: "The role", trigger: ".o_revisit_signing input[name=signer_role]", run: "edit Shift leader" },
        { content: "Why", trigger: ".o_revisit_signing input[name=reason]", run: "edit Zhang Wei signed for the wrong unit" },
        { content: "Another signature", trigger: ".o_revisit_sheet canvas", run: sign },
        { content: "Save that", trigger: ".o_revisit_sign:enabled", run: "click" },
        { content: "It took the first one's place", trigger: signed("Zhao Min") },
        { content: "Still nothing sticks out", trigger: ".o_revisit_workspace", run: fits },
        { content: "Done", trigger: ".o_revisit_finish:enabled", run: "click" },
        { content: "No visit is left", trigger: ".o_revisit_workspace:not(:has(.o_revisit_script))" },
    ],
});
