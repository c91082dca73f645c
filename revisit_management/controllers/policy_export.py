import logging

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request
from odoo.tools.osutil import clean_filename

_logger = logging.getLogger(__name__)


class PolicyExport(http.Controller):
    @http.route("/revisit/policy/<int:policy_id>/export", type="http", auth="user", methods=["GET"], readonly=True)
    def export(self, policy_id):
        """The policy as a file, for managers; who took it is on record."""
        policy = request.env["revisit.policy"].browse(policy_id).exists()
        if not policy:
            raise request.not_found()
        if not request.env.user.has_group("revisit_management.group_manager"):
            raise AccessError(request.env._("Only managers export policies."))
        policy.check_access("read")
        _logger.info("User %d exported policy %d", request.env.uid, policy.id)
        headers = [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Disposition", content_disposition(clean_filename(policy._export_filename()))),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(policy._export_file(), headers=headers)
