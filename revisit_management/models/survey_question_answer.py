from odoo import fields, models

from .revisit_answer import LEVELS

# what follows from an answer, besides what is said
FOLLOW_UPS = [
    ("slip", "Pass on to the department"),
    ("technician", "Send a technician at once"),
    ("onsite", "Visit on site"),
    ("training", "Train the customer at the next repair"),
    ("staff_training", "Train our people"),
    ("correct_staff", "The local head corrects it"),
    ("supervise", "The customer supervises the next inspection"),
    ("analyse", "Analyse the cause"),
    ("callback", "Call back"),
    ("complaint", "Hand to complaints"),
]


class SurveyQuestionAnswer(models.Model):
    """A choice, how satisfied it is, what the agent says next and what follows (``A2``, ``A5``, ``A8``)."""

    _inherit = "survey.question.answer"

    revisit_level = fields.Selection(
        LEVELS,
        string="Level",
        help="What the answer says about satisfaction; empty: nothing.",
    )
    revisit_say = fields.Text(string="Say Next", translate=True, help="What the agent says to this answer.")
    revisit_follow_up = fields.Selection(FOLLOW_UPS, string="What Follows")
    revisit_ends = fields.Boolean(string="Ends the Talk", help="A polite end: nothing more is asked.")
