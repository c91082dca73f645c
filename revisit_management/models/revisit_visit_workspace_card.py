"""Everything the workspace shows of one visit, in one answer: script, customer, calls, what was noted."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .revisit_answer import LEVELS
from .revisit_visit_workspace import WORKABLE

TEXTS = ("result", "suggestions", "needs", "need_type", "comment", "good_suggestion", "needs_onsite")
BLOCK_TYPES = {
    "simple_choice": "choice",
    "multiple_choice": "choices",
    "text_box": "text",
    "char_box": "line",
    "numerical_box": "number",
    "date": "date",
}


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def workspace_card(self):
        """The visit as plain values; dates and times (UTC) as texts.

        :raises AccessError: when the visit is none of the user's business
        """
        self.ensure_one()
        self.check_access("read")
        blocked = self._workspace_blocked()
        return {
            **self._card_head(),
            "channel": self._card_channel(),
            "dates": self._card_dates(),
            "blocked": blocked,
            "may": self._card_rights(blocked),
            "call": self._card_call(),
            "script": self._card_script(),
            "texts": self._card_texts(),
            "customer": self._preparation(),
            "onsite": self._card_onsite(),
            **self._card_state(),
        }

    def _workspace_blocked(self):
        """Why the user may do nothing with the visit now, in a sentence; False when they may."""
        if self.state not in WORKABLE:
            if self.is_open:
                return self.env._("This visit waits for the approval of its plan.")
            return self.env._("This visit is closed: it can only be read.")
        try:
            self._check_may_carry_out()
        except (AccessError, UserError) as error:
            return str(error)
        return False

    def _card_head(self):
        return {
            "id": self.id,
            "name": self.display_name,
            "number": self.number or "",
            "state": self.state,
            "state_label": dict(self._fields["state"]._description_selection(self.env))[self.state],
            "is_open": self.is_open,
            "reason": self.reason or "",
            "purpose": self.purpose or "",
            "visit_type": self.visit_type_id.name or "",
            "agent": self.agent_id.name or "",
            "policy": self.sudo().policy_id.name or "",
        }

    def _card_channel(self):
        channel = self.channel_id
        return {
            **{name: channel[name] for name in ("id", "code", "name", "needs_attempts", "needs_appointment")},
            **{name: channel[name] for name in ("is_written", "needs_signature")},
        }

    def _card_dates(self):
        days = {"planned": "planned_date", "earliest": "earliest_date", "latest": "latest_date"}
        return {
            **{key: fields.Date.to_string(self[name]) or False for key, name in days.items()},
            "planned_at": fields.Datetime.to_string(self.planned_at) or False,
            "is_overdue": self.is_overdue,
            "next_try_at": fields.Datetime.to_string(self.next_try_at) or False,
            "next_try_note": self.next_try_note or "",
        }

    def _card_rights(self, blocked):
        may = not blocked
        return {
            "dial": may and self.channel_id.needs_attempts,
            "log": may,
            "answer": may,
            "arrive": may and self.can_arrive,
            "sign": may and self.state == "in_progress",
            "complete": may and self.state == "in_progress",
            "fail": may,
        }

    def _card_call(self):
        contact = self._next_to_reach()
        seconds = self._seconds_since_dialled()
        return {
            "number": contact.phone or self.partner_id.phone or "",
            "contact_id": contact.id,
            "contact": contact.display_name,
            "hint": self.calling_hint or "",
            "hours": self.calling_hours or "",
            "is_outside": self.is_outside_hours,
            "min_ring_seconds": self.min_ring_seconds,
            "service_number": self.service_number or "",
            "dialling_seconds": False if seconds is None else seconds,
            "attempts": [attempt._card_row() for attempt in self.attempt_ids],
        }

    def _card_texts(self):
        return {name: self[name] or (False if self._fields[name].type == "boolean" else "") for name in TEXTS}

    def _card_state(self):
        """What changes with each thing noted."""
        return {
            "missing": self._workspace_missing(),
            "satisfaction": self.satisfaction if self.is_rated else False,
        }

    def _workspace_missing(self):
        """What the record lacks before it can be completed, in a sentence; False when nothing."""
        if self.state == "ready":
            return self.env._("Nothing was noted yet.")
        return (self.state == "in_progress" and self._missing_evidence()) or False

    def _card_onsite(self):
        return {
            "arrived_at": fields.Datetime.to_string(self.arrived_at) or False,
            "minutes_late": self.punctuality_minutes,
            "is_punctual": self.is_punctual,
            "signature": bool(self.signature),
            "signer_name": self.signer_name or "",
            "photos": [{"id": photo.id, "name": photo.name} for photo in self.photo_ids],
        }

    # The script

    def _card_script(self):
        survey = self._questionnaire()
        texts = {name: self._fill_in(survey[f"revisit_{name}"] or "") for name in ("greeting", "farewell", "not_now")}
        return {
            "survey_id": survey.id,
            "title": survey.title or "",
            **texts,
            "may_adapt": survey.revisit_may_adapt,
            "position": self.script_position or False,
            "script": "" if survey else self.script or "",
            "blocks": self._card_questions(survey) if survey else self._card_dimensions(),
        }

    def _card_questions(self, survey):
        given = self._given_answers()
        asked_as = {line.question_id.id: line.asked_as for line in self.sudo().answer_ids.filtered("asked_as")}
        return [
            {**self._card_question(question), **given.get(question.id, {"value": False, "note": ""})}
            | {"asked_as": asked_as.get(question.id, "")}
            for question in survey.question_ids
            if question.question_type in BLOCK_TYPES
        ]

    def _card_question(self, question):
        return {
            "id": f"q{question.id}",
            "section": question.page_id.title or "",
            "title": self._fill_in(question.title),
            "hint": self._fill_in(question.revisit_say or ""),
            "points": question.revisit_points or "",
            "must_say": question.revisit_must_say,
            "mandatory": question.constr_mandatory,
            "type": BLOCK_TYPES[question.question_type],
            "dimension": question.revisit_dimension_id.name or False,
            "choices": [self._card_choice(choice) for choice in question.suggested_answer_ids],
            "comments_allowed": question.comments_allowed,
            "triggers": question.triggering_answer_ids.ids,
            "placeholder": question.question_placeholder or "",
        }

    def _card_choice(self, choice):
        labels = dict(choice._fields["revisit_follow_up"]._description_selection(self.env))
        return {
            "id": choice.id,
            "label": choice.value,
            "level": choice.revisit_level,
            "say": self._fill_in(choice.revisit_say or ""),
            "follow_up": choice.revisit_follow_up,
            "follow_up_label": labels.get(choice.revisit_follow_up, ""),
            "ends": choice.revisit_ends,
        }

    def _card_dimensions(self):
        """Without a questionnaire satisfaction is asked dimension by dimension; before the start nothing is stored."""
        lines = {line.dimension_id: line for line in self.answer_ids}
        levels = [(code, label) for code, label in self._levels() if code != "not_asked"]
        choices = [
            {
                "id": code,
                "label": label,
                "level": code,
                "say": "",
                "follow_up": False,
                "follow_up_label": "",
                "ends": False,
            }
            for code, label in levels
        ]
        return [
            {
                "id": f"d{dimension.id}",
                "section": "",
                "title": dimension.name,
                "hint": "",
                "points": "",
                "must_say": False,
                "mandatory": self.complete_when == "answers",
                "type": "dimension",
                "dimension": dimension.name,
                "choices": choices,
                "comments_allowed": True,
                "triggers": [],
                "placeholder": "",
                "value": dimension in lines and lines[dimension].level,
                "note": (dimension in lines and lines[dimension].note) or "",
                "asked_as": "",
            }
            for dimension in self.asked_dimension_ids.sorted()
        ]

    def _levels(self):
        field = self.env["revisit.answer"]._fields["level"]
        labels = dict(field._description_selection(self.env))
        return [(code, labels[code]) for code, _label in LEVELS]

    def _given_answers(self):
        """What was answered so far: by question, as the workspace sends it."""
        lines = self.sudo().user_input_id.user_input_line_ids
        return {
            question.id: self._given_answer(question, given) for question, given in lines.grouped("question_id").items()
        }

    def _given_answer(self, question, lines):
        kind = BLOCK_TYPES.get(question.question_type)
        if kind in ("choice", "choices"):
            chosen = lines.suggested_answer_id.ids
            note = lines.filtered(lambda line: line.answer_type == "char_box")[:1].value_char_box or ""
            return {"value": chosen if kind == "choices" else chosen[:1] and chosen[0], "note": note}
        line = lines[:1]
        value = False if line.skipped else line[f"value_{question.question_type}"]
        return {"value": fields.Date.to_string(value) if kind == "date" and value else value, "note": ""}


class RevisitAttempt(models.Model):
    _inherit = "revisit.attempt"

    def _card_row(self):
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        return {
            "id": self.id,
            "at": fields.Datetime.to_string(self.at),
            "outcome": self.outcome,
            "outcome_label": labels[self.outcome],
            "valid": self.valid,
            "reason": self.why_not or "",
            "who": self.contact_id.name or "",
            "number": self.number_dialled or "",
            "note": self.note or "",
        }
