"""What a rule's written visits say, and whether they go out by themselves."""

from odoo import fields, models


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail and Letter",
        ondelete="set null",
        domain="[('model', '=', 'revisit.visit')]",
        help="Text of e-mails and letters. Empty: the standard one.",
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        string="Text Message",
        ondelete="set null",
        domain="[('model', '=', 'revisit.visit')]",
        help="Empty: the standard one.",
    )
    send_automatically = fields.Boolean(
        help="E-mails and text messages go out by themselves on the planned day, during the calling hours of a working "
        "day, once. Letters are always printed by a person."
    )
    complete_by_answer = fields.Boolean(
        string="Done by the Answer",
        help="A written visit is done as soon as the customer answered its questionnaire by link, when nobody is "
        "dissatisfied and nothing has to be followed up. Online questionnaires are always done that way.",
    )
