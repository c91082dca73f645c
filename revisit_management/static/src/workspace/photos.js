import { Component, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { TakePhoto } from "./take_photo";
import { useCard } from "./use_card";

/** Photos of a visit: those the server has, and those on their way. */
export class Photos extends Component {
    static template = "revisit_management.Photos";
    static components = { TakePhoto };
    static props = { card: Object, workspace: Object };

    setup() {
        this.shown = useCard();
        this.dialog = useService("dialog");
        this.outbox = useService("revisit_outbox");
        this.items = useState(this.outbox.state);
    }

    get card() {
        return this.shown.card;
    }

    get unsent() {
        return this.items.items.filter((item) => item.visitId === this.card.id && item.kind === "photo");
    }

    retry(item) {
        this.outbox.retry({ ...item });
    }

    discard(item) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Discard the photo?"),
            body: _t("It is on this device only."),
            confirmLabel: _t("Discard"),
            confirm: () => this.outbox.remove(item.key),
            cancel: () => {},
        });
    }

    remove(photo) {
        const { workspace } = this.props;
        this.dialog.add(ConfirmationDialog, {
            title: _t("Remove the photo?"),
            body: photo.name,
            confirmLabel: _t("Remove"),
            confirm: async () => {
                await workspace.orm.call("revisit.visit", "remove_photo", [[this.card.id], photo.id]);
                await workspace.reload();
            },
            cancel: () => {},
        });
    }
}
