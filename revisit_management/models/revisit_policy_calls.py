"""How a policy wants customers called: in whose hours, what counts as an attempt (``W12``, ``T1``)."""

from odoo import fields, models


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    ring_required = fields.Boolean(
        string="Ringing Time Needed",
        help="An unanswered call counts only with its ringing time, measured or declared (W12). "
        "Otherwise ringing that nobody noted is taken as long enough.",
    )
    distinct_slots = fields.Boolean(
        string="Each at Another Time",
        default=True,
        help="An attempt in vain counts only once per calling window of a day; without calling hours once per morning "
        "and once per afternoon (W12).",
    )
    outside_hours = fields.Selection(
        [("warn", "warn the agent"), ("refuse", "refuse the call")],
        string="Out of Calling Hours",
        default="warn",
        required=True,
        help="What happens when somebody is about to dial. A call made all the same is recorded and does not count.",
    )
    use_customer_tz = fields.Boolean(
        string="By the Customer's Clocks",
        help="Calling hours are those of the customer's time zone, where the customer has one; otherwise the policy's.",
    )

    def _windows_for(self, partner):
        """The calling windows that hold for a customer: those of the customer's tags, else those for everybody."""
        tags = self._tags_of(partner)
        return self.window_ids.filtered(lambda w: w.category_ids & tags) or self._windows_for_everybody()

    def _windows_for_everybody(self):
        return self.window_ids.filtered(lambda window: not window.category_ids)

    def _tags_of(self, partner):
        return partner.category_id | partner.commercial_partner_id.category_id

    def _windows_by_category(self):
        """The windows that hold together for somebody: a list of recordsets."""
        tags = self.window_ids.category_ids
        of_tags = [self.window_ids.filtered(lambda w, tag=tag: tag in w.category_ids) for tag in tags]
        return [self._windows_for_everybody(), *of_tags]
