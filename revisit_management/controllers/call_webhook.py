import logging
import time

from odoo import http
from odoo.http import request

from ..engine.calls import Malformed, read_message

_logger = logging.getLogger(__name__)

# of an event without its recording
OTHER_BYTES = 1 << 16


class CallWebhook(http.Controller):
    @http.route(
        "/revisit/webhook/call/<string:key>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def call(self, key):
        """An event of a call. Who cannot prove to be the telephone system is told nothing but 401."""
        telephony = request.env["revisit.telephony"]._by_uuid(key)
        headers = request.httprequest.headers
        if (request.httprequest.content_length or 0) > self._most_bytes(telephony):
            return request.make_response("", status=413)
        body = request.httprequest.get_data()
        stamp, signature = headers.get("X-Revisit-Timestamp", ""), headers.get("X-Revisit-Signature", "")
        if not telephony._is_genuine(stamp, body, signature, int(time.time())):
            return request.make_response("", status=401)
        try:
            message = read_message(body)
        except Malformed as error:
            _logger.info("Telephone system %d sent what cannot be read: %s", telephony.id, error)
            return request.make_json_response({"error": str(error)}, status=400)
        telephony._note_seen()
        event, is_new = request.env["revisit.call.event"]._receive(telephony, message)
        # kept, whatever happens next; and of two events that arrive together the later one sees both
        request.env.cr.commit()  # pylint: disable=invalid-commit
        if event.state == "unmatched":
            event._place()
        return request.make_json_response({"status": "accepted" if is_new else "duplicate"})

    def _most_bytes(self, telephony):
        """A recording as base64 is a third longer; who is unknown has nothing long to say."""
        megabytes = telephony.company_id.revisit_recording_mb if telephony else 0
        return megabytes * (1 << 20) * 4 // 3 + OTHER_BYTES
