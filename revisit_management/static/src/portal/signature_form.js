import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { addLoadingEffect } from "@web/core/utils/ui";
import { rpc } from "@web/core/network/rpc";
import { redirect } from "@web/core/utils/urls";
import { useState } from "@odoo/owl";
import { SignatureForm } from "@portal/signature_form/signature_form";

/** Odoo's form for signatures, with the role of who signs. */
export class RevisitSignatureForm extends SignatureForm {
    static template = "revisit_management.SignatureForm";

    setup() {
        super.setup();
        this.signer = useState({ role: this.props.defaultRole || "" });
    }

    get isIncomplete() {
        return this.signature.isSignatureEmpty || !this.signature.name || !this.signer.role.trim();
    }

    async onClickSubmit(ev) {
        const restore = addLoadingEffect(ev.currentTarget);
        const data = await rpc(this.props.callUrl, {
            name: this.signature.name,
            role: this.signer.role,
            signature: this.signature.getSignatureImage().split(",")[1],
        }).catch(() => ({ error: _t("No connection. Please try again.") }));
        if (data.redirect_url) {
            return redirect(data.redirect_url);
        }
        restore();
        this.state.error = data.error;
    }
}

registry.category("public_components").add("revisit_management.signature_form", RevisitSignatureForm);
