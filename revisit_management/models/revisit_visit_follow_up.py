"""What follows from answers (``A5``): a technician at once, all else when the visit is closed.

``revisit.answer.follow_up_at`` is the memory: what was set going once is not set going again by saving again.
"""

from markupsafe import Markup

from odoo import SUPERUSER_ID, fields, models

from .revisit_visit import OPEN_STATES

TECHNICIAN = "revisit_management.mail_activity_type_technician"
FOLLOW_UP = "revisit_management.mail_activity_type_follow_up"


class RevisitAnswer(models.Model):
    _inherit = "revisit.answer"

    follow_up_at = fields.Datetime(
        string="Set Going On", readonly=True, copy=False, help="When what follows was asked of those concerned."
    )

    def _in_words(self):
        """Question, answer and the customer's words in one line."""
        text = f"{self.question or self.display_name} {self.answer}"
        return f"{text} – {self.note}" if self.note else text

    def _describe_follow_up(self):
        kinds = dict(self._fields["follow_up"]._description_selection(self.env))
        return self.env._("%(what)s: %(answer)s", what=kinds[self.follow_up], answer=self._in_words())


class RevisitAssistance(models.Model):
    _inherit = "revisit.assistance"

    question_id = fields.Many2one(
        "survey.question",
        string="From the Answer To",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="revisit_management.group_agent",
        help="The answer that asked for it; changing the answer takes the request back.",
    )


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    technician_asked_at = fields.Datetime(
        readonly=True, copy=False, help="Since when an answer asks for a technician; empty: none does."
    )

    def _freeze_answers(self, changed):
        result = super()._freeze_answers(changed)
        self._as_staff().sudo()._follow_technician()
        return result

    def _as_staff(self):
        """What a customer's own answer asks for is asked in the name of the visit's agent."""
        return self.with_user(self.agent_id or SUPERUSER_ID) if self.env.user.share else self

    # At once: the technician

    def _follow_technician(self):
        """Ask for a technician where an answer says so; take back what an answer no longer says."""
        lines = self.answer_ids.filtered(lambda line: line.follow_up == "technician")
        if not lines and not self.technician_asked_at:
            return  # nearly always: saving stays cheap
        self._take_technician_back(lines)
        self.technician_asked_at = bool(lines) and (self.technician_asked_at or fields.Datetime.now())
        if new := lines.filtered(lambda line: not line.follow_up_at):
            new.follow_up_at = fields.Datetime.now()
            self._notify_leader(TECHNICIAN, lines)
            for line in new:
                self._ask_technician(line)

    def _take_technician_back(self, lines):
        """Who has acted already (accepted, or marked the activity as done) is not called off."""
        others = (self.answer_ids - lines).filtered("follow_up_at")
        others.follow_up_at = False
        mistaken = self.assistance_ids.filtered(
            lambda request: request.question_id - lines.question_id and request.state == "requested"
        )
        for request in mistaken:
            request.action_withdraw()
        if not lines:
            self.activity_unlink([TECHNICIAN])

    def _ask_technician(self, line):
        """The department that answers for the dimension is asked, if somebody there may be."""
        department = line.dimension_id.department_id
        if not department or not self._may_be_asked(department):
            return
        self.env["revisit.assistance"].create(
            {
                "visit_id": self.id,
                "department_id": department.id,
                "kind": "solution",
                "what": self.env._("A technician is needed at once: %s", line._in_words()),
                "due_date": self._local_date(fields.Datetime.now()),
                "question_id": line.question_id.id,
            }
        )

    def _may_be_asked(self, department):
        """Neither the department nor its manager has an interest in the customer (``W4``)."""
        manager = department.manager_id.user_id
        if manager and (manager.share or self.company_id not in manager.company_ids):
            return False
        return department not in self.conflict_department_ids and manager.id not in self._ids_in_conflict()

    def _notify_leader(self, kind, lines):
        """One activity for who leads the team, that lists the answers; its title names nobody."""
        note = Markup("<ul>%s</ul>") % Markup().join(
            Markup("<li>%s</li>") % line._describe_follow_up() for line in lines
        )
        if open_ones := self.activity_ids.filtered(lambda activity: activity.activity_type_id == self.env.ref(kind)):
            open_ones.note = note
            return
        for user in self._persons_to_reassign()[self]:
            self.activity_schedule(
                kind, date_deadline=self._local_date(fields.Datetime.now()), user_id=user.id, note=note
            )

    # When the visit is closed: all else

    def _complete(self):
        self._follow_answers()
        return super()._complete()

    def _close(self, state, reason):
        """Also what was said in a visit that failed is followed."""
        if state == "failed":
            self._follow_answers()
        return super()._close(state, reason)

    def _follow_answers(self):
        waiting = self.answer_ids.filtered(lambda line: line.follow_up and not line.follow_up_at)
        if not waiting or self.state not in OPEN_STATES:
            return
        waiting.follow_up_at = fields.Datetime.now()
        if "onsite" in waiting.mapped("follow_up"):
            self.needs_onsite = True
        if others := waiting.filtered(lambda line: line.follow_up != "onsite"):
            self._pass_on(others)

    def _pass_on(self, lines):
        """Tell those concerned what follows from these answers: until there are slips, who leads the team."""
        self._notify_leader(FOLLOW_UP, lines)
