"""Writing many finished rows at once. The ORM stays the way for single records; see ``docs/architecture.md``."""

from odoo.tools import SQL


class FailedTogether(Exception):
    """What these ``records`` share is broken: none of them can be processed, and there is no use in trying each."""

    def __init__(self, records, error):
        super().__init__(str(error))
        self.records = records


class Pages:
    """Records in the order of their ids, page by page: one that fails does not come again in the same run.

    :param fetch: gives the next page of records with an id greater than its argument
    """

    def __init__(self, fetch):
        self._fetch = fetch
        self._last = self._before = 0

    def __call__(self):
        records = self._fetch(self._last)
        self._before, self._last = self._last, max(records.ids, default=self._last)
        return records

    def again(self):
        """The last page was rolled back: give it once more."""
        self._last = self._before


def new_ids(env, model, count):
    """Reserve ``count`` ids of ``model``'s table."""
    sequence = f"{env[model]._table}_id_seq"
    rows = env.execute_query(SQL("SELECT nextval(%s) FROM generate_series(1, %s)", sequence, count))
    return [row[0] for row in rows]


def lock_next(model, domain, limit, order):
    """The first ``limit`` records of ``domain`` that no other transaction holds, locked until this one ends.

    :raises psycopg2.errors.SerializationFailure: when one of them was changed since this transaction began
    """
    model.env.flush_all()
    query = model._search(domain, limit=limit, order=order)
    statement = SQL("%s FOR NO KEY UPDATE OF %s SKIP LOCKED", query.select(), SQL.identifier(query.table))
    # another process may well be faster: that is no error to be logged
    model.env.cr.execute(statement, log_exceptions=False)
    return model.browse(row[0] for row in model.env.cr.fetchall())


def insert(env, model, names, rows, *, on_conflict=None):
    """Insert ``rows`` (tuples in the order of the field ``names``, ``id`` allowed) with the log columns filled.

    :param on_conflict: SQL after ``ON CONFLICT``; None: a duplicate is an error
    :return: ids of the rows really inserted, in no particular order
    """
    if not rows:
        return []
    recordset = env[model]
    columns = SQL(", ").join(SQL.identifier(name) for name in names)
    arrays = SQL(", ").join(
        SQL("%s::%s", list(values), SQL(f"{_column_type(recordset, name)}[]"))
        for name, values in zip(names, zip(*rows, strict=True), strict=True)
    )
    if recordset._log_access:
        log = SQL(", %s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'", env.uid, env.uid)
        log_columns = SQL(", create_uid, write_uid, create_date, write_date")
    else:
        log = log_columns = SQL()
    query = SQL(
        "INSERT INTO %s (%s%s) SELECT *%s FROM unnest(%s) %s RETURNING id",
        SQL.identifier(recordset._table),
        columns,
        log_columns,
        log,
        arrays,
        SQL("ON CONFLICT %s", on_conflict) if on_conflict else SQL(),
    )
    return [row[0] for row in env.execute_query(query)]


def _column_type(recordset, name):
    return "int4" if name == "id" else recordset._fields[name].column_type[0]
