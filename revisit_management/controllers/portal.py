"""“Our visits” of logged-in customers. Portal users have no right to any model here: pages show a list of values."""

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .link_pages import agree

URL = "/my/revisits"


class RevisitPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "revisit_count" in counters:
            values["revisit_count"] = self._visits().search_count(self._shown())
        return values

    @http.route([URL, f"{URL}/page/<int:page>"], type="http", auth="user", methods=["GET"], website=True)
    def revisits(self, page=1):
        visits = self._visits()
        done = visits._portal_domain(self._customer(), "done")
        pager = portal_pager(URL, visits.search_count(done), page=page, step=self._items_per_page)
        order = {"order": "done_date desc, id desc", "limit": self._items_per_page, "offset": pager["offset"]}
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "revisits",
            "pager": pager,
            "to_come": self._listed("to_come"),
            "to_sign": self._listed("to_sign"),
            "done": [visit._portal_values() for visit in visits.search(done, **order)],
            "matters": visits._portal_matters(self._customer()),
        }
        return request.render("revisit_management.portal_revisits", values)

    @http.route(f"{URL}/<int:visit_id>", type="http", auth="user", methods=["GET", "POST"], website=True)
    def revisit(self, visit_id, **values):
        visit = self._own(visit_id)
        if not visit:
            raise request.not_found()
        error = None
        if request.httprequest.method == "POST":
            try:
                with request.env.cr.savepoint():
                    agree(visit, request.env.user.partner_id, values)
                return request.redirect(f"{URL}/{visit_id}", code=303)
            except UserError as caught:
                error = str(caught)
        page = visit._page_of_appointment() if visit._may_customer_agree() else {}
        if visit._awaits_signature():
            page |= visit._page_to_sign(request.env.user.partner_id)
        shared = {"page_name": "revisits", "action": f"{URL}/{visit_id}", "error": error, "values": values}
        page = {"visit": visit._portal_values(), **page, **shared, **self._prepare_portal_layout_values()}
        return request.render("revisit_management.portal_revisit", {**page, "page_name": "revisits"})

    @http.route(f"{URL}/<int:visit_id>/sign", type="jsonrpc", auth="user", website=True)
    def revisit_sign(self, visit_id, name=None, role=None, signature=None):
        visit = self._own(visit_id)
        if not visit or not visit._awaits_signature():
            return {"error": request.env._("There is nothing to sign here.")}
        try:
            with request.env.cr.savepoint():
                person, address = request.env.user.partner_id, request.httprequest.remote_addr
                visit._customer_signs(person, name, role, signature, address)
        except UserError as error:
            return {"error": str(error)}
        return {"force_refresh": True, "redirect_url": f"{URL}/{visit_id}"}

    def _customer(self):
        return request.env.user.partner_id.commercial_partner_id.sudo()

    def _visits(self):
        return request.env["revisit.visit"].sudo()

    def _shown(self):
        return self._visits()._portal_domain(self._customer())

    def _listed(self, part):
        visits = self._visits().search(self._visits()._portal_domain(self._customer(), part), order="planned_at, id")
        return [visit._portal_values() for visit in visits]

    def _own(self, visit_id):
        """The visit as the system, if it is one of the customer's that the portal shows; else nothing."""
        return self._visits().search(self._shown() & Domain("id", "=", visit_id))
