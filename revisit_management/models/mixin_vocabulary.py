"""What the small vocabulary models share: a translatable name, a stable code, an order, an optional company."""

import re

from odoo import api, fields, models, tools


class RevisitVocabulary(models.AbstractModel):
    _name = "revisit.vocabulary"
    _description = "Revisit Vocabulary"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        index=True, copy=False, help="Stable technical name: imports, templates and integrations use it."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL", "This code is already in use."
    )

    @api.model
    def _by_code(self, code):
        """The active record with ``code``, the company's own before the shared one; empty when there is none."""
        return self.browse(self._id_by_code(code, self.env.company.id))

    @api.model
    @tools.ormcache("code", "company_id")
    def _id_by_code(self, code, company_id):
        found = self.sudo().search([("code", "=", code), ("company_id", "in", (company_id, False))])
        return found.sorted(lambda r: not r.company_id)[:1].id

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(self._with_codes(vals_list))

    def write(self, vals):
        if {"code", "active", "company_id"} & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _with_codes(self, vals_list):
        """Every setting has a code, so that policies can name it in files: who gives none gets one from the name."""
        taken, result = {vals.get("code") for vals in vals_list}, []
        for vals in vals_list:
            if vals.get("name") and not vals.get("code"):
                vals = {**vals, "code": self._free_code(vals["name"], taken)}
                taken.add(vals["code"])
            result.append(vals)
        return result

    @api.model
    def _free_code(self, name, taken):
        """A code of the letters and digits of ``name``, in any script; numbered when it is in use."""
        stem = re.sub(r"\W+", "_", name.lower()).strip("_") or "setting"
        alike = self.sudo().with_context(active_test=False).search([("code", "=like", f"{stem}%")])
        taken = taken | set(alike.mapped("code"))
        number, code = 1, stem
        while code in taken:
            number += 1
            code = f"{stem}_{number}"
        return code
