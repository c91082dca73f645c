"""Everything for the visits of a plan, in one document (``B4``)."""

from odoo import models
from odoo.exceptions import UserError


class RevisitPlan(models.Model):
    _inherit = "revisit.plan"

    def action_print_preparation(self):
        """Print the preparation of those visits that are still to be made.

        :raises UserError: when there is none
        """
        open_states = self.env["revisit.visit"]._open_states()
        visits = self.visit_ids.filtered(lambda visit: visit.state in open_states)
        if not visits:
            raise UserError(self.env._("Nothing to prepare: no visit of this plan is still to be made."))
        return self.env.ref("revisit_management.revisit_visit_preparation_report").report_action(visits)
