"""Visits find their plan: one per policy, team and period, or per order and team. Made when it is missing."""

from odoo import api, models
from odoo.tools import SQL

from ..engine.planning import period_label
from . import bulk
from .revisit_plan import OPEN_PLANS


class RevisitPlan(models.Model):
    _inherit = "revisit.plan"

    @api.model
    def _enrol(self, lines, vals_list):
        """Visits about to be made of ``lines``, all of one policy, wait in their plans if they need approval.

        :param vals_list: values of the visits in the order of ``lines``, changed in place before they are written
        """
        approval = lines.policy_id.approval
        if approval == "plan":
            wanted, keys = self._wanted_periods(lines.policy_id, vals_list)
        elif approval == "special":
            wanted, keys = self._wanted_occasions(lines, vals_list)
        else:
            return
        plan_ids = self._open_by_key(wanted)
        for vals, key in zip(vals_list, keys, strict=True):
            if key:
                vals.update(plan_id=plan_ids[key], state="draft")
        if approval == "special":
            self._stretch({plan_ids[key]: vals for key, vals in wanted.items()})

    @api.model
    def _of_period(self, policy, team, day):
        """The open plan of ``team`` (may be empty) for the period in which ``day`` lies."""
        wanted, [key] = self._wanted_periods(policy, [{"team_id": team.id, "planned_date": day or policy._today()}])
        return self.browse(self._open_by_key(wanted)[key])

    @api.model
    def _wanted_periods(self, policy, vals_list):
        """Values of the plans that visits of these values belong to, by key; and the key of each visit."""
        wanted, keys = {}, []
        for vals in vals_list:
            period = policy._plan_period(vals["planned_date"])
            key = f"{policy.id}:{vals['team_id'] or 0}:{policy.plan_period}:{period.first.isoformat()}"
            if key not in wanted:
                wanted[key] = self._prepare_period_vals(policy, vals["team_id"], period)
            keys.append(key)
        return wanted, keys

    @api.model
    def _prepare_period_vals(self, policy, team_id, period):
        team = self.env["revisit.team"].browse(team_id or [])
        purpose = self.env._(
            "The visits that “%(policy)s” asks for from %(first)s to %(last)s.",
            policy=policy.name,
            first=period.first.isoformat(),
            last=period.last.isoformat(),
        )
        return {
            **self._prepare_plan_vals(policy, team, "period"),
            "name": " · ".join(filter(None, (period_label(period), team.name, policy.name))),
            "date_from": period.first,
            "date_to": period.last,
            "purpose": purpose,
        }

    @api.model
    def _prepare_plan_vals(self, policy, team, kind):
        return {
            "kind": kind,
            "policy_id": policy.id,
            "company_id": policy.company_id.id,
            "team_id": team.id or None,
            "order_id": None,
            "state": "draft",
            "changes_submitted": False,
        }

    @api.model
    def _wanted_occasions(self, lines, vals_list):
        """The same for ordered visits (``W11``): one plan an order and team; other visits have no key."""
        wanted, keys = {}, []
        for line, vals in zip(lines, vals_list, strict=True):
            event = line.event_id
            if event.type_id.code != "ordered":
                keys.append(None)
                continue
            order = event.origin_model == "revisit.order" and event.origin_id
            occasion = f"order:{order}" if order else f"ordered:{event.date.isoformat()}"
            key = f"{vals['policy_id']}:{vals['team_id'] or 0}:{occasion}"
            if key not in wanted:
                wanted[key] = self._prepare_occasion_vals(line, vals, order)
            plan = wanted[key]
            plan["date_from"] = min(plan["date_from"], vals["planned_date"])
            plan["date_to"] = max(plan["date_to"], vals["planned_date"])
            keys.append(key)
        return wanted, keys

    @api.model
    def _prepare_occasion_vals(self, line, vals, order_id):
        team = self.env["revisit.team"].browse(vals["team_id"] or [])
        order = self.env["revisit.order"].browse(order_id or [])
        subject = order.name or line.event_id.display_name
        return {
            **self._prepare_plan_vals(line.policy_id, team, "special"),
            "order_id": order.id or None,
            "name": " · ".join(filter(None, (subject, team.name))),
            "date_from": vals["planned_date"],
            "date_to": vals["planned_date"],
            "purpose": order.reason or line.event_id.note or None,
        }

    @api.model
    def _open_by_key(self, wanted):
        """Ids of the open plans by key, after those missing are made of their values in ``wanted``.

        Two generators at once: the one that comes second rolls back, tries again and finds the other's plan.
        """
        found = self._ids_by_key(wanted)
        if missing := wanted.keys() - found.keys():
            self.env.flush_all()
            names = list(next(iter(wanted.values())))
            rows = [(key, *(wanted[key][name] for name in names)) for key in sorted(missing)]
            bulk.insert(self.env, self._name, ["key", *names], rows, on_conflict=SQL("DO NOTHING"))
            self.invalidate_model()
            found = self._ids_by_key(wanted)
        return found

    @api.model
    def _ids_by_key(self, keys):
        plans = self.search_fetch([("key", "in", list(keys)), ("state", "in", OPEN_PLANS)], ["key"])
        return {plan.key: plan.id for plan in plans}

    @api.model
    def _stretch(self, vals_by_id):
        """The plan of an order lasts from its first to its last visit, also of those that come later."""
        if not vals_by_id:
            return
        self.flush_model(["date_from", "date_to"])
        self.env.execute_query(
            SQL(
                "UPDATE revisit_plan p SET date_from = LEAST(p.date_from, t.date_from), "
                "date_to = GREATEST(p.date_to, t.date_to) "
                "FROM unnest(%s::int4[], %s::date[], %s::date[]) AS t(id, date_from, date_to) WHERE p.id = t.id",
                list(vals_by_id),
                [vals["date_from"] for vals in vals_by_id.values()],
                [vals["date_to"] for vals in vals_by_id.values()],
            )
        )
        self.invalidate_model(["date_from", "date_to"])
