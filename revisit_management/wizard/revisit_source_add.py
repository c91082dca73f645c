from odoo import api, fields, models


class RevisitSourceAdd(models.TransientModel):
    """Offers the ready-made sources for the apps that are installed."""

    _name = "revisit.source.add"
    _description = "Add Ready-Made Sources"

    line_ids = fields.One2many("revisit.source.add.line", "add_id", default=lambda self: self._default_line_ids())

    @api.model
    def _default_line_ids(self):
        sources = self.env["revisit.source"]
        return [(0, 0, self._prepare_line(sources._prepare_offer_vals(entry))) for entry in sources._offers()]

    @api.model
    def _prepare_line(self, offer):
        return {name: offer[name] for name in ("code", "name", "model_id", "event_type_id")}

    def action_add(self):
        sources = self.env["revisit.source"]._add_offers(self.line_ids.filtered("wanted").mapped("code"))
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_source_action")
        if len(sources) == 1:
            action |= {"views": [(False, "form")], "res_id": sources.id}
        return action


class RevisitSourceAddLine(models.TransientModel):
    _name = "revisit.source.add.line"
    _description = "Ready-Made Source"

    add_id = fields.Many2one("revisit.source.add", required=True, ondelete="cascade")
    wanted = fields.Boolean()
    code = fields.Char(required=True)
    name = fields.Char(required=True)
    model_id = fields.Many2one("ir.model", string="Documents", ondelete="cascade")
    event_type_id = fields.Many2one("revisit.event.type", string="Event", ondelete="cascade")
