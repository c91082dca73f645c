from odoo import api, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.constrains("user_id", "res_model", "res_id")
    def _check_no_conflict_of_interest(self):
        """Who is assigned reads the activity without access to the visit: nobody with an interest may be (``W4``)."""
        of_visits = self.sudo().filtered(lambda activity: activity.res_model == "revisit.visit" and activity.user_id)
        for user, activities in of_visits.grouped("user_id").items():
            visits = self.env["revisit.visit"].browse(activities.mapped("res_id"))
            visits._check_no_conflict(user)
