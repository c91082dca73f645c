from odoo import fields, models

from ..engine.terms import occurs, words_of


class RevisitTerm(models.Model):
    """A technical term, explained to the agent who prepares a visit (``B4``)."""

    _name = "revisit.term"
    _inherit = ["revisit.vocabulary"]
    _description = "Technical Term"

    explanation = fields.Text(required=True, translate=True, help="As one would say it to the customer.")
    words = fields.Char(
        string="Shown With",
        translate=True,
        help="Words, with commas between them: the term is shown where one of them occurs in the visit's equipment or "
        "script. Empty: always.",
    )

    def _occurring_in(self, text):
        """Those that concern a visit in whose equipment and script ``text`` stands."""
        return self.filtered(lambda term: not term.words or occurs([term.name, *words_of(term.words)], text))
