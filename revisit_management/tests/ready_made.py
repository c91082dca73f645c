"""Ready-made sources beside the real app: as a manager adds them, from documents as the app makes them."""

from .source_documents import SourceCase


class ReadyMadeCase(SourceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source.active = False
        # the company starts with what its apps need: warehouse, journals, sequences
        cls.env.user.company_id = cls.company

    @classmethod
    def _add(cls, code):
        """The ready-made source ``code``, added in the dialog by a manager; it counts from the start of 2026."""
        dialog = cls.env["revisit.source.add"].with_user(cls.manager).create({})
        dialog.line_ids.filtered(lambda line: line.code == code).wanted = True
        source = cls.env["revisit.source"].browse(dialog.action_add()["res_id"])
        source.since = "2026-01-01"
        return source

    @classmethod
    def _new_user(cls, login, *roles, groups=None, **vals):
        user = super()._new_user(login, *roles, **vals)
        if groups:
            user.group_ids |= cls.env.ref(groups)
        return user
