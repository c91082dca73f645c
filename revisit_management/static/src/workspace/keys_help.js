import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";

import { keysInWords } from "./keys";

export class KeysHelp extends Component {
    static template = "revisit_management.WorkspaceKeysHelp";
    static components = { Dialog };
    static props = { close: Function };

    groups = keysInWords();
}
