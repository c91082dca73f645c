"""The workspace's queue: what one works on today, with its counters. One call opens the page."""

from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# so many visits are shown at once; who has more searches or filters
QUEUE_LIMIT = 80
WORKABLE = ("ready", "in_progress")


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    @api.model
    def workspace_open(self, filters=None, visit_id=False):
        """Queue and first visit.

        :param filters: dict: ``scope`` ("mine", "team"), ``status`` ("all" or a value of ``reach``), ``due`` ("today",
            "overdue", "callbacks", "week", "all"), ``text`` and ``channel`` (code), each may be left out
        :param visit_id: the visit to show; False: the first of the queue
        :return: dict of ``queue`` and ``card`` (False when there is nothing to do)
        """
        queue = self.workspace_queue(filters)
        visit = self.browse(visit_id) if visit_id else self.browse([row["id"] for row in queue["visits"][:1]])
        return {"queue": queue, "card": visit.workspace_card() if visit else False}

    @api.model
    def workspace_queue(self, filters=None):
        """What there is to do, callbacks and missed days first, with the number of each kind."""
        filters = filters or {}
        scope = self._workspace_scope(filters.get("scope"))
        counters = self._workspace_counters(scope)
        domain = Domain.AND([scope, *self._workspace_filters(filters)])
        visits = self.search_fetch(domain, self._workspace_fields(), order="planned_date, id", limit=QUEUE_LIMIT)
        total = len(visits) if len(visits) < QUEUE_LIMIT else self.search_count(domain)
        now = fields.Datetime.now()
        ordered = visits.sorted(lambda visit: visit._workspace_rank(now))
        return {
            "counters": counters,
            "total": total,
            "next_day": False if visits else self._workspace_next_day(scope),
            "visits": [visit._workspace_row() for visit in ordered],
        }

    @api.model
    def _workspace_fields(self):
        shown = ["number", "visit_type_id", "partner_id", "agent_id", "channel_id", "state", "reach"]
        return [*shown, "planned_date", "latest_date", "next_try_at", "next_try_action"]

    @api.model
    def _workspace_scope(self, scope):
        open_ones = Domain("state", "in", WORKABLE)
        if scope != "team":
            return open_ones & Domain("agent_id", "=", self.env.uid)
        teams = self.env["revisit.team"].search(
            ["|", ("member_ids", "=", self.env.uid), ("leader_id", "=", self.env.uid)]
        )
        return open_ones & (Domain("team_id", "in", teams.ids) | Domain("agent_id", "=", self.env.uid))

    @api.model
    def _workspace_filters(self, filters):
        """Domains of what the user chose."""
        today = fields.Date.context_today(self)
        due = {
            "today": Domain("planned_date", "<=", today),
            "overdue": Domain("latest_date", "<", today)
            | (Domain("latest_date", "=", False) & Domain("planned_date", "<", today)),
            "callbacks": Domain("next_try_action", "=", "callback") & Domain("next_try_at", "<", self._end_of_day()),
            "week": Domain("planned_date", "<=", today + timedelta(days=7)),
            "all": Domain.TRUE,
        }
        chosen, status = filters.get("due") or "today", filters.get("status") or "all"
        if chosen not in due:
            raise UserError(self.env._("Unknown filter: reload the page."))
        domains = [due[chosen]]
        if status != "all":
            domains.append(Domain("reach", "=", status))
        if filters.get("channel"):
            domains.append(Domain("channel_id.code", "=", filters["channel"]))
        if text := (filters.get("text") or "").strip():
            domains.append(self._workspace_search(text))
        return domains

    @api.model
    def _workspace_search(self, text):
        """Customer, ledger line, telephone or number of the record."""
        return Domain.OR(
            Domain(name, "ilike", text)
            for name in ("partner_id", "engagement_id", "partner_id.phone", "contact_line_ids.contact_id", "number")
        )

    @api.model
    def _end_of_day(self):
        """The user's midnight, in UTC."""
        today = fields.Date.context_today(self)
        midnight = datetime.combine(today + timedelta(days=1), time())
        offset = fields.Datetime.context_timestamp(self, midnight).utcoffset()
        return midnight - offset

    @api.model
    def _workspace_counters(self, scope):
        """How many there are of each kind, by one statement; the last three are those due today."""
        names = ("today", "overdue", "callbacks")
        due, overdue, callbacks = (self._workspace_filters({"due": name})[0] for name in names)
        self.flush_model()
        query = self._search(scope)
        conditions = {
            "due": due,
            "overdue": overdue,
            "callbacks": callbacks,
            **{reach: due & Domain("reach", "=", reach) for reach in ("not_dialled", "not_reached", "reached")},
        }
        counts = [
            SQL("count(*) FILTER (WHERE %s)", self._workspace_sql(domain, query)) for domain in conditions.values()
        ]
        [row] = self.env.execute_query(query.select(*counts))
        return dict(zip(conditions, row, strict=True))

    @api.model
    def _workspace_sql(self, domain, query):
        """A condition on the visit's own columns."""
        return domain.optimize_full(self)._to_sql(self, query.table, query)

    @api.model
    def _workspace_next_day(self, scope):
        """When there is something to do again, for who is through with everything."""
        later = self.search_fetch(scope, ["planned_date"], order="planned_date, id", limit=1)
        return fields.Date.to_string(later.planned_date) if later.planned_date else False

    def _workspace_rank(self, now):
        """Agreed calls whose time has come, then what can be done now, then what waits for its hour."""
        waits = bool(self.next_try_at and self.next_try_at > now)
        agreed = self.next_try_action == "callback" and not waits
        return (not agreed, waits, self.next_try_at if waits else datetime.min)

    def _workspace_row(self):
        return {
            "id": self.id,
            "name": self.display_name,
            "partner": self.partner_id.display_name,
            "planned": fields.Date.to_string(self.planned_date),
            "latest": fields.Date.to_string(self.latest_date),
            "is_overdue": self.is_overdue,
            "state": self.state,
            "channel": self.channel_id.code,
            "status": self.reach,
            "next_try_at": fields.Datetime.to_string(self.next_try_at) or False,
            "agent": self.agent_id.name or "",
        }
