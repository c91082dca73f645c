from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RevisitTeam(models.Model):
    _name = "revisit.team"
    _description = "Revisit Team"
    _order = "sequence, name"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    leader_id = fields.Many2one("res.users", string="Supervisor", domain="[('share', '=', False)]")
    member_ids = fields.Many2many("res.users", string="Agents", domain="[('share', '=', False)]")
    visit_ids = fields.One2many("revisit.visit", "team_id")
    open_visit_count = fields.Integer(compute="_compute_open_visit_count")
    overdue_visit_count = fields.Integer(compute="_compute_open_visit_count")

    _name_unique = models.Constraint("UNIQUE (company_id, name)", "Two teams of a company cannot have the same name.")

    @api.depends("visit_ids.state")
    def _compute_open_visit_count(self):
        visits = self.env["revisit.visit"]
        today = fields.Date.context_today(self)
        domain = [("team_id", "in", self.ids), ("state", "in", visits._open_states())]
        open_count = dict(visits._read_group(domain, ["team_id"], ["__count"]))
        overdue = dict(visits._read_group([*domain, ("latest_date", "<", today)], ["team_id"], ["__count"]))
        for team in self:
            team.open_visit_count = open_count.get(team, 0)
            team.overdue_visit_count = overdue.get(team, 0)

    @api.constrains("member_ids", "leader_id", "company_id")
    def _check_companies(self):
        for team in self:
            strangers = (team.member_ids | team.leader_id).filtered(lambda u, c=team.company_id: c not in u.company_ids)
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(users)s cannot join team %(team)s: they do not belong to %(company)s.",
                        users=", ".join(strangers.mapped("name")),
                        team=team.name,
                        company=team.company_id.name,
                    )
                )

    @api.model
    def _of_agent(self, user_id):
        """The team an agent works in, else the one they lead: without it no supervisor would see their own visits."""
        teams = self.search([("company_id", "=", self.env.company.id)])
        return (
            teams.filtered(lambda t: user_id in t.member_ids.ids) or teams.filtered(lambda t: t.leader_id.id == user_id)
        )[:1]


class ResUsers(models.Model):
    _inherit = "res.users"

    revisit_team_ids = fields.Many2many(
        "revisit.team", "res_users_revisit_team_rel", "res_users_id", "revisit_team_id", string="Revisit Teams"
    )
