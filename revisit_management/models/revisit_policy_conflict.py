"""Conflict of interest under a policy: who must not take part in visiting a customer (``W4``)."""

from odoo import models


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    def _users_in_conflict(self, subjects, day=None):
        """Who must not take part in visits under this policy (empty: visits without a policy).

        :param subjects: set of (partner id, engagement id or False)
        :param day: the day that counts, inclusive; today by default
        :return: dict of subject to set of user ids; a subject with nobody in conflict may be missing
        """
        return {}
