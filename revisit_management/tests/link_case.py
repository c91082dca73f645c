"""Customers who open personal links: what a browser does, without one."""

import base64
import io
import re

from PIL import Image, ImageDraw

from odoo.tests import HttpCase

from .questionnaire_case import QuestionnaireCase
from .sending_case import SendingCase


def drawn(color="black"):
    """A signature as the page's field makes one."""
    image = Image.new("RGBA", (300, 150), (255, 255, 255, 0))
    ImageDraw.Draw(image).line((20, 120, 150, 30, 280, 110), fill=color, width=3)
    data = io.BytesIO()
    image.save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


class LinkCase(QuestionnaireCase, SendingCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.online = cls.env.ref("revisit_management.channel_survey")
        cls.links = cls.env["revisit.link"]

    def _issue(self, visit, purpose="answer", person=None):
        """The path of a link."""
        token = self.links._issue(visit.sudo(), purpose, person or visit.partner_id)
        self.env.flush_all()
        return f"/rv/{token}"

    def _get(self, path, **options):
        return self.url_open(path, **options)

    def _post(self, path, page=None, **values):
        """As the form on the page would, that was opened before."""
        page = page or self._get(path)
        values["csrf_token"] = re.search(r'csrf_token(?:" value=|: )"([^"]+)"', page.text)[1]
        response = self.url_open(path, data=values)
        self.env.invalidate_all()
        return response

    def _pick(self, path, question, number, **values):
        """Answer ``question`` with the choice with this number, from 0."""
        choice = question.suggested_answer_ids[number].id
        return self._post(path, question=str(question.id), choice=str(choice), **values)

    def _send_answers(self, path):
        return self._post(path, do="send")

    def _answer_all(self, path):
        """The short way through the questionnaire: a repair, well done."""
        self._pick(path, self.repaired, 0)
        self._pick(path, self.attitude, 0)
        self._pick(path, self.quality, 0)
        return self._send_answers(path)
