from odoo import api, fields, models
from odoo.exceptions import UserError

ACTIVITY = "revisit_management.mail_activity_type_suggestion"
DECIDED = ("accepted", "declined")


class RevisitScriptSuggestion(models.Model):
    """What an agent would say instead; headquarters decide, and the author is told (``W23``)."""

    _name = "revisit.script.suggestion"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Suggestion on a Script"
    _order = "create_date desc, id desc"

    survey_id = fields.Many2one(
        "survey.survey",
        string="Questionnaire",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    question_id = fields.Many2one(
        "survey.question", string="Question Concerned", readonly=True, index="btree_not_null", ondelete="set null"
    )
    question = fields.Text(readonly=True, help="As it was worded when the suggestion was made.")
    visit_id = fields.Many2one("revisit.visit", readonly=True, index="btree_not_null", ondelete="set null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    text = fields.Text(string="Suggestion", required=True)
    author_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user, ondelete="restrict"
    )
    state = fields.Selection(
        [("new", "New"), ("accepted", "Accepted"), ("declined", "Declined")],
        default="new",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    reply = fields.Text(copy=False, help="What the author is told.")
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    decided_at = fields.Datetime(readonly=True, copy=False)

    @api.depends("survey_id.title")
    def _compute_display_name(self):
        """Neutral: titles of activities and messages are read by more people than the suggestion (``W4``)."""
        for suggestion in self:
            title = suggestion.sudo().survey_id.title
            suggestion.display_name = (
                self.env._("Suggestion on “%s”", title) if title else self.env._("Suggestion on a script")
            )

    @api.model_create_multi
    def create(self, vals_list):
        """In one's own name, and not decided yet."""
        own = {"author_id": self.env.uid, "state": "new", "reply": False, "decided_by_id": False, "decided_at": False}
        suggestions = super().create([{**vals, **self._prepare_subject(vals), **own} for vals in vals_list])
        suggestions._check_subject()
        for suggestion in suggestions.sudo():
            suggestion._tell_headquarters()
        return suggestions

    def _prepare_subject(self, vals):
        """The wording of now is kept; the questionnaire is that of the question."""
        question = self.env["survey.question"].browse(vals.get("question_id") or [])
        visit = self.env["revisit.visit"].browse(vals.get("visit_id") or [])
        subject = {"question": question.title, "survey_id": question.survey_id.id} if question else {}
        return subject | ({"company_id": visit.sudo().company_id.id} if visit else {})

    def _check_subject(self):
        """Nobody learns of a visit, or of another app's survey, by suggesting something about it."""
        if not self.env.su:
            for records in (self.visit_id, self.survey_id, self.question_id):
                records.check_access("read")

    def write(self, vals):
        if not self.env.su and {name for name in vals if not name.startswith(("message_", "activity_"))} - {"reply"}:
            raise UserError(self.env._("A suggestion stays as it was made: write a reply, and accept or decline it."))
        return super().write(vals)

    def _tell_headquarters(self):
        """Whoever is responsible for the questionnaire, else the managers."""
        managers = self.env.ref("revisit_management.group_manager").all_user_ids.filtered(
            lambda user: user.id != self.env.ref("base.user_root").id and self.company_id in user.company_ids
        )
        managers = managers.browse(set(managers.ids) - set(self.visit_id._ids_in_conflict() if self.visit_id else ()))
        quiet = self.with_context(mail_activity_quick_update=True)
        for user in managers & self.survey_id.user_id or managers:
            quiet.activity_schedule(ACTIVITY, user_id=user.id)

    def action_accept(self):
        self._decide("accepted")

    def action_decline(self):
        self._decide("declined")

    def _decide(self, state):
        self.check_access("write")
        for suggestion in self:
            if suggestion.state in DECIDED:
                raise UserError(self.env._("“%s” is decided already.", suggestion.display_name))
            if state == "declined" and not (suggestion.reply or "").strip():
                raise UserError(self.env._("Write a reply first, why “%s” is declined.", suggestion.display_name))
            suggestion.sudo().write(
                {"state": state, "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()}
            )
            suggestion.sudo().activity_feedback([ACTIVITY])
            suggestion._tell_author()

    def _tell_author(self):
        author = self.author_id
        text = self.with_context(lang=author.lang or self.env.lang)._describe_decision()
        self.sudo().message_post(body=text, author_id=self.env.user.partner_id.id, partner_ids=author.partner_id.ids)

    def _describe_decision(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        decision = self.env._(
            "Your suggestion “%(text)s”: %(state)s.", text=self.text, state=states[self.state].lower()
        )
        return f"{decision} {self.reply}" if self.reply else decision

    def action_open_questionnaire(self):
        """Where an accepted suggestion is put into practice."""
        return self.survey_id.get_formview_action()
