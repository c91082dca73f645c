"""What a customer does by a personal link, without logging in; see ``revisit.link``.

Opening a page changes nothing: mail scanners open every address. Whatever is wrong with a link, a stranger sees the
same page with the same status. Who happens to be logged in in this browser has nothing to do with it.
"""

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

# no other site learns the address, nothing is kept on the way
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
}
GONE = 404


class LinkPages(http.Controller):
    @http.route(
        "/rv/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        multilang=False,
        sitemap=False,
    )
    def open(self, token, **values):
        link = self._enter(token)
        if not link:
            return self._page("link_gone", {}, status=GONE)
        if request.httprequest.method == "POST":
            return self._post(link, token, values)
        return self._show(link, token, values)

    @http.route("/rv/<string:token>/sign", type="jsonrpc", auth="public", website=True, multilang=False)
    def sign(self, token, name=None, role=None, signature=None):
        """Called by the field for signatures.

        :return: ``error``, a sentence; else where to go on
        """
        link = self._enter(token)
        if not link or link.purpose != "sign":
            return {"error": request.env._("This link does not work.")}
        try:
            with request.env.cr.savepoint():
                address = request.httprequest.remote_addr
                link.visit_id._customer_signs(link.partner_id, name, role, signature, address)
                link._use()
        except UserError as error:
            return {"error": str(error)}
        return {"force_refresh": True, "redirect_url": self._thanks_url("sign")}

    @http.route(
        "/rv/thanks/<string:purpose>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        sitemap=False,
        readonly=True,
    )
    def thanks(self, purpose, lang=None):
        """The same for everybody: it says nothing of any visit."""
        self._speak(lang)
        return self._page("link_thanks", {"purpose": purpose})

    def _enter(self, token):
        """The link of ``token`` if it works, in the language of the person, as nobody who is logged in."""
        request.update_env(user=request.env.ref("base.public_user").id)
        link = request.env["revisit.link"]._of_token(token)
        visit = link.visit_id
        if link:
            self._speak(link.partner_id.lang or visit.partner_id.lang)
        # notices to colleagues come from the system, not from whoever is nobody; quickly, as all mail in queues
        return link.with_env(request.env(su=True)).with_company(visit.company_id)

    def _speak(self, lang):
        if lang in dict(request.env["res.lang"].get_installed()):
            request.update_context(lang=lang)

    def _show(self, link, token, values, error=None):
        visit = link.visit_id
        ways = {
            "answer": lambda: visit._page_to_answer(values),
            "appointment": visit._page_of_appointment,
            "sign": lambda: visit._page_to_sign(link.partner_id),
            "complaint": visit._page_of_matters,
        }
        page = ways[link.purpose]()
        shared = {"company": visit.company_id, "action": f"/rv/{token}", "error": error, "values": values}
        return self._page(f"link_{link.purpose}", {**page, **shared})

    def _post(self, link, token, values):
        try:
            with request.env.cr.savepoint():
                address = self._do(link, values) or f"/rv/{token}"
        except UserError as error:
            return self._show(link, token, values, error=str(error))
        response = request.redirect(address, code=303)
        response.headers.update(HEADERS)
        return response

    def _do(self, link, values):
        """:return: where to go on; nowhere: the same page"""
        if link.purpose == "appointment":
            return agree(link.visit_id, link.partner_id, values)
        if link.purpose == "answer":
            return self._answer(link, values)
        return None

    def _answer(self, link, values):
        """One question, or all of them are sent."""
        if values.get("do") != "send":
            following = link.visit_id._customer_answers(values)
            return following and f"{request.httprequest.path}?q={following}"
        link.visit_id._customer_sends_answers(link.partner_id)
        link._use()
        return self._thanks_url("answer")

    def _thanks_url(self, purpose):
        return f"/rv/thanks/{purpose}?lang={request.env.lang}"

    def _page(self, template, values, status=200):
        response = request.render(f"revisit_management.{template}", values)
        response.headers.update(HEADERS)
        response.status_code = status
        return response


def agree(visit, person, values):
    """What a customer posts about an appointment; also from the portal.

    :raises UserError: with what to do
    """
    ways = {
        "confirm": lambda: visit._customer_confirms(person, moment(values.get("seen"))),
        "move": lambda: visit._customer_moves(person, moment(values.get("slot"))),
        "ask": lambda: visit._customer_asks(person, values.get("wish") or ""),
    }
    way = ways.get(values.get("do"))
    if way:
        way()


def moment(text):
    """Naive UTC, or None when it is none."""
    try:
        return fields.Datetime.to_datetime(text or None)
    except ValueError:
        return None
