import base64

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list

from ..importing import policy_file
from ..importing.problems import ImportProblem
from ..models.policy_changes import describe_changes
from .policy_loader import PolicyLoader
from .policy_texts import text_of


class RevisitPolicyImport(models.TransientModel):
    """Takes a policy from a file: shows what it holds and what is wrong with it, then creates or changes a policy."""

    _name = "revisit.policy.import"
    _description = "Import Policy"

    content = fields.Binary(string="File", attachment=False)
    filename = fields.Char(string="File Name")
    policy_id = fields.Many2one(
        "revisit.policy",
        string="Apply to",
        domain="[('is_template', '=', False)]",
        help="The policy that is changed to what the file says. Empty: a new policy in draft.",
    )
    state = fields.Selection([("draft", "File"), ("preview", "Check")], default="draft", required=True, readonly=True)
    title = fields.Char(string="Policy", readonly=True)
    rule_count = fields.Integer(string="Rules", readonly=True)
    problems = fields.Text(readonly=True)
    created = fields.Text(string="Will Be Created", readonly=True, help="Settings that are missing here.")
    notes = fields.Text(readonly=True)
    changes = fields.Text(string="Will Change", readonly=True)

    def action_preview(self):
        """Tell what the file holds and what is wrong with it; nothing is written."""
        self.ensure_one()
        self.write({**self._try(self._read()), "state": "preview"})
        return self._form_action()

    def action_back(self):
        self.ensure_one()
        self.state = "draft"
        return self._form_action()

    def action_import(self):
        """Create the policy, or change the chosen one, all or nothing; open it."""
        self.ensure_one()
        policy = self._load(self._read())
        policy.message_post(body=self.env._("Imported from the file %s.", self.filename or ""))
        return {
            "type": "ir.actions.act_window",
            "name": policy.display_name,
            "res_model": "revisit.policy",
            "res_id": policy.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _read(self):
        """The document in the file.

        :raises UserError: when there is none, or it is no policy
        """
        if not self.content:
            raise UserError(self.env._("Choose the file with the policy first."))
        try:
            return policy_file.read(base64.b64decode(self.content), self.filename or self.env._("The file"))
        except ImportProblem as problem:
            raise UserError(text_of(self.env, problem)) from problem

    def _load(self, document):
        loader = PolicyLoader(self.env, document, self.policy_id)
        with self.env.cr.savepoint():
            policy = loader.load()
            if loader.problems:
                raise UserError("\n".join(loader.problems))
        return policy.with_env(self.env)

    def _try(self, document):
        """What the import would do, found out by doing it and taking it back."""
        loader = PolicyLoader(self.env, document, self.policy_id)
        with self.env.cr.savepoint() as savepoint:
            before = self.policy_id._export_document() if self.policy_id else None
            policy = loader.load()
            vals = {
                "title": policy.name,
                "rule_count": len(document["rules"]),
                "problems": "\n".join(loader.problems),
                "created": "\n".join(loader.created),
                "notes": "\n".join(self._notes(loader)),
                "changes": self._describe(before, policy) if before and not loader.problems else False,
            }
            savepoint.rollback()
        self.env.registry.clear_cache()  # codes of settings that are gone again
        return vals

    def _describe(self, before, policy):
        return describe_changes(self.env, before, policy._export_document()) or self.env._(
            "Nothing: they say the same."
        )

    def _notes(self, loader):
        """What the user should know, although nothing is wrong with it."""
        yield from loader.doubts
        if loader.kept:
            names = format_list(self.env, loader.kept)
            yield self.env._("These settings exist here with other values, which stay as they are: %s.", names)
        if languages := loader.book.missing_languages():
            yield self.env._(
                "These languages are not active here, and their texts are left out: %s.",
                format_list(self.env, languages),
            )

    def _form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Policy"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "large"},
        }
