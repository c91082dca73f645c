"""Nothing leaks: every way to a forbidden visit, tried over Odoo's own remote interface on a real server (``W4``).

The ways are data: to add one, add a line to ``WAYS``, ``PAGES`` or ``ROUTES``; to add a kind of forbidden visit (a plan
that is not approved, approving one's own), add a line to ``SITUATIONS`` and make the visit in ``shell/make_leaks.py``.
A text ``$name`` stands for a record of ``made``: those of the visit, and ``names``.
"""

import json

import pytest
import requests

# ---------------------------------------------------------------------------------------------------------- the table

# who must not see a visit, why, and which: both an open and a finished one each
SITUATIONS = [
    ("agent in conflict of interest", "insider_agent"),
    ("supervisor in conflict of interest, who leads the team", "insider_supervisor"),
    ("manager in conflict of interest", "insider_manager"),
    ("agent of another team", "stranger_agent"),
    ("supervisor of another team", "stranger_supervisor"),
]
VISITS = ("open", "done")

REFUSED = "refused with a sentence"
EMPTY = "answered, with nothing in it"
HARMLESS = "answered or refused, without a word of the visit, and without effect"

VISIT, HERS = "revisit.visit", [("id", "=", "$visit")]
OF_CUSTOMER = [("partner_id", "=", "$customer")]
MAIL = [("model", "=", VISIT), ("res_id", "=", "$visit")]
ATTACHED = [("res_model", "=", VISIT), ("res_id", "=", "$visit")]
EVERYTHING, FORGED = {"scope": "team", "due": "all"}, {"comment": "forged"}
SPECIFICATION = {"display_name": {}, "result": {}, "message_ids": {"fields": {"body": {}}}}

# what is tried, model, method, records, arguments, what must happen
WAYS = [
    # the visit itself
    ("read", VISIT, "read", ["$visit"], {"fields": ["display_name", "result"]}, REFUSED),
    ("web read", VISIT, "web_read", ["$visit"], {"specification": SPECIFICATION}, REFUSED),
    ("search", VISIT, "search", [], {"domain": HERS}, EMPTY),
    ("search by its content", VISIT, "search", [], {"domain": [("result", "ilike", "TOPSECRET")]}, EMPTY),
    ("search count", VISIT, "search_count", [], {"domain": OF_CUSTOMER}, EMPTY),
    ("search read", VISIT, "search_read", [], {"domain": HERS, "fields": ["result"]}, EMPTY),
    ("web search read", VISIT, "web_search_read", [], {"domain": HERS, "specification": SPECIFICATION}, EMPTY),
    ("name search", VISIT, "name_search", [], {"name": "Northwind"}, EMPTY),
    (
        "web name search",
        VISIT,
        "web_name_search",
        [],
        {"name": "Northwind", "specification": {"display_name": {}}},
        EMPTY,
    ),
    ("grouped", VISIT, "read_group", [], {"domain": OF_CUSTOMER, "fields": [], "groupby": ["team_id"]}, EMPTY),
    (
        "grouped and formatted",
        VISIT,
        "formatted_read_group",
        [],
        {"domain": OF_CUSTOMER, "groupby": ["partner_id"], "aggregates": ["__count", "satisfaction:avg"]},
        EMPTY,
    ),
    (
        "grouped for the web",
        VISIT,
        "web_read_group",
        [],
        {"domain": OF_CUSTOMER, "groupby": ["partner_id"], "aggregates": ["__count"]},
        EMPTY,
    ),
    ("totals", VISIT, "formatted_read_group", [], {"domain": OF_CUSTOMER, "aggregates": ["__count"]}, EMPTY),
    (
        "progress bars",
        VISIT,
        "read_progress_bar",
        [],
        {
            "domain": OF_CUSTOMER,
            "group_by": "team_id",
            "progress_bar": {"field": "state", "colors": {"done": "success"}},
        },
        EMPTY,
    ),
    ("export", VISIT, "export_data", ["$visit"], {"fields_to_export": ["number", "result"]}, REFUSED),
    ("external id", VISIT, "get_metadata", ["$visit"], {}, HARMLESS),
    ("form action", VISIT, "get_formview_action", ["$visit"], {}, HARMLESS),
    ("exists", VISIT, "has_access", ["$visit"], {"operation": "read"}, EMPTY),
    ("write", VISIT, "write", ["$visit"], {"vals": {"comment": "forged"}}, REFUSED),
    ("write agent", VISIT, "write", ["$visit"], {"vals": {"agent_id": False}}, REFUSED),
    (
        "web save",
        VISIT,
        "web_save",
        ["$visit"],
        {"vals": {"comment": "forged"}, "specification": SPECIFICATION},
        REFUSED,
    ),
    ("sign", VISIT, "action_sign", ["$visit"], {"name": "forged", "role": "x", "signature": "eA=="}, REFUSED),
    ("have it signed", VISIT, "action_send_sign_link", ["$visit"], {}, REFUSED),
    ("copy", VISIT, "copy", ["$visit"], {}, REFUSED),
    ("delete", VISIT, "unlink", ["$visit"], {}, REFUSED),
    # the workspace
    ("workspace", VISIT, "workspace_open", [], {"filters": EVERYTHING}, HARMLESS),
    ("workspace with this visit", VISIT, "workspace_open", [], {"filters": {}, "visit_id": "$visit"}, REFUSED),
    ("queue", VISIT, "workspace_queue", [], {"filters": EVERYTHING}, HARMLESS),
    ("queue by search", VISIT, "workspace_queue", [], {"filters": {**EVERYTHING, "text": "Northwind"}}, HARMLESS),
    ("card", VISIT, "workspace_card", ["$visit"], {}, REFUSED),
    ("save in the workspace", VISIT, "workspace_save", ["$visit"], {"payload": {"texts": FORGED}}, REFUSED),
    ("save a position", VISIT, "workspace_save", ["$visit"], {"payload": {"position": "q1"}}, REFUSED),
    ("save answers", VISIT, "save_answers", ["$visit"], {"answers": [{"block": "d1", "value": "average"}]}, REFUSED),
    ("log in the workspace", VISIT, "workspace_log", ["$visit"], {"outcome": "busy"}, REFUSED),
    ("finish in the workspace", VISIT, "workspace_finish", ["$visit"], {"payload": {}, "filters": {}}, REFUSED),
    # what belongs to it
    ("attempts", "revisit.attempt", "search_read", [], {"domain": [("visit_id", "=", "$visit")]}, EMPTY),
    ("attempt", "revisit.attempt", "read", ["$attempt"], {"fields": ["note"]}, REFUSED),
    (
        "new attempt",
        "revisit.attempt",
        "create",
        [],
        {"vals_list": [{"visit_id": "$visit", "outcome": "busy"}]},
        REFUSED,
    ),
    ("answers", "revisit.answer", "search_read", [], {"domain": [("visit_id", "=", "$visit")]}, EMPTY),
    ("answer", "revisit.answer", "read", ["$answer"], {"fields": ["note"]}, REFUSED),
    (
        "satisfaction over all answers",
        "revisit.answer",
        "formatted_read_group",
        [],
        {"domain": [("visit_id.partner_id", "=", "$customer")], "groupby": ["level"], "aggregates": ["__count"]},
        EMPTY,
    ),
    ("answers given", "survey.user_input", "search", [], {"domain": [("revisit_visit_id", "=", "$visit")]}, HARMLESS),
    ("a suggestion", "revisit.script.suggestion", "read", ["$suggestion"], {"fields": ["text"]}, REFUSED),
    ("suggestions", "revisit.script.suggestion", "search", [], {"domain": [("visit_id", "=", "$visit")]}, EMPTY),
    ("suggest wording", VISIT, "suggest_wording", ["$visit"], {"block": False, "text": "Hello"}, REFUSED),
    ("save answers", VISIT, "save_answers", ["$visit"], {"answers": []}, REFUSED),
    ("change an answer", "revisit.answer", "write", ["$answer"], {"vals": {"level": "average"}}, REFUSED),
    ("contacts", "revisit.visit.contact", "search_read", [], {"domain": [("visit_id", "=", "$visit")]}, EMPTY),
    ("contact", "revisit.visit.contact", "read", ["$contact_line"], {"fields": ["contact_id"]}, REFUSED),
    (
        "search through parts",
        "revisit.answer",
        "search",
        [],
        {"domain": [("visit_id.result", "ilike", "TOPSECRET")]},
        EMPTY,
    ),
    (
        "cancel by the dialog",
        "revisit.visit.close",
        "create",
        [],
        {"vals_list": [{"visit_ids": [(6, 0, ["$visit"])], "outcome": "cancelled", "reason": "forged"}]},
        HARMLESS,
    ),
    # recordings, photos, corrections
    ("recordings", "revisit.recording", "search_read", [], {"domain": [("visit_id", "=", "$visit")]}, EMPTY),
    ("recording", "revisit.recording", "read", ["$recording"], {"fields": ["name"]}, REFUSED),
    (
        "who heard it",
        "revisit.recording.access",
        "search_read",
        [],
        {"domain": [("visit_id", "=", "$visit")]},
        HARMLESS,
    ),
    ("calls reported", "revisit.call.event", "search_read", [], {"domain": [("visit_id", "=", "$visit")]}, HARMLESS),
    ("add a recording", VISIT, "add_recording", ["$visit"], {"name": "x", "data": "SUQzeA=="}, REFUSED),
    ("add a photo", VISIT, "add_photo", ["$visit"], {"name": "x", "data": "R0lGODlh"}, REFUSED),
    ("take a photo back", VISIT, "remove_photo", ["$visit"], {"attachment_id": "$photo"}, REFUSED),
    ("photo", "ir.attachment", "read", ["$photo"], {"fields": ["name", "datas"]}, REFUSED),
    ("corrections", "revisit.correction", "search_read", [], {"domain": [("visit_id", "=", "$visit")]}, EMPTY),
    ("correction", "revisit.correction", "read", ["$correction"], {"fields": ["new_value"]}, REFUSED),
    ("accept a correction", "revisit.correction", "action_accept", ["$correction"], {}, REFUSED),
    (
        "correct the file",
        VISIT,
        "correct_master_data",
        ["$visit"],
        {"partner_id": "$customer", "values": {"city": "forged"}},
        REFUSED,
    ),
    # mail
    ("messages", "mail.message", "search_read", [], {"domain": MAIL, "fields": ["body"]}, EMPTY),
    ("messages by content", "mail.message", "search", [], {"domain": [("body", "ilike", "TOPSECRET")]}, EMPTY),
    ("message", "mail.message", "read", ["$message"], {"fields": ["body"]}, REFUSED),
    ("attachments", "ir.attachment", "search_read", [], {"domain": ATTACHED, "fields": ["name"]}, EMPTY),
    ("attachment", "ir.attachment", "read", ["$attachment"], {"fields": ["name", "raw"]}, REFUSED),
    ("activities", "mail.activity", "search_read", [], {"domain": ATTACHED, "fields": ["summary", "res_name"]}, EMPTY),
    ("activity", "mail.activity", "read", ["$activity"], {"fields": ["summary", "res_name"]}, REFUSED),
    ("end an activity", "mail.activity", "action_feedback", ["$activity"], {"feedback": "forged"}, REFUSED),
    ("follow", VISIT, "message_subscribe", ["$visit"], {"partner_ids": ["$me"]}, HARMLESS),
    ("post", VISIT, "message_post", ["$visit"], {"body": "forged"}, REFUSED),
    (
        "plan an activity",
        "mail.activity",
        "create",
        [],
        {"vals_list": [{"res_model_id": "$visit_model", "res_id": "$visit", "activity_type_id": "$todo"}]},
        REFUSED,
    ),
    (
        "attach a file",
        "ir.attachment",
        "create",
        [],
        {"vals_list": [{"name": "forged", "raw": "eA==", "res_model": VISIT, "res_id": "$visit"}]},
        REFUSED,
    ),
]
# only of who is in conflict: other teams' supervisors know the ledger, the events and the trips of the company
WAYS_IN_CONFLICT = [
    (
        "figures of the customer",
        "res.partner",
        "read",
        ["$customer"],
        {"fields": ["revisit_visit_count", "revisit_last_date", "revisit_satisfaction", "revisit_next_date"]},
        EMPTY,
    ),
    ("figures of the ledger line", "revisit.engagement", "read", ["$engagement"], {"fields": ["visit_count"]}, EMPTY),
    ("figures of the team", "revisit.team", "read", ["$team"], {"fields": ["open_visit_count"]}, EMPTY),
    ("what came out of it", "revisit.event", "search_read", [], {"domain": [("note", "ilike", "TOPSECRET")]}, EMPTY),
    ("the event itself", "revisit.event", "read", ["$event"], {"fields": ["note"]}, REFUSED),
    ("the trip", "revisit.trip", "read", ["$trip"], {"fields": ["name"]}, REFUSED),
    ("trips", "revisit.trip", "search", [], {"domain": [("id", "=", "$trip")]}, EMPTY),
    (
        "make oneself a visit",
        VISIT,
        "create",
        [],
        {"vals_list": [{"partner_id": "$customer", "channel_id": "$channel"}]},
        REFUSED,
    ),
]
# pages of the browser
PAGES = [
    "/web/content/$attachment?download=true",
    "/web/content/ir.attachment/$attachment/raw",
    "/web/content/revisit.visit/$visit/signature",
    "/web/image/revisit.visit/$visit/signature",
    "/web/image/$attachment",
    "/odoo/revisit.visit/$visit",
    "/mail/view?model=revisit.visit&res_id=$visit",
    "/mail/message/$message",
    "/web/content/$photo",
    "/revisit/recording/$recording",
    "/revisit/recording/$recording?download=1",
    "/report/html/revisit_management.report_visit_preparation/$visit",
    "/report/pdf/revisit_management.report_visit_preparation/$visit",
    "/my/revisits",
    "/my/revisits/$visit",
    "/rv/link-answer",
]
# what the browser asks the server for behind the scenes
ROUTES = [
    ("/mail/thread/messages", {"thread_model": VISIT, "thread_id": "$visit"}),
    ("/mail/data", {"fetch_params": ["init_messaging", "systray_get_activities"]}),
    (
        "/mail/data",
        {
            "fetch_params": [
                [
                    "mail.thread",
                    {
                        "thread_model": VISIT,
                        "thread_id": "$visit",
                        "request_list": ["activities", "attachments", "followers", "messages"],
                    },
                ]
            ]
        },
    ),
    ("/mail/inbox/messages", {}),
    ("/mail/starred/messages", {}),
    ("/mail/history/messages", {}),
    ("/mail/thread/recipients", {"thread_model": VISIT, "thread_id": "$visit", "message_id": "$message"}),
    ("/mail/thread/subscribe", {"res_model": VISIT, "res_id": "$visit", "partner_ids": ["$me"]}),
    ("/my/revisits/$visit/sign", {"name": "forged", "role": "forged", "signature": "forged"}),
    ("/rv/link-sign/sign", {"name": "forged", "role": "forged", "signature": "forged"}),
    ("/mail/message/post", {"thread_model": VISIT, "thread_id": "$visit", "post_data": {"body": "forged"}}),
]

# --------------------------------------------------------------------------------------------------------- trying them


class Outsider:
    """A person with a key for remote calls and a browser, and one visit that must not reach them."""

    def __init__(self, url, database, made, login, visit):
        self.url, self.login, self.made = url, login, made
        self.names = {**made["names"], **made["situations"][visit], "me": made["names"][f"partner_of_{login}"]}
        self.headers = {"Authorization": f"Bearer {made['keys'][login]}", "X-Odoo-Database": database}
        self.browser = requests.Session()
        self.browser.post(
            f"{url}/web/session/authenticate",
            json={"params": {"db": database, "login": login, "password": login}},
            timeout=60,
        ).raise_for_status()

    def fill_in(self, value):
        """``value`` with the records that it names."""
        if isinstance(value, str) and value.startswith("$"):
            return self.names[value[1:]]
        if isinstance(value, dict):
            return {key: self.fill_in(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.fill_in(item) for item in value]
        return value

    def call(self, model, method, records, arguments):
        body = self.fill_in(arguments)
        if records:
            body["ids"] = self.fill_in(records)
        return requests.post(f"{self.url}/json/2/{model}/{method}", json=body, headers=self.headers, timeout=60)

    def address(self, page):
        for name in sorted(self.names, key=len, reverse=True):
            page = page.replace(f"${name}", str(self.names[name]))
        return self.url + page

    def open(self, page):
        return self.browser.get(self.address(page), timeout=60)

    def ask(self, route, params):
        return self.browser.post(self.address(route), json={"params": self.fill_in(params)}, timeout=60)

    def told(self, text):
        """The words of the visit in ``text``."""
        return [word for word in self.made["secrets"] if word in text]


def is_refused(reply):
    """With a sentence for the user, and not by an accident."""
    name = reply.json().get("name", "") if reply.status_code != 200 else ""
    return name.rpartition(".")[2] in ("AccessError", "UserError", "ValidationError", "MissingError", "NotFound")


def is_empty(value):
    """Nothing in it: groups without records, counts of none, fields without values."""
    if isinstance(value, dict):
        if "__count" in value:
            return not value["__count"]
        told = value.keys() - {"id", "__domain", "__extra_domain"}
        return all(is_empty(value[key]) for key in told) and (told or not value)
    if isinstance(value, list):
        return all(is_empty(item) for item in value)
    return not value


@pytest.fixture(scope="module")
def leaks(module_db, module_shell, module_server):
    database = module_db("leaks")
    made = module_shell(database, "make_leaks.py")
    return database, made, module_server(database).url


CASES = [(situation, visit) for situation in SITUATIONS for visit in VISITS]


def named(case):
    (reason, _login), visit = case
    return f"{reason}: {visit}"


@pytest.fixture(scope="module", params=CASES, ids=named)
def outsider(request, leaks):
    (_reason, login), visit = request.param
    database, made, url = leaks
    return Outsider(url, database, made, login, visit)


@pytest.fixture(scope="module", params=[case for case in CASES if case[0][1].startswith("insider")], ids=named)
def insider(request, leaks):
    """Somebody in conflict of interest."""
    (_reason, login), visit = request.param
    database, made, url = leaks
    return Outsider(url, database, made, login, visit)


@pytest.fixture(scope="module")
def state(leaks, sql):
    """What there is of the visits, to compare: none of the ways may change any of it."""
    database, made, _url = leaks
    ids = [visit["visit"] for visit in made["situations"].values()]

    def look():
        tables = {
            "revisit_visit": "id = ANY(%s)",
            "revisit_attempt": "visit_id = ANY(%s)",
            "revisit_answer": "visit_id = ANY(%s)",
            "revisit_visit_contact": "visit_id = ANY(%s)",
            "revisit_recording": "visit_id = ANY(%s)",
            "revisit_recording_access": "visit_id = ANY(%s)",
            "revisit_correction": "visit_id = ANY(%s)",
            "mail_message": "model = 'revisit.visit' AND res_id = ANY(%s)",
            "mail_activity": "res_model = 'revisit.visit' AND res_id = ANY(%s)",
            "mail_followers": "res_model = 'revisit.visit' AND res_id = ANY(%s)",
            "ir_attachment": "res_model = 'revisit.visit' AND res_id = ANY(%s)",
        }
        return {t: sql(f"SELECT * FROM {t} WHERE {c} ORDER BY id", database, (ids,)) for t, c in tables.items()}

    return look


def check_way(outsider, way):
    _name, model, method, records, arguments, wanted = way
    reply = outsider.call(model, method, records, arguments)
    assert not outsider.told(reply.text if reply.ok else json.dumps(reply.json().get("message", ""))), reply.text
    if wanted == REFUSED:
        assert is_refused(reply), reply.text
    elif wanted == EMPTY:
        assert reply.ok and is_empty(reply.json()), reply.text
    else:
        assert reply.ok or is_refused(reply), reply.text


def test_no_way_leads_to_a_forbidden_visit(outsider, state, subtests):
    """W4: read, search, groups, export, names, messages, attachments, activities, followers."""
    before = state()
    for way in WAYS:
        with subtests.test(way[0]):
            check_way(outsider, way)
    assert state() == before


def test_who_is_in_conflict_does_not_see_it_in_figures_and_facts(insider, subtests):
    """W4: neither counted, nor told by what came out of the visit."""
    for way in WAYS_IN_CONFLICT:
        with subtests.test(way[0]):
            check_way(insider, way)


def test_no_button_of_a_forbidden_visit_works(outsider, state, subtests):
    before = state()
    for action in outsider.made["actions"]:
        with subtests.test(action):
            check_way(outsider, (action, VISIT, action, ["$visit"], {}, HARMLESS))
    assert state() == before


def test_no_page_and_no_download_shows_it(outsider, subtests):
    for page in PAGES:
        with subtests.test(page):
            reply = outsider.open(page)
            assert not outsider.told(reply.text)
            assert reply.status_code < 500, reply.text


def test_nothing_behind_the_screens_tells_of_it(outsider, state, subtests):
    before = state()
    for route, params in ROUTES:
        with subtests.test(f"{route} {params}"):
            reply = outsider.ask(route, params)
            assert not outsider.told(reply.text), reply.text
    assert state() == before


def test_the_ways_do_lead_to_a_visit_that_one_may_see(leaks):
    """Or the table would prove nothing: who may, is answered by every way that reads."""
    database, made, url = leaks
    someone = Outsider(url, database, made, "manager", "done")
    reading = [way for way in WAYS if way[5] == EMPTY and way[0] != "exists"]
    reading += [way for way in WAYS if way[2] in ("read", "web_read", "export_data")]
    for name, model, method, records, arguments, _wanted in reading:
        reply = someone.call(model, method, records, arguments)
        assert reply.ok and not is_empty(reply.json()), (name, reply.text)
    for page in PAGES[:2]:
        assert someone.told(someone.open(page).text), page
    assert someone.told(someone.ask(*ROUTES[0]).text)
