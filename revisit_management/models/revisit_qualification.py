from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RevisitQualification(models.Model):
    """What a person must hold to carry visits out: a signed agreement, a training, a language (``M9 M10 W22``)."""

    _name = "revisit.qualification"
    _inherit = ["revisit.vocabulary"]
    _description = "Qualification"
    _order = "sequence, id"

    kind = fields.Selection(
        [
            ("confidentiality", "Confidentiality agreement"),
            ("training", "Training or certificate"),
            ("language", "Language or dialect"),
            ("other", "Other"),
        ],
        default="training",
        required=True,
    )
    lang = fields.Char(
        string="Language Code", help="For languages: a code such as zh_HK, or the dialect in your own words."
    )
    holder_ids = fields.One2many("revisit.qualification.holder", "qualification_id", string="Held By")
    holder_count = fields.Integer(compute="_compute_holder_count", help="How many people hold it today.")

    def _compute_holder_count(self):
        today = fields.Date.context_today(self)
        domain = [("qualification_id", "in", self.ids), *self.env["revisit.qualification.holder"]._valid_on(today)]
        groups = self.env["revisit.qualification.holder"]._read_group(
            domain, ["qualification_id"], ["user_id:count_distinct"]
        )
        counts = dict(groups)
        for qualification in self:
            qualification.holder_count = counts.get(qualification, 0)

    @api.constrains("kind", "lang")
    def _check_lang(self):
        for qualification in self:
            if qualification.lang and qualification.kind != "language":
                raise ValidationError(self.env._("%s: only a language has a language code.", qualification.name))

    def action_open_holders(self):
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_qualification_holder_action")
        return {
            **action,
            "name": self.display_name,
            "domain": [("qualification_id", "=", self.id)],
            "context": {"default_qualification_id": self.id},
        }
