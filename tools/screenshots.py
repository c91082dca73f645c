"""Takes docs/images anew: every screen, by the role that uses it, in English and Chinese.

    python tools/screenshots.py --url http://127.0.0.1:8069 --out docs/images [--only visit] [--lang zh]

The database needs the demo data and the language Simplified Chinese. Records are only looked at, never changed, but for
the language of the demo users, which is put back.
"""

import argparse
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
LANGUAGES = {"en": "en_US", "zh": "zh_CN"}
SIZE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LIMIT = 150_000
OPEN = ["ready", "in_progress"]


@dataclass(frozen=True)
class Screen:
    """A picture: who looks, where, at which record, and what to click until it shows."""

    name: str
    role: str
    path: str
    view: str = ""
    model: str = ""  # with `domain`: the path ends in the id of the first such record
    domain: list[Any] = field(default_factory=list)
    order: str = "id"
    clicks: tuple[str, ...] = ()
    wait: str = ".o_view_controller, .o_apps"
    scroll: str = ""  # brought into sight before the picture is taken
    on_phone: bool = False

    def address(self, session: "Session") -> str:
        address = f"/odoo/{self.path}" if self.path else "/odoo/apps"
        if self.model:
            found = session.search(self.model, self.domain, self.order)
            if not found:
                raise LookupError(f"no {self.model} with {self.domain} for {self.role}")
            address += f"/{found[0]}"
        return f"{address}?view_type={self.view}" if self.view else address


def visit(name: str, domain: list[Any], **options: Any) -> Screen:
    return Screen(name, options.pop("role", "agent"), "my-revisits", model="revisit.visit", domain=domain, **options)


def workspace(name: str, domain: list[Any], **options: Any) -> Screen:
    at_work = ".o_revisit_workspace"
    return Screen(name, "agent", "revisit-workspace", model="revisit.visit", domain=domain, wait=at_work, **options)


READY = [("state", "=", "ready"), ("contact_line_ids.contact_id", "!=", False), ("agent_id.login", "=", "agent")]
STARTED = [("state", "=", "in_progress"), ("agent_id.login", "=", "agent")]
DONE = [("state", "=", "done"), ("attempt_ids", "!=", False)]

ASKED = [("rule_id.survey_id", "!=", False), ("channel_id.code", "=", "phone")]

SCREENS = [
    workspace("workspace", [*READY, *ASKED], order="planned_date"),
    workspace("workspace_question", [*STARTED, *ASKED], clicks=(".o_revisit_next", ".o_revisit_next")),
    workspace("workspace_phone", [*READY, *ASKED], order="planned_date", on_phone=True),
    Screen("questionnaires", "manager", "revisit-questionnaires"),
    Screen(
        "questionnaire",
        "manager",
        "revisit-questionnaires",
        model="survey.survey",
        domain=[("revisit_code", "=", "a5_repair")],
    ),
    Screen("script_suggestions", "manager", "revisit-script-suggestions"),
    Screen("corrections", "supervisor", "revisit-corrections"),
    Screen("terms", "manager", "revisit-terms"),
    Screen("telephone_systems", "manager", "revisit-telephone-systems"),
    Screen("visits_mine", "agent", "my-revisits"),
    Screen("visits_mine_kanban", "agent", "my-revisits", "kanban"),
    Screen("visits_mine_calendar", "agent", "my-revisits", "calendar"),
    visit("visit_to_do", READY, order="planned_date desc"),
    visit("visit_in_progress", STARTED),
    visit("visit_satisfaction", STARTED, scroll="[name=answer_ids]"),
    visit("visit_call_back", READY, clicks=("button[name=action_log_callback]",), wait=".modal .o_form_view"),
    visit("visit_not_reached", READY, clicks=("button[name=action_open_fail]",), wait=".modal .o_form_view"),
    visit("visit_done", DONE, order="done_date desc"),
    Screen("visit_new", "agent", "my-revisits/new"),
    Screen("visit_records", "agent", "revisit-records"),
    Screen("ledger", "agent", "revisit-ledger"),
    Screen(
        "ledger_line",
        "agent",
        "revisit-ledger",
        model="revisit.engagement",
        domain=[("stage", "=", "warranty"), ("visit_ids.state", "=", "done")],
        clicks=("[role=tab][name=owed]",),
    ),
    Screen("events", "agent", "revisit-events"),
    Screen("visits_all", "supervisor", "revisits"),
    Screen("visits_all_kanban", "supervisor", "revisits", "kanban"),
    Screen("visits_unassigned", "supervisor", "unassigned-revisits"),
    Screen("visits_activity", "supervisor", "revisits", "activity"),
    Screen("visits_pivot", "supervisor", "revisits", "pivot"),
    Screen("visits_graph", "supervisor", "revisits", "graph"),
    Screen("ledger_kanban", "supervisor", "revisit-ledger", "kanban"),
    Screen("ledger_supervisor", "supervisor", "revisit-ledger"),
    Screen(
        "ledger_import",
        "supervisor",
        "revisit-ledger",
        clicks=("button.o_revisit_import",),
        wait=".modal .o_form_view",
    ),
    Screen("ledger_imports", "supervisor", "revisit-imports"),
    Screen("owed_visits", "supervisor", "revisit-owed"),
    Screen("owed_visits_calendar", "supervisor", "revisit-owed", "calendar", clicks=(".o_next", ".o_next")),
    Screen("owed_visits_pivot", "supervisor", "revisit-owed", "pivot"),
    Screen("event", "supervisor", "revisit-events", model="revisit.event", domain=[("schedule_ids", "!=", False)]),
    Screen(
        "customer",
        "supervisor",
        "res.partner",
        model="res.partner",
        domain=[("revisit_visit_ids.state", "=", "done")],
        clicks=("[role=tab][name=revisits]",),
    ),
    Screen("plans", "supervisor", "revisit-plans"),
    Screen("plans_to_approve", "supervisor", "revisit-plans-to-approve"),
    Screen("plan", "supervisor", "revisit-plans", model="revisit.plan", domain=[("state", "=", "submitted")]),
    Screen("plan_running", "agent", "revisit-plans", model="revisit.plan", domain=[("state", "=", "running")]),
    Screen(
        "plan_return",
        "supervisor",
        "revisit-plans",
        model="revisit.plan",
        domain=[("state", "=", "submitted")],
        clicks=("button[name=action_open_return]",),
        wait=".modal .o_form_view",
    ),
    visit("visit_waits", [("state", "=", "draft"), ("agent_id.login", "=", "agent")]),
    Screen("calls", "supervisor", "revisit-calls"),
    Screen("interests", "manager", "revisit-interests"),
    Screen("interest_new", "agent", "revisit-interests/new"),
    Screen("substitutions", "supervisor", "revisit-substitutions"),
    Screen("substitution", "supervisor", "revisit-substitutions", model="revisit.substitution"),
    Screen("qualifications", "manager", "revisit-qualifications"),
    Screen("qualifications_held", "supervisor", "revisit-qualifications-held"),
    Screen("assistance", "agent", "revisit-assistance"),
    Screen("policies", "manager", "revisit-policies"),
    Screen("policy_templates", "manager", "revisit-policy-templates"),
    Screen("policy", "manager", "revisit-policies", model="revisit.policy", domain=[("is_template", "=", False)]),
    Screen(
        "policy_rule",
        "manager",
        "revisit-policies",
        model="revisit.policy",
        domain=[("is_template", "=", False)],
        clicks=("[name=rule_ids] .o_data_row:nth-child(4) [name=name]",),
        wait=".modal .o_form_view",
    ),
    Screen(
        "simulation",
        "manager",
        "revisit-policies",
        model="revisit.policy",
        domain=[("is_template", "=", False)],
        clicks=("button[name=action_simulate]",),
        wait=".o_revisit_simulation_chart canvas",
    ),
    *(
        Screen(
            f"policy_rule_{page}",
            "manager",
            "revisit-policies",
            model="revisit.policy",
            domain=[("is_template", "=", False)],
            clicks=("[name=rule_ids] .o_data_row:nth-child(4) [name=name]", f".modal .nav-link[name={page}]"),
            wait=".modal .o_form_view",
        )
        for page in ("whom", "how", "who", "what")
    ),
    Screen(
        "policy_conflict",
        "manager",
        "revisit-policies",
        model="revisit.policy",
        domain=[("is_template", "=", False)],
        clicks=(".nav-link[name=conflict]",),
    ),
    Screen(
        "policy_calls",
        "manager",
        "revisit-policies",
        model="revisit.policy",
        domain=[("is_template", "=", False)],
        clicks=(".nav-link[name=calls]",),
    ),
    Screen("policy_versions", "manager", "revisit-policy-versions"),
    Screen(
        "policy_compare",
        "manager",
        "revisit-policies",
        model="revisit.policy",
        domain=[("is_template", "=", False)],
        clicks=("button[name=action_compare]",),
        wait=".modal .o_form_view",
    ),
    Screen(
        "policy_rule_new",
        "manager",
        "revisit-policies/new",
        clicks=("[name=rule_ids] .o_field_x2many_list_row_add a",),
        wait=".modal .o_form_view",
    ),
    Screen("samples", "supervisor", "revisit-samples"),
    Screen("sample", "supervisor", "revisit-samples", model="revisit.sampling", domain=[("arrivals", ">", 0)]),
    Screen("orders", "supervisor", "revisit-orders"),
    Screen("order", "supervisor", "revisit-orders", model="revisit.order"),
    Screen("order_new", "supervisor", "revisit-orders/new"),
    Screen("trips", "agent", "revisit-trips"),
    Screen(
        "trip", "agent", "revisit-trips", model="revisit.trip", domain=[("visit_ids", "!=", False)], order="date desc"
    ),
    Screen("duties", "manager", "revisit-duties"),
    Screen("duty", "manager", "revisit-duties", model="revisit.duty"),
    Screen("sources", "manager", "revisit-sources"),
    Screen("source_new", "manager", "revisit-sources/new"),
    Screen("profiles", "manager", "revisit-profiles"),
    Screen("teams", "manager", "revisit-teams"),
    Screen("team", "manager", "revisit-teams", model="revisit.team"),
    Screen("tiers", "manager", "revisit-tiers"),
    Screen("warranty_terms", "manager", "revisit-warranty-terms"),
    Screen("contact_roles", "manager", "revisit-contact-roles"),
    Screen("satisfaction_questions", "manager", "revisit-dimensions"),
    Screen("channels", "manager", "revisit-channels"),
    Screen("visit_kinds", "manager", "revisit-visit-types"),
    Screen("event_types", "manager", "revisit-event-types"),
    Screen("runs", "manager", "revisit-runs"),
    Screen("run", "manager", "revisit-runs", model="revisit.run", order="id desc"),
]


class Session:
    """A role logged in to a browser window of its own."""

    def __init__(self, context: BrowserContext, url: str, database: str, login: str):
        self.context, self.url = context, url
        params = {"db": database, "login": login, "password": login}
        self.uid = self.post("/web/session/authenticate", params)["uid"]

    def post(self, path: str, params: dict[str, Any]) -> Any:
        data = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.context.request.post(self.url + path, data=data).json()
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)

    def search(self, model: str, domain: list[Any], order: str) -> list[int]:
        return self.call(model, "search", domain, order=order, limit=1)

    @contextmanager
    def language(self, code: str) -> Iterator[None]:
        """The whole interface in this language, as when the user changes it in the preferences."""
        [user] = self.call("res.users", "read", [self.uid], ["lang"])
        self.call("res.users", "write", [self.uid], {"lang": code})
        try:
            yield
        finally:
            self.call("res.users", "write", [self.uid], {"lang": user["lang"]})


def show(page: Page, url: str, screen: Screen) -> None:
    """Go there and wait for what is to be seen; never for a quiet network, which Odoo's bus does not know."""
    page.set_viewport_size(PHONE if screen.on_phone else SIZE)
    page.goto(url)
    page.wait_for_selector(".o_action_manager > .o_action")
    for selector in screen.clicks:
        page.click(selector)
    page.wait_for_selector(screen.wait)
    settle(page)
    if screen.scroll:
        page.eval_on_selector(screen.scroll, "element => element.scrollIntoView({block: 'center'})")
    page.mouse.move(0, 0)
    page.wait_for_timeout(1500 if screen.view == "graph" else 300)  # charts and dialogs grow into place


def settle(page: Page) -> None:
    page.wait_for_function(
        """() => !document.querySelector(".o_loading_indicator, .o_view_sample_data_pending")
            && [...document.images].every((image) => image.complete)
            && document.fonts.status === "loaded" """
    )


def save(page: Page, file: Path) -> int:
    data = compressed(page.screenshot())
    file.write_bytes(data)
    return len(data)


def compressed(data: bytes) -> bytes:
    """With a palette, when Pillow is there: screens have few colours."""
    try:
        from PIL import Image
    except ImportError:
        return data
    for colors in (256, 128, 64, 32):
        buffer = io.BytesIO()
        image = Image.open(io.BytesIO(data)).convert("RGB")
        image.quantize(colors, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE).save(
            buffer, "PNG", optimize=True
        )
        if buffer.tell() <= LIMIT:
            break
    return buffer.getvalue()


def watch(page: Page, problems: list[str]) -> None:
    """A screen that throws is a finding, however good the picture looks."""
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on("console", lambda m: m.type == "error" and problems.append(f"{page.url}: {m.text}"))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--url", default=os.environ.get("REVISIT_URL", "http://127.0.0.1:8069"))
    parser.add_argument("--db", default=os.environ.get("REVISIT_DB"), help="needed when the server has several")
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--only", help="screens whose name holds this")
    parser.add_argument("--lang", choices=LANGUAGES, help="only this language")
    return parser.parse_args()


def the_database(context: BrowserContext, url: str) -> str:
    """The only database the server offers."""
    answer = context.request.post(f"{url}/web/database/list", data={"jsonrpc": "2.0", "params": {}}).json()
    names = answer.get("result") or []
    if len(names) != 1:
        sys.exit("Say which database with --db: the server does not offer exactly one.")
    return names[0]


def main() -> int:
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    wanted = [screen for screen in SCREENS if not options.only or options.only in screen.name]
    problems: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--hide-scrollbars"])
        for role in dict.fromkeys(screen.role for screen in wanted):
            context = browser.new_context(viewport=SIZE, timezone_id="Asia/Shanghai", reduced_motion="reduce")
            database = options.db or the_database(context, options.url)
            session = Session(context, options.url, database, role)
            mine = [screen for screen in wanted if screen.role == role]
            for language, code in LANGUAGES.items():
                if not options.lang or options.lang == language:
                    with session.language(code):
                        problems += take(session, mine, language, options.out)
            context.close()
        browser.close()
    print("\n".join(problems))
    return 1 if problems else 0


def take(session: Session, screens: list[Screen], language: str, folder: Path) -> list[str]:
    problems: list[str] = []
    page = session.context.new_page()
    watch(page, problems)
    for screen in screens:
        file = folder / f"{screen.name}.{language}.png"
        try:
            show(page, session.url + screen.address(session), screen)
            print(f"{file} {save(page, file) // 1024} KB", flush=True)
        except (Error, LookupError) as error:
            problems.append(f"{screen.name}.{language}: {error}")
    page.close()
    return problems


if __name__ == "__main__":
    sys.exit(main())
