"""What each role can do from outside, over Odoo's own remote interface, on a real server."""

from dataclasses import dataclass

import pytest
import requests

OFFICE = ("agent", "supervisor", "manager")
OUTSIDE = ("employee", "portal")

# read, write, create, delete; what is not named is refused. Employees without a role and portal users get nothing.
SETTINGS = {"agent": "r", "supervisor": "r", "manager": "rwcd"}
MATRIX = {
    "revisit.stage": SETTINGS,
    "revisit.event.type": SETTINGS,
    "revisit.channel": SETTINGS,
    "revisit.contact.role": SETTINGS,
    "revisit.visit.type": SETTINGS,
    "revisit.dimension": SETTINGS,
    "revisit.tier": SETTINGS,
    "revisit.profile": SETTINGS,
    "revisit.warranty.term": SETTINGS,
    "revisit.term": SETTINGS,
    "revisit.qualification": SETTINGS,
    "revisit.qualification.holder": {"agent": "r", "supervisor": "rwcd", "manager": "rwcd"},
    "revisit.substitution": {"agent": "r", "supervisor": "rwc", "manager": "rwcd"},
    "revisit.visit.reassign": {"supervisor": "rwcd", "manager": "rwcd"},
    "revisit.team": SETTINGS,
    "revisit.policy": SETTINGS,
    "revisit.policy.version": {"agent": "r", "supervisor": "r", "manager": "r"},
    "revisit.policy.import": {"manager": "rwcd"},
    "revisit.policy.compare": {"manager": "rwcd"},
    "revisit.rule": SETTINGS,
    "revisit.rule.channel": SETTINGS,
    "revisit.window": SETTINGS,
    "revisit.trip": {"agent": "r", "supervisor": "r", "manager": "r"},
    "revisit.engagement": {"agent": "r", "supervisor": "rwc", "manager": "rwcd"},
    "revisit.engagement.contact": {"agent": "r", "supervisor": "rwcd", "manager": "rwcd"},
    "revisit.event": {"agent": "r", "supervisor": "rwc", "manager": "rwc"},
    "revisit.schedule": {"agent": "r", "supervisor": "r", "manager": "r"},
    # one's own is declared by oneself and changed by others
    "revisit.conflict": {"agent": "rc", "supervisor": "rwc", "manager": "rwcd"},
    "revisit.order": {"agent": "r", "supervisor": "rwc", "manager": "rwcd"},
    "revisit.order.cancel": {"supervisor": "rwcd", "manager": "rwcd"},
    "revisit.plan": {"agent": "rwc", "supervisor": "rwcd", "manager": "rwcd"},
    "revisit.plan.return": {"agent": "rwcd", "supervisor": "rwcd", "manager": "rwcd"},
    "revisit.duty": {"supervisor": "r", "manager": "rwcd"},
    # who owes data need not have a role: everybody sees the own weeks
    "revisit.duty.week": {"employee": "r", "agent": "r", "supervisor": "r", "manager": "rw"},
    # employees without a role answer what their own department was asked, of which there is nothing here
    "revisit.assistance": {"employee": "r", "agent": "rwc", "supervisor": "rwc", "manager": "rwc"},
    # proposed by agents, decided by managers
    "revisit.script.suggestion": {"agent": "rc", "supervisor": "rc", "manager": "rwcd"},
    # of the survey app only what is asked in visits, and none of the answers
    "survey.survey": SETTINGS,
    "survey.question": SETTINGS,
    "survey.question.answer": SETTINGS,
    "survey.user_input": {"manager": "r"},
    "revisit.source": {"supervisor": "r", "manager": "rwcd"},
    "revisit.source.problem": {"supervisor": "r", "manager": "r"},
    "revisit.source.add": {"manager": "rwcd"},
    "revisit.source.add.line": {"manager": "rwcd"},
    "revisit.source.trial": {"manager": "rwcd"},
    "revisit.source.trial.line": {"manager": "rwcd"},
    "revisit.link": {"manager": "r"},
    "revisit.run": {"supervisor": "r", "manager": "r"},
    "revisit.sampling": {"supervisor": "r", "manager": "r"},
    "revisit.counter": {"manager": "r"},
    "revisit.visit": {"agent": "rwc", "supervisor": "rwc", "manager": "rwcd"},
    "revisit.visit.contact": {"agent": "rwcd", "supervisor": "rwcd", "manager": "rwcd"},
    "revisit.attempt": {"agent": "rc", "supervisor": "rc", "manager": "rc"},
    "revisit.answer": {"agent": "rwc", "supervisor": "rwc", "manager": "rwc"},
    # filed by the visit's own methods, and deleted by managers once it need not be kept
    "revisit.recording": {"agent": "r", "supervisor": "r", "manager": "r"},
    "revisit.recording.access": {"manager": "r"},
    "revisit.recording.add": {"agent": "rwcd", "supervisor": "rwcd", "manager": "rwcd"},
    "revisit.correction": {"agent": "r", "supervisor": "r", "manager": "r"},
    "revisit.telephony": {"supervisor": "r", "manager": "rwcd"},
    "revisit.call.event": {"supervisor": "r", "manager": "r"},
    "revisit.call.assign": {"supervisor": "rwcd", "manager": "rwcd"},
    "revisit.visit.close": {"agent": "rwcd", "supervisor": "rwcd", "manager": "rwcd"},
    "revisit.visit.send": {"agent": "rwcd", "supervisor": "rwcd", "manager": "rwcd"},
    "revisit.visit.reply": {"agent": "rwcd", "supervisor": "rwcd", "manager": "rwcd"},
    "revisit.ledger.import": {"supervisor": "rwc", "manager": "rwcd"},
    "revisit.ledger.import.column": {"supervisor": "rwcd", "manager": "rwcd"},
    "revisit.ledger.import.line": {"supervisor": "rcd", "manager": "rcd"},
}

CHANGES = {
    "revisit.qualification.holder": {"note": "seen"},
    "revisit.substitution": {"reason": "moved"},
    "revisit.visit.reassign": {"reason": "moved"},
    "revisit.policy.version": {"number": 9},
    "revisit.policy.import": {"filename": "policy.json"},
    "revisit.policy.compare": {"filename": "policy.json"},
    "revisit.rule.channel": {"sequence": 5},
    "revisit.window": {"name": "Morning"},
    "revisit.trip": {"date": "2030-01-01"},
    "revisit.engagement": {"product_model": "KYN28"},
    "revisit.engagement.contact": {"sequence": 3},
    "revisit.event": {"note": "seen"},
    "revisit.schedule": {"reason": "forged"},
    "revisit.conflict": {"reason": "A cousin of the buyer"},
    "revisit.order": {"reason": "By order of the board"},
    "revisit.order.cancel": {"reason": "moved away"},
    "revisit.plan": {"rehearsal_note": "Practised in pairs"},
    "revisit.plan.return": {"reason": "moved away"},
    "revisit.duty": {"weekday": "3"},
    "revisit.duty.week": {"note": "seen"},
    "revisit.assistance": {"what": "And which coil?"},
    "revisit.script.suggestion": {"reply": "Thank you"},
    "survey.survey": {"title": "Seen"},
    "survey.user_input": {"nickname": "seen"},
    "revisit.source.problem": {"message": "forged"},
    "revisit.source.add": {"line_ids": [(5, 0, 0)]},
    "revisit.source.add.line": {"wanted": True},
    "revisit.source.trial": {"line_ids": [(5, 0, 0)]},
    "revisit.source.trial.line": {"message": "seen"},
    "revisit.run": {"messages": "forged"},
    "revisit.sampling": {"arrivals": 5},
    "revisit.counter": {"last": 5},
    "revisit.visit": {"comment": "seen"},
    "revisit.visit.contact": {"reached": True},
    "revisit.attempt": {"note": "forged"},
    "revisit.answer": {"level": "satisfied"},
    "revisit.recording": {"seconds": 1},
    "revisit.recording.access": {"kind": "played"},
    "revisit.recording.add": {"seconds": 5},
    "revisit.correction": {"new_value": "forged"},
    "revisit.telephony": {"tolerance": 100},
    "revisit.call.event": {"number": "forged"},
    "revisit.call.assign": {"visit_id": False},
    "revisit.visit.close": {"reason": "moved away"},
    "revisit.visit.send": {"subject": "Your opinion"},
    "revisit.visit.reply": {"text": "All is well"},
    "revisit.ledger.import": {"filename": "ledger.csv"},
    "revisit.ledger.import.column": {"field": False},
    "revisit.ledger.import.line": {"reason": "forged"},
}
CHANGE_OF_SETTINGS = {"sequence": 3}

# what only the visit's own buttons set
SET_BY_ACTIONS = {
    "number": "202611/0001",
    "state": "done",
    "version": 9,
    "reason": "because",
    "started_at": "2026-01-01 00:00:00",
    "ended_at": "2026-01-01 00:00:00",
    "done_date": "2026-01-01",
    "retention_date": "2026-01-01",
    "satisfaction": 100,
    "is_rated": True,
    "ideal_date": "2026-01-01",
    "earliest_date": "2026-01-01",
    "latest_date": "2026-01-01",
    "due_at": "2026-01-01 00:00:00",
    "policy_id": 1,
    "rule_id": 1,
    "stage": "warranty",
    "tier_id": 1,
    "close_reason": "because",
    "plan_id": 1,
    "dialling_since": "2026-01-01 00:00:00",
    "dialling_user_id": 1,
    "next_try_at": "2026-01-01 00:00:00",
    "next_try_action": "soon",
    "record_due": "2026-01-01",
    "is_late_record": True,
    "chased_on": "2026-01-01",
    "calendar_event_id": 1,
    "invited_at": "2026-01-01 00:00:00",
    "invited_for": "2026-01-01 00:00:00",
    "invitation_count": 3,
    "punctuality_minutes": -5,
    "is_punctual": True,
    "substitution_id": 1,
    "sent_at": "2026-01-01 00:00:00",
    "sent_count": 9,
    "sent_message_id": 1,
    "sent_to_id": 1,
    "send_problem": "because",
    "replied_at": "2026-01-01 00:00:00",
    "consent_at": "2026-01-01 00:00:00",
    "consent_by_id": 1,
    "technician_asked_at": "2026-01-01 00:00:00",
}
# a visit made by hand may be counted under a policy, and be put into a plan
CHOSEN_BY_HAND = {"policy_id", "plan_id"}


@dataclass
class Answer:
    status: int
    value: object

    @property
    def ok(self):
        return self.status == 200

    @property
    def error(self):
        return "" if self.ok else self.value["name"].rpartition(".")[2]

    @property
    def forbidden(self):
        """Refused because of who asks."""
        return self.error == "AccessError"

    @property
    def refused(self):
        """Refused with a sentence for the user, and not by an accident."""
        return self.error in ("AccessError", "UserError", "ValidationError")


class Office:
    """The people of a service centre, each with a way to the server."""

    def __init__(self, url, database, made):
        self.url, self.database = url, database
        self.keys, self.users, self.visits = made["keys"], made["users"], made["visits"]
        self.made = made

    def call(self, role, model, method, ids=(), **arguments):
        body = {"ids": list(ids), **arguments} if ids else arguments
        headers = {"Authorization": f"Bearer {self.keys[role]}", "X-Odoo-Database": self.database}
        reply = requests.post(f"{self.url}/json/2/{model}/{method}", json=body, headers=headers, timeout=60)
        return Answer(reply.status_code, reply.json())

    def create(self, role, model, vals, **arguments):
        return self.call(role, model, "create", vals_list=[vals], **arguments)

    def write(self, role, model, record, vals, **arguments):
        return self.call(role, model, "write", [record], vals=vals, **arguments)

    def unlink(self, role, model, record):
        return self.call(role, model, "unlink", [record])

    def read(self, role, model, record, *names):
        [values] = self.call(role, model, "read", [record], fields=list(names)).value
        return [values[name] for name in names]

    def ids(self, role, model, domain=()):
        answer = self.call(role, model, "search", domain=list(domain))
        assert answer.ok, answer
        return answer.value

    def new(self, role, model, vals):
        answer = self.create(role, model, vals)
        assert answer.ok, answer
        return answer.value[0]

    def new_visit(self, role):
        vals = {"partner_id": self.made["customer"], "channel_id": self.made["channel"]}
        return self.new(role, "revisit.visit", vals)

    def done_visit(self, role):
        visit = self.new_visit(role)
        self.new(role, "revisit.attempt", {"visit_id": visit, "outcome": "connected"})
        assert self.write(role, "revisit.visit", visit, {"result": "All in order."}).ok
        assert self.call(role, "revisit.visit", "action_complete", [visit]).ok
        return visit


@pytest.fixture(scope="module")
def office(module_db, module_shell, module_server):
    database = module_db("roles")
    made = module_shell(database, "make_roles.py")
    return Office(module_server(database).url, database, made)


def values_for(office, role, model):
    """Values to create a record of the model with; a role that can make visits uses one of its own."""
    made = office.made
    visit = office.new_visit(role) if role in OFFICE else office.visits["agent_ready"]
    job = office.new("manager", "revisit.ledger.import", {}) if model.startswith("revisit.ledger.import.") else None
    wizard = (
        office.new("manager", model.removesuffix(".line"), made["wizards"][model]) if model in made["wizards"] else None
    )
    event = {"type_id": made["event_type"], "partner_id": made["customer"], "date": "2026-01-01"}
    month = OFFICE.index(role) + 1 if role in OFFICE else 9
    return {
        "revisit.qualification.holder": {
            "qualification_id": made["qualification"],
            "user_id": office.users["colleague"],
            "date_from": f"2020-{month:02d}-01",
            "date_to": f"2020-{month:02d}-20",
        },
        "revisit.substitution": {
            "user_id": office.users["colleague"],
            "substitute_id": office.users["agent"],
            "date_from": f"2020-{month:02d}-01",
            "date_to": f"2020-{month:02d}-20",
        },
        "revisit.visit.reassign": {"visit_ids": [(6, 0, [visit])]},
        "revisit.policy.version": {"policy_id": made["policy"], "number": 9},
        "revisit.policy.import": {},
        "revisit.policy.compare": {"policy_id": made["policy"]},
        "revisit.rule": {"policy_id": made["policy"], "name": "New", "event_type_id": made["event_type"]},
        "revisit.rule.channel": {"rule_id": made["rule"], "channel_id": made["letter"]},
        "revisit.window": {"policy_id": made["policy"], "hour_from": 9, "hour_to": 10},
        "revisit.trip": {"name": "Forged", "key": "x", "date": "2026-01-01"},
        "revisit.engagement": {"name": "New", "partner_id": made["customer"]},
        "revisit.engagement.contact": {
            "engagement_id": made["engagement"],
            "role_id": made["role"],
            "contact_id": made["customer"],
        },
        "revisit.event": event,
        "revisit.schedule": {"event_id": 1, "rule_id": 1, "occurrence": 9, "key": "9", "ideal_date": "2026-01-01"},
        "revisit.conflict": {
            "user_id": office.users["agent"],
            "partner_id": made["somebody_else"],
            "reason": "A cousin",
        },
        "revisit.order": {"name": f"New {role}", "reason": "Ordered"},
        "revisit.order.cancel": {"order_id": made["order"], "reason": "moved"},
        "revisit.plan": {"name": f"New {role}", "policy_id": made["policy"], "team_id": made["team"]},
        "revisit.plan.return": {"plan_ids": [(6, 0, [made["plan"]])], "reason": "moved"},
        "revisit.duty": {"name": f"New {role}", "event_type_ids": [(6, 0, [made["event_type"]])]},
        "revisit.duty.week": {"duty_id": 1, "company_id": 1, "week_start": "2020-01-06", "due_date": "2020-01-10"},
        "revisit.assistance": {"visit_id": visit, "department_id": made["department"], "what": "Which coil?"},
        "revisit.script.suggestion": {"text": "Ask less"},
        "survey.survey": {"title": f"New {role}", "survey_type": "revisit"},
        "survey.question": {"survey_id": made["questionnaire"], "title": "Why?"},
        "survey.question.answer": {"question_id": made["question"], "value": "No"},
        "survey.user_input": {"survey_id": made["questionnaire"]},
        "revisit.source": made["source"] | {"name": f"New {role}"},
        "revisit.source.problem": {"source_id": made["source_id"], "res_id": len(role), "message": "forged"},
        "revisit.source.add": {},
        "revisit.source.add.line": {"add_id": wizard, "code": "x", "name": "x"},
        "revisit.source.trial": {"source_id": made["source_id"]},
        "revisit.source.trial.line": {"trial_id": wizard, "outcome": "none"},
        "revisit.run": {"kind": "generate"},
        "revisit.sampling": {"rule_id": 1, "stratum": role, "seed": "seed"},
        "revisit.counter": {"company_id": 1, "month": "209901", "last": 1},
        "revisit.visit": {"partner_id": made["customer"], "channel_id": made["channel"]},
        "revisit.visit.contact": {"visit_id": visit, "role_id": made["role"]},
        "revisit.attempt": {"visit_id": visit, "outcome": "no_answer"},
        "revisit.answer": {"visit_id": visit, "dimension_id": made["dimension"]},
        "revisit.term": {"name": f"New {role}", "explanation": "As one would say it"},
        "revisit.recording": {"visit_id": visit, "user_id": office.users["agent"]},
        "revisit.recording.access": {
            "visit_id": visit,
            "user_id": office.users["agent"],
            "at": "2026-01-01 00:00:00",
            "kind": "played",
        },
        "revisit.recording.add": {"visit_id": visit},
        "revisit.correction": {
            "visit_id": visit,
            "partner_id": made["customer"],
            "author_id": office.users["agent"],
            "field": "city",
        },
        "revisit.call.event": {
            "telephony_id": made["telephony"],
            "event_key": role,
            "call_key": "c1",
            "kind": "ring",
            "at": "2026-01-01 00:00:00",
        },
        "revisit.call.assign": {},
        "revisit.visit.close": {"visit_ids": [(6, 0, [visit])], "outcome": "cancelled", "reason": "moved"},
        "revisit.visit.send": {"visit_ids": [(6, 0, [visit])]},
        "revisit.visit.reply": {"visit_id": visit, "text": "All is well"},
        "revisit.ledger.import": {},
        "revisit.ledger.import.column": {"import_id": job},
        "revisit.ledger.import.line": {"import_id": job, "status": "new"},
    }.get(model, {"name": f"New {role}"})


def some_record(office, model):
    if model == "revisit.visit":
        return office.visits["agent_ready"]
    return next(iter(office.ids("manager", model)), 1)


def permissions(office, role, model):
    """What really goes through, as letters; whatever is refused must be refused in good order."""
    created = office.create(role, model, values_for(office, role, model))
    record = created.value[0] if created.ok else some_record(office, model)
    answers = {
        "r": office.call(role, model, "search_read", domain=[], fields=["id"], limit=1),
        "w": office.write(role, model, record, CHANGES.get(model, CHANGE_OF_SETTINGS)),
        "c": created,
        "d": office.unlink(role, model, record),
    }
    assert not [answer for answer in answers.values() if not (answer.ok or answer.refused)]
    return "".join(letter for letter, answer in answers.items() if answer.ok)


def test_the_matrix_names_every_model(office, sql):
    found = sql(
        "SELECT model FROM ir_model WHERE model LIKE 'revisit.%' AND to_regclass(replace(model, '.', '_')) IS NOT NULL",
        office.database,
    )
    assert {model for (model,) in found} == {model for model in MATRIX if model.startswith("revisit.")}


@pytest.mark.parametrize("model", MATRIX)
def test_each_role_can_do_what_the_matrix_says_and_no_more(office, model):
    wanted = dict.fromkeys(OFFICE + OUTSIDE, "") | MATRIX[model]
    assert {role: permissions(office, role, model) for role in wanted} == wanted


# ------------------------------------------------------------------------------------------------------ who sees what


def seen(office, role):
    mine = set(office.ids(role, "revisit.visit", [("id", "in", list(office.visits.values()))]))
    return {name for name, visit in office.visits.items() if visit in mine}


def test_agents_see_their_own_visits_and_the_open_ones_of_their_team(office):
    assert seen(office, "agent") == {"agent_ready", "agent_done", "colleague_ready", "born"}
    assert seen(office, "stranger") == {"stranger_ready", "stranger_done"}


def test_supervisors_see_the_teams_they_lead_and_managers_all(office):
    assert seen(office, "supervisor") == office.visits.keys() - {"stranger_ready", "stranger_done"}
    assert seen(office, "manager") == office.visits.keys()


@pytest.mark.parametrize("model", ["revisit.attempt", "revisit.answer", "revisit.visit.contact", "revisit.recording"])
def test_what_belongs_to_a_hidden_visit_is_hidden_too(office, model):
    hidden = [office.visits[name] for name in ("colleague_done", "stranger_done")]
    assert office.ids("manager", model, [("visit_id", "in", hidden)])
    assert not office.ids("agent", model, [("visit_id", "in", hidden)])


def test_hidden_visits_cannot_be_read_or_done_by_their_number(office):
    for name in ("colleague_done", "stranger_ready", "stranger_done"):
        record = [office.visits[name]]
        assert office.call("agent", "revisit.visit", "read", record, fields=["result"]).forbidden
        assert office.write("agent", "revisit.visit", *record, {"result": "forged"}).refused
        assert office.call("agent", "revisit.visit", "action_start", record).refused
        assert office.call("agent", "revisit.visit", "action_send", record).refused
        assert office.call("agent", "revisit.visit", "action_cancel", record, reason="x").refused


@pytest.mark.parametrize("role", OUTSIDE)
def test_who_has_no_role_is_refused_whatever_they_call(office, role):
    visit = [office.visits["agent_ready"]]
    for method in ("action_start", "action_send", "action_complete", "action_cancel", "read", "copy", "message_post"):
        arguments = {"reason": "x"} if method == "action_cancel" else {}
        assert office.call(role, "revisit.visit", method, visit, **arguments).forbidden, method
    facts = [{"type": "shipped", "partner_id": office.made["customer"], "date": "2026-01-01"}]
    assert office.call(role, "revisit.event", "register", vals_list=facts).forbidden


# ------------------------------------------------------------------------------------------------ records stay records


@pytest.mark.parametrize("role", OFFICE)
@pytest.mark.parametrize("name", SET_BY_ACTIONS)
def test_what_actions_set_cannot_be_written(office, role, name):
    change = {name: SET_BY_ACTIONS[name]}
    assert office.write(role, "revisit.visit", office.visits["agent_ready"], change).refused


@pytest.mark.parametrize("role", OFFICE)
def test_no_visit_is_born_finished(office, role):
    vals = {"partner_id": office.made["customer"], "channel_id": office.made["channel"]}
    for name, value in SET_BY_ACTIONS.items():
        if name not in CHOSEN_BY_HAND:
            assert office.create(role, "revisit.visit", {**vals, name: value}).refused, name
    answer = office.create(role, "revisit.visit", vals, context={f"default_{n}": v for n, v in SET_BY_ACTIONS.items()})
    assert answer.ok
    values = office.read(role, "revisit.visit", answer.value[0], *SET_BY_ACTIONS)
    assert set(values) == {False, "ready"}


@pytest.mark.parametrize("role", OFFICE)
def test_a_done_visit_cannot_be_changed_or_deleted(office, role):
    visit = office.visits["agent_done"]
    for change in (
        {"result": "forged"},
        {"planned_date": "2020-01-01"},
        {"partner_id": office.made["customer"]},
        {"agent_id": office.users["agent"]},
        {"contact_line_ids": [(0, 0, {"role_id": office.made["role"]})]},
        {"answer_ids": [(0, 0, {"dimension_id": office.made["dimension"]})]},
        {"attempt_ids": [(0, 0, {"outcome": "connected"})]},
    ):
        assert office.write(role, "revisit.visit", visit, change).refused, change
    for method in ("unlink", "action_start", "action_complete", "action_fail"):
        assert office.call(role, "revisit.visit", method, [visit]).refused, method
    assert office.call(role, "revisit.visit", "action_cancel", [visit], reason="forged").refused


def test_the_record_of_a_done_visit_is_whole(office):
    names = ("state", "number", "result", "is_rated", "satisfaction", "retention_date", "done_date")
    state, number, result, *days = office.read("agent", "revisit.visit", office.visits["agent_done"], *names)
    assert (state, result) == ("done", "All in order.")
    assert number[6] == "/" and all(days)


@pytest.mark.parametrize("role", OFFICE)
def test_attempts_cannot_be_changed_or_deleted(office, role):
    attempt = office.made["attempts"]["agent_done"]
    for change in (
        {"outcome": "no_answer"},
        {"note": "x"},
        {"visit_id": office.visits["agent_ready"]},
        {"at": "2020-01-01"},
    ):
        assert office.write(role, "revisit.attempt", attempt, change).refused
    assert office.unlink(role, "revisit.attempt", attempt).refused
    for command in ((2, attempt, 0), (3, attempt, 0), (1, attempt, {"outcome": "busy"})):
        change = {"attempt_ids": [command]}
        assert office.write(role, "revisit.visit", office.visits["agent_done"], change).refused


@pytest.mark.parametrize("role", OFFICE)
@pytest.mark.parametrize("model", ["revisit.answer", "revisit.visit.contact"])
def test_parts_of_a_done_visit_cannot_be_changed(office, role, model):
    visit = office.visits["agent_done"]
    part = office.ids("manager", model, [("visit_id", "=", visit)])[0]
    assert office.write(role, model, part, CHANGES[model]).refused
    assert office.unlink(role, model, part).refused
    vals = {"visit_id": visit, "role_id": office.made["role"], "dimension_id": office.made["dimension"]}
    other = {"revisit.answer": "role_id", "revisit.visit.contact": "dimension_id"}[model]
    assert office.create(role, model, {name: vals[name] for name in vals if name != other}).refused


@pytest.mark.parametrize("model", ["revisit.answer", "revisit.visit.contact"])
def test_parts_of_an_open_visit_cannot_be_moved_into_a_done_one(office, model):
    done, visit = office.done_visit("agent"), office.new_visit("agent")
    foreign = {"revisit.answer": "dimension", "revisit.visit.contact": "role"}[model]
    part = office.new("agent", model, {"visit_id": visit, f"{foreign}_id": office.made[foreign]})
    assert office.write("agent", model, part, {"visit_id": done}).error == "UserError"
    assert office.read("agent", model, part, "visit_id")[0][0] == visit


def test_an_attempt_is_logged_in_ones_own_name(office):
    visit = office.new_visit("agent")
    vals = {"visit_id": visit, "outcome": "no_answer", "user_id": office.users["colleague"]}
    attempt = office.new("agent", "revisit.attempt", vals)
    assert office.read("agent", "revisit.attempt", attempt, "user_id")[0][0] == office.users["agent"]


def test_a_visit_that_a_rule_demanded_stays_with_its_customer(office):
    for role in OFFICE:
        for change in ({"partner_id": office.made["somebody_else"]}, {"engagement_id": False}):
            assert office.write(role, "revisit.visit", office.visits["born"], change).refused, (role, change)
        assert office.unlink(role, "revisit.visit", office.visits["born"]).refused


# -------------------------------------------------------------------------------------------------------- ways of work


def test_a_visit_by_hand_needs_only_customer_and_channel(office):
    visit = office.new_visit("agent")
    names = ("state", "number", "partner_id", "agent_id")
    [values] = office.call("agent", "revisit.visit", "read", [visit], fields=list(names), load=None).value
    assert [values[name] for name in names] == ["ready", False, office.made["customer"], office.users["agent"]]


def test_a_visit_is_completed_only_after_it_was_started_and_somebody_reached(office):
    visit = office.new_visit("agent")

    def complete():
        return office.call("agent", "revisit.visit", "action_complete", [visit])

    assert complete().error == "UserError"
    assert office.call("agent", "revisit.visit", "action_start", [visit]).ok
    assert office.write("agent", "revisit.visit", visit, {"result": "All in order."}).ok
    assert complete().error == "UserError"
    office.new("agent", "revisit.attempt", {"visit_id": visit, "outcome": "no_answer"})
    assert complete().error == "UserError"
    office.new("agent", "revisit.attempt", {"visit_id": visit, "outcome": "connected"})
    assert complete().ok
    state, number = office.read("agent", "revisit.visit", visit, "state", "number")
    assert state == "done" and number


def test_private_methods_cannot_be_called(office):
    visit = [office.visits["agent_ready"]]
    for model, method, ids in (
        ("revisit.visit", "_complete", visit),
        ("revisit.visit", "_close", visit),
        ("revisit.visit", "_move_to", visit),
        ("revisit.event", "_register", []),
        ("revisit.event", "_register_event", []),
        ("revisit.schedule", "_cron_generate", []),
        ("revisit.schedule", "_settle", []),
        ("revisit.counter", "_next_number", []),
        ("revisit.plan", "_approve", [office.made["plan"]]),
        ("revisit.plan", "_submit", [office.made["plan"]]),
        ("revisit.visit", "_release", visit),
        ("revisit.visit", "_file_recording", visit),
        ("revisit.recording", "_cron_fetch", []),
        ("revisit.telephony", "_renew_secret", [office.made["telephony"]]),
        ("revisit.call.event", "_receive", []),
        ("revisit.source", "_cron_harvest", []),
        ("revisit.source", "_add_offers", []),
    ):
        answer = office.call("manager", model, method, ids)
        assert answer.status in (403, 404), (method, answer)
        assert answer.error in ("AccessError", "NotFound"), (method, answer)


def test_a_fact_is_registered_once_by_supervisors_and_not_by_agents(office):
    fact = {
        "type": "commissioned",
        "partner_id": office.made["customer"],
        "engagement_id": office.made["engagement"],
        "date": "2024-02-03",
        "key": "service:4711",
    }
    first, again = (office.call("supervisor", "revisit.event", "register", vals_list=[fact]) for _ in range(2))
    assert first.ok, first
    assert first.value == again.value
    assert len(office.ids("supervisor", "revisit.event", [("key", "=", "service:4711")])) == 1
    assert office.call("agent", "revisit.event", "register", vals_list=[fact]).forbidden


@pytest.mark.parametrize(
    "wrong", [{"type": "no such"}, {"partner_id": 0}, {"date": "31 Feb"}, {"origin_model": "x", "origin_id": 1}]
)
def test_a_wrong_fact_is_refused_with_a_sentence(office, wrong):
    fact = {"type": "shipped", "partner_id": office.made["customer"], "date": "2026-01-01", **wrong}
    answer = office.call("supervisor", "revisit.event", "register", vals_list=[fact])
    assert answer.error == "UserError", answer


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_only_managers_put_a_regulation_in_force(office, role):
    template, policy = [office.made["template"]], [office.made["policy"]]
    assert office.write(role, "revisit.policy", *template, {"name": "Forged"}).forbidden
    assert office.call(role, "revisit.policy", "action_apply_template", template).refused
    assert office.call(role, "revisit.policy", "action_activate", policy).refused
    assert office.call(role, "revisit.policy", "action_suspend", policy).refused
    assert office.read("manager", "revisit.policy", *policy, "state") == ["active"]


# --------------------------------------------------------------------------------------------------------------- plans


def draft_in_plan(office):
    """The only visit of the submitted plan."""
    return office.ids("manager", "revisit.visit", [("plan_id", "=", office.made["plan"])])


@pytest.mark.parametrize("role", OFFICE)
def test_a_visit_in_an_unapproved_plan_is_not_carried_out(office, role):
    visit = draft_in_plan(office)
    for method in ("action_start", "action_complete", "action_problem", "action_log_connected", "action_fail"):
        answer = office.call(role, "revisit.visit", method, visit, **({"reason": "x"} if "fail" in method else {}))
        assert answer.error == "UserError", (method, answer)
        assert "waits for approval of plan" in answer.value["message"]
    for model, vals in (
        ("revisit.attempt", {"outcome": "connected"}),
        ("revisit.answer", {"dimension_id": office.made["dimension"]}),
        ("revisit.visit.contact", {"role_id": office.made["role"], "reached": True}),
    ):
        assert office.create(role, model, {"visit_id": visit[0], **vals}).error == "UserError", model
    for change in ({"state": "ready"}, {"plan_id": False}, {"result": "All in order."}, {"signature": "aGk="}):
        assert office.write(role, "revisit.visit", visit[0], change).error == "UserError", change


def test_a_plan_is_approved_neither_by_its_submitter_nor_by_just_anybody(office):
    plan = [office.made["plan"]]
    for role, sentence in (("agent", "You submitted plan"), ("colleague", "is approved or returned by")):
        for method, arguments in (("action_approve", {}), ("action_return", {"reason": "x"})):
            answer = office.call(role, "revisit.plan", method, plan, **arguments)
            assert answer.error == "UserError", (role, method, answer)
            assert sentence in answer.value["message"]
    for role in ("stranger", "employee", "portal"):
        assert office.call(role, "revisit.plan", "action_approve", plan).forbidden
    for role in OFFICE:
        approved_by = {"approved_by_id": office.users["supervisor"]}
        for change in ({"state": "approved"}, approved_by, {"submitted_by_id": False}):
            assert office.write(role, "revisit.plan", *plan, change).refused, (role, change)
    assert office.read("manager", "revisit.plan", *plan, "state") == ["submitted"]


def test_the_supervisor_approves_over_rpc_and_the_visit_can_be_started(office):
    plan, visit = office.made["plan_to_approve"], office.made["visit_to_approve"]
    assert office.call("supervisor", "revisit.plan", "action_approve", [plan]).ok
    assert office.read("agent", "revisit.visit", visit, "state") == ["ready"]
    assert office.call("agent", "revisit.visit", "action_start", [visit]).ok
