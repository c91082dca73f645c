import { useRef } from "@odoo/owl";
import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import { registry } from "@web/core/registry";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { BinaryField, binaryField } from "@web/views/fields/binary/binary_field";

/** A file that can be chosen, or dropped anywhere on the field. */
export class DroppedFileField extends BinaryField {
    static template = "revisit_management.DroppedFileField";

    setup() {
        super.setup();
        const root = useRef("root");
        useDropzone(root, (ev) => this.onDrop(ev), "", () => !this.props.readonly);
    }

    async onDrop(ev) {
        const [file] = ev.dataTransfer.files;
        if (file) {
            const url = await getDataURLFromFile(file);
            await this.update({ data: url.split(",")[1], name: file.name });
        }
    }
}

registry.category("fields").add("revisit_dropped_file", {
    ...binaryField,
    component: DroppedFileField,
});
