"""What the agent should know before a visit (``B4``, ``M5``): for the printed pack and the workspace."""

from odoo import fields, models

from ..engine.warranty import share_used

# so many past visits are told of
HISTORY = 20


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _preparation(self):
        """Everything about the customer that helps to prepare this visit, as plain values; dates as ISO texts.

        :return: dict with the keys of the workspace's ``card.customer``, and besides: ``job``, ``dialect`` and
            ``tags``
        :raises AccessError: when the visit is none of the user's business
        """
        self.ensure_one()
        self.check_access("read")
        return {
            **self._prepare_customer(),
            "contacts": [self._prepare_contact(line) for line in self.contact_line_ids],
            "profiles": self._prepare_profiles(),
            "equipment": [self._prepare_equipment(line) for line in self._equipment()],
            "history": [self._prepare_past_visit(visit) for visit in self._past_visits()],
            "open_slips": [],
            "terms": [{"name": term.name, "explanation": term.explanation} for term in self._terms()],
        }

    def _prepare_customer(self):
        customer = self.partner_id
        languages = dict(self.env["res.lang"].get_installed())
        return {
            "id": customer.id,
            "name": customer.display_name,
            "job": customer.function or "",
            "tier": customer.revisit_tier_id.name or "",
            "phone": customer.phone or "",
            "email": customer.email or "",
            "address": customer.contact_address_inline or "",
            "lang": languages.get(customer.lang, ""),
            "dialect": customer.revisit_dialect_id.name or "",
            "tags": customer.category_id.mapped("name"),
            "special_needs": self._special_needs(),
            "refused": customer.revisit_refused_channel_ids.mapped("name"),
        }

    def _special_needs(self):
        """Of the customer and of whom to reach there."""
        people = self.partner_id | self.contact_line_ids.contact_id
        told = [(person, person.revisit_special_needs) for person in people if person.revisit_special_needs]
        return "\n".join(text if person == self.partner_id else f"{person.name}: {text}" for person, text in told)

    def _prepare_contact(self, line):
        contact = line.contact_id
        return {
            "line_id": line.id,
            "id": contact.id,
            "name": contact.name or "",
            "role": line.role_id.name or "",
            "phone": contact.phone or "",
            "email": contact.email or "",
            "function": contact.function or "",
            "reached": line.reached,
        }

    def _prepare_profiles(self):
        """How to deal with a dealer or agent; end customers are not profiled (``C3``)."""
        customers = (self.partner_id | self.partner_id.commercial_partner_id).filtered("revisit_is_trade")
        profiles = customers.revisit_profile_ids
        labels = dict(profiles._fields["suitability"]._description_selection(self.env))
        return [
            {
                "axis": profile.parent_id.name,
                "value": profile.name,
                "advice": profile.advice or "",
                "offer": profile.offer_advice or "",
                "suitability": profile.suitability or "",
                "suitability_label": labels.get(profile.suitability, ""),
            }
            for profile in profiles.sorted()
        ]

    def _equipment(self):
        """What the customer has from us; first what the visit is about."""
        domain = [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        return self.engagement_id | self.env["revisit.engagement"].search(domain)

    def _prepare_equipment(self, line):
        stages = dict(line._fields["stage"]._description_selection(self.env))
        begin, today = line.commissioned_date or line.shipped_date, fields.Date.context_today(self)
        percent = share_used(begin or None, line.warranty_end or None, today)
        return {
            "id": line.id,
            "name": line.display_name,
            "model": line.product_model or "",
            "ledger_no": line.ledger_no or "",
            "quantity": line.quantity,
            "contracted": _iso(line.contract_date),
            "shipped": _iso(line.shipped_date),
            "commissioned": _iso(line.commissioned_date),
            "warranty_end": _iso(line.warranty_end),
            "stage": line.stage or "",
            "stage_label": stages.get(line.stage, ""),
            "warranty_percent": False if percent is None else percent,
        }

    def _past_visits(self):
        """The customer's latest closed visits that the user may know of, as the system.

        Besides those that the user sees anyway, the ones done by the user's own teams: who is about to call must know
        what colleagues were told. Conflicts of interest hold here as everywhere (``W4``).
        """
        user = self.env.user
        customer = [
            ("partner_id.commercial_partner_id", "=", self.partner_id.commercial_partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("state", "in", ("done", "failed")),
            ("id", "!=", self.id),
        ]
        free = [
            ("conflict_user_ids", "not in", user.ids),
            ("conflict_department_ids", "not in", user.sudo().revisit_department_ids.ids),
        ]
        order = {"order": "ended_at desc, id desc", "limit": HISTORY}
        mine = self.search(customer, **order)
        teams = self.sudo().search([*customer, *free, ("team_id.member_ids", "in", user.ids)], **order)
        found = mine.sudo() | teams
        return found.sorted(lambda visit: (visit.ended_at, visit.id), reverse=True)[:HISTORY]

    def _prepare_past_visit(self, visit):
        return {
            "id": visit.id,
            "name": visit.number or visit.visit_type_id.name or "",
            "date": _iso(visit.done_date or visit.ended_at.date()),
            "channel": visit.channel_id.name,
            "state": visit.state,
            "satisfaction": visit.satisfaction if visit.is_rated else False,
            "result": visit.result or visit.close_reason or "",
            "agent": visit.agent_id.name or "",
        }

    def _prepare_wording(self):
        """The agreed wording in the order in which it is said: dicts of ``text`` and ``hint``."""
        survey = self._questionnaire()
        if not survey:
            return [{"text": self.script, "hint": ""}] if self.script else []
        questions = [(question.title, question.revisit_say) for question in survey.question_ids]
        said = [(survey.revisit_greeting, ""), *questions, (survey.revisit_farewell, "")]
        return [{"text": self._fill_in(text), "hint": hint or ""} for text, hint in said if text]

    def _terms(self):
        return self.env["revisit.term"].search([("active", "=", True)])._occurring_in(self._text_to_explain())

    def _text_to_explain(self):
        """Where technical terms may occur: what the customer has, and what the agent is to say."""
        equipment = self._equipment()
        said = [part["text"] for part in self._prepare_wording()]
        texts = [*equipment.mapped("name"), *equipment.mapped("product_model"), *said, self.purpose]
        return "\n".join(filter(None, texts))


def _iso(day):
    return fields.Date.to_string(day) if day else False
