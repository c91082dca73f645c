import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { uuid } from "@web/core/utils/strings";

import { shrinkPhoto } from "./shrink_photo";

/** Opens the camera, or the gallery; what is chosen is made small and kept on the device until the server has it. */
export class TakePhoto extends Component {
    static template = "revisit_management.TakePhoto";
    static props = { card: Object, isFromGallery: { type: Boolean, optional: true } };

    setup() {
        this.notification = useService("notification");
        this.outbox = useService("revisit_outbox");
        this.state = useState({ isShrinking: false });
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
            const problem = _t("%s cannot be read as a photo: take it as JPEG or PNG.", file.name);
            this.notification.add(problem, { type: "danger" });
            return;
        }
        const name = file.name.replace(/\.\w+$/, "") + ".jpg";
        this.outbox.put({ key: `photo-${uuid()}`, visitId: this.props.card.id, kind: "photo", name, data });
    }
}
