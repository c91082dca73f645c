from odoo import http
from odoo.http import content_disposition, request
from odoo.tools.osutil import clean_filename

# what a browser needs to play it, and nothing else
PLAYER_ONLY = "default-src 'none'; media-src 'self'"


class RecordingPlayer(http.Controller):
    @http.route("/revisit/recording/<int:recording_id>", type="http", auth="user", methods=["GET"])
    def play(self, recording_id, download=None):
        """The sound or film, in ranges if asked, for who may see its visit; who heard or took it is on record.

        What does not exist and what is none of the user's business are answered alike.
        """
        recording = request.env["revisit.recording"].browse(recording_id).exists()
        if not recording.has_access("read") or not recording.url:
            raise request.not_found()
        recording._note_access("downloaded" if download else "played")
        stream = request.env["ir.binary"]._get_stream_from(recording.sudo(), "content", mimetype=recording.mimetype)
        response = stream.get_response(content_security_policy=PLAYER_ONLY)
        response.headers["Cache-Control"] = "private, no-store"
        if download:
            extension = stream.mimetype.rpartition("/")[2]
            name = clean_filename(f"{recording.name}.{extension}".replace("/", "-"))
            response.headers["Content-Disposition"] = content_disposition(name)
        return response
