import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

import { Photos } from "./photos";
import { Signing } from "./signing";
import { useCard } from "./use_card";

/** The part of a record that only a visit on site has: photos and the signature (`B8`). The check-list is the script. */
export class OnSite extends Component {
    static template = "revisit_management.OnSite";
    static components = { Photos, Signing };
    static props = { card: Object, workspace: Object };

    setup() {
        this.shown = useCard();
        this.outbox = useService("revisit_outbox");
        this.items = useState(this.outbox.state);
    }

    get card() {
        return this.shown.card;
    }

    get isSignable() {
        return this.card.may.sign || this.card.onsite.signature;
    }

    /** What was made for other visits and is still on this device only. */
    get elsewhere() {
        return this.items.items.filter((item) => item.visitId !== this.card.id && (!item.isDraft || item.problem)).length;
    }
}
