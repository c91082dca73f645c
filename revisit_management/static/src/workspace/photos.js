import { Component, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { uuid } from "@web/core/utils/strings";

import { shrinkPhoto } from "./shrink_photo";
import { useCard } from "./use_card";

/** Photos of a visit: taken, made small, kept on the device until the server has them. */
export class Photos extends Component {
    static template = "revisit_management.Photos";
    static props = { card: Object, workspace: Object };

    setup() {
        this.shown = useCard();
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.outbox = useService("revisit_outbox");
        this.items = useState(this.outbox.state);
        this.state = useState({ isShrinking: false });
    }

    get card() {
        return this.shown.card;
    }

    get unsent() {
        return this.items.items.filter((item) => item.visitId === this.card.id && item.kind === "photo");
    }

    async onFiles(ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        this.state.isShrinking = true;
        try {
            for (const file of files) {
                await this.add(file);
            }
        } finally {
            this.state.isShrinking = false;
        }
    }

    async add(file) {
        let data;
        try {
            data = await shrinkPhoto(file);
        } catch {
            this.notification.add(_t("%s cannot be read as a photo: take it as JPEG or PNG.", file.name), { type: "danger" });
            return;
        }
        const name = file.name.replace(/\.\w+$/, "") + ".jpg";
        this.outbox.put({ key: `photo-${uuid()}`, visitId: this.card.id, kind: "photo", name, data });
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
