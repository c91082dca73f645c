"""A company whose repairs owe calls, with agents who may be absent or in conflict of interest."""

from .common import RevisitCase


class AssignmentCase(RevisitCase):
    """A company that repairs things; each repair owes a call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].create([{"name": f"Customer {n}"} for n in range(6)])

    def _repair(self, customers, day="2026-11-23"):
        """The customers' repairs of ``day`` are registered, and the night goes by; returns their visits in order."""
        known = self.env["revisit.visit"].search([])
        for customer in customers:
            self.env["revisit.event"]._register_event("repaired", customer, day)
        self._run_crons(day)
        return self.env["revisit.visit"].search([("id", "not in", known.ids)], order="id")

    def _absent(self, user, first, last):
        """``user`` is an employee on leave from the beginning of ``first`` to the end of ``last``."""
        employee = user.employee_id or self.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "company_id": self.company.id}
        )
        employee.resource_id.tz = "Asia/Shanghai"
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": employee.resource_id.id,
                "calendar_id": employee.resource_calendar_id.id,
                "company_id": self.company.id,
                # 00:00 to 20:00 in Greenwich: the working hours of these days in Shanghai
                "date_from": f"{first} 00:00:00",
                "date_to": f"{last} 20:00:00",
            }
        )

    def _in_conflict(self, conflicts):
        """Declare the interests of ``conflicts``, users by customer."""
        for partner_id, users in conflicts.items():
            self._declare_interest(users, self.env["res.partner"].browse(partner_id))
