import { Component, onWillStart, onWillUnmount, useEffect, useExternalListener, useRef, reactive, useState } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { CallBar } from "./call_bar";
import { CustomerCard } from "./customer_card";
import { commandOf } from "./keys";
import { KeysHelp } from "./keys_help";
import { OnSite } from "./on_site";
import { QueuePanel } from "./queue_panel";
import { ScriptPanel } from "./script_panel";
import { Workspace } from "./workspace_store";

/** The page agents live in: whom to call, what to say, who it is; everything by keys. */
export class WorkspaceAction extends Component {
    static template = "revisit_management.Workspace";
    static components = { CallBar, CustomerCard, OnSite, QueuePanel, ScriptPanel };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Workspace");

    setup() {
        this.dialog = useService("dialog");
        this.ui = useState(useService("ui"));
        this.root = useRef("root");
        const [orm, action] = [useService("orm"), useService("action")];
        const [saver, outbox] = [useService("revisit_saver"), useService("revisit_outbox")];
        this.workspace = useState(reactive(new Workspace({ orm, action, saver, outbox })));
        this.state = useState({ tab: "calls" });
        this.tabs = [
            { code: "calls", label: _t("Visits"), icon: "fa-list" },
            { code: "script", label: _t("Script"), icon: "fa-comment-o" },
            { code: "customer", label: _t("Customer"), icon: "fa-user-o" },
        ];
        onWillStart(() => this.workspace.open(this.visitId));
        useEffect(
            () => this.onVisitShown(),
            () => [this.workspace.card.id]
        );
        useEffect(
            () => this.focusStep(),
            () => [this.workspace.focusRequest]
        );
        onWillUnmount(() => this.workspace.close());
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        useHotkey("control+enter", () => this.run("finish"), { bypassEditableProtection: true });
    }

    /** The visit asked for: by the address, or by the button of a visit. */
    get visitId() {
        return this.props.resId || this.props.action.params?.visit_id || false;
    }

    get isOnSite() {
        const { channel, onsite } = this.workspace.card;
        return channel.needs_appointment || channel.needs_signature || onsite.signature || onsite.photos.length;
    }

    onVisitShown() {
        const { card } = this.workspace;
        this.props.updateActionState?.({ resId: card.id || false });
        if (card) {
            this.state.tab = "script";
        }
    }

    // Focus

    /** What is shown next has the focus, so that the next key is for it; on a phone a field would open the keyboard. */
    focusStep() {
        const step = this.stepShown;
        const field = !this.ui.isSmall && step?.querySelector("[data-focus=field]");
        (field || step)?.focus({ preventScroll: true });
        if (this.ui.isSmall) {
            step?.scrollIntoView();
        }
    }

    get stepShown() {
        return this.root.el?.querySelector("[data-focus=step]");
    }

    /** The visit after or before the one in hand or in focus. */
    focusQueue(by) {
        const visits = [...this.root.el.querySelectorAll("[data-visit]")];
        const from = visits.includes(document.activeElement)
            ? document.activeElement
            : visits.find((visit) => visit.getAttribute("aria-current"));
        visits[Math.min(Math.max(visits.indexOf(from) + by, 0), visits.length - 1)]?.focus();
    }

    focusChoice(by) {
        const choices = [...this.root.el.querySelectorAll("[data-choice]")];
        choices[(choices.indexOf(document.activeElement) + by + choices.length) % choices.length]?.focus();
    }

    focusOn(selector) {
        const element = this.root.el.querySelector(selector);
        element?.closest("details")?.setAttribute("open", "open");
        element?.focus();
    }

    // Keys

    onKeydown(ev) {
        const isElsewhere = this.ui.activeElement !== document || this.ui.isBlocked || ev.defaultPrevented;
        const command = !isElsewhere && commandOf(ev);
        if (command && this.run(command.name, command.number) !== false) {
            ev.preventDefault();
        }
    }

    /** @returns {false|void} false when there is nothing to do by that name */
    run(name, number) {
        const forVisit = this.workspace.card && this.visitCommands[name];
        const command = forVisit || this.pageCommands[name];
        return command ? command(number) : false;
    }

    get pageCommands() {
        return {
            down: () => this.focusQueue(1),
            up: () => this.focusQueue(-1),
            search: () => this.focusSearch(),
            leave: () => this.stepShown?.focus({ preventScroll: true }),
            help: () => this.dialog.add(KeysHelp),
        };
    }

    get visitCommands() {
        const { workspace } = this;
        return {
            choose: (number) => workspace.choose(number),
            next: () => workspace.move(1),
            back: () => workspace.move(-1),
            first: () => workspace.goTo(workspace.steps[0]),
            last: () => workspace.goTo(workspace.steps.at(-1)),
            nextChoice: () => this.focusChoice(1),
            previousChoice: () => this.focusChoice(-1),
            comment: () => this.focusOn(".o_revisit_comment textarea"),
            wording: () => this.focusOn(".o_revisit_wording textarea"),
            finish: () => workspace.finish(),
        };
    }

    focusSearch() {
        this.state.tab = "calls";
        this.root.el.querySelector(".o_revisit_search")?.select();
    }
}

registry.category("actions").add("revisit_workspace", WorkspaceAction);
