from odoo import models
from odoo.exceptions import AccessError

from .revisit_source_paths import ENDS

ANSWERS = {"survey.user_input", "survey.user_input.line"}


class RevisitSource(models.Model):
    _inherit = "revisit.source"

    def _check_may_read(self):
        """Managers read their own tries of questionnaires; what others answered is for who has Odoo's survey rights."""
        super()._check_may_read()
        if self.env.user.has_group("survey.group_survey_user"):
            return
        for source in self:
            if ANSWERS & {source.model, *source._models_on_paths()}:
                raise AccessError(self.env._("Ask somebody who may read the answers to surveys to set this source up."))

    def _models_on_paths(self):
        paths = [self[name] for name in ENDS if self[name]]
        return {field.model_name for path in paths for field in self._path_fields(path)}
