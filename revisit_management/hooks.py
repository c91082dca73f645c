"""What must be done before Odoo takes the addon away."""

from odoo.tools import SQL

# tables of ours that keep questionnaires from going, and by what
REFERENCES = (("revisit_rule", "survey_id"), ("revisit_visit", "survey_id"), ("revisit_visit", "user_input_id"))


def uninstall_hook(env):
    """Answers of visits go with their records: as answers of ordinary surveys others would read them (``W4``).

    Rules and visits let go of questionnaires, so that the ready-made ones can go, too.
    """
    env.flush_all()
    for table, column in map(_identifiers, REFERENCES):
        env.cr.execute(SQL("UPDATE %s SET %s = NULL WHERE %s IS NOT NULL", table, column, column))
    env.cr.execute("DELETE FROM survey_user_input WHERE revisit_visit_id IS NOT NULL")
    env.invalidate_all()


def _identifiers(names):
    return [SQL.identifier(name) for name in names]
