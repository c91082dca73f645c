"""A policy's document to records: vocabulary that is missing, the policy, its rules; with all that is wrong."""

import re

import psycopg2

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..importing.policy_match import match_rules
from ..importing.problems import ImportProblem
from ..models.policy_changes import describe_rule
from ..models.policy_fields import finish_values, read_values, values_of
from ..models.setting_keys import find_by_key, is_vocabulary, link_key
from .policy_texts import text_of


class RecordBook:
    """Finds the records that a document names."""

    def __init__(self, env):
        self.env = env
        self.languages = set()

    def find(self, model, key):
        if record := find_by_key(model, key):
            return record
        raise ImportProblem("unknown_record", what=self.env["ir.model"]._get(model._name).name, wanted=key)

    def note_languages(self, languages):
        self.languages |= set(languages)

    def missing_languages(self):
        return sorted(self.languages - {code for code, _name in self.env["res.lang"].get_installed()} - {"en_US"})


class PolicyLoader:
    """Writes one document. Whoever calls it takes everything back when ``problems`` is not empty."""

    def __init__(self, env, document, policy):
        """
        :param document: as ``importing.policy_file.read`` gives it
        :param policy: the policy to change; empty: a new one for the current company
        """
        self.company = policy.company_id or env.company
        self.env = policy.with_company(self.company).with_context(tracking_disable=True).env
        self.document = document
        self.policy = policy.with_env(self.env)
        self.book = RecordBook(self.env)
        self.problems, self.created, self.kept, self.doubts = [], [], [], []

    def load(self):
        for model_name, entries in self.document["vocabulary"].items():
            self._load_vocabulary(model_name, entries)
        self._load_policy()
        self._load_rules()
        return self.policy

    # Settings

    def _load_vocabulary(self, model_name, entries):
        if model_name not in self.env or not is_vocabulary(self.env, model_name):
            self._report(model_name, ImportProblem("no_vocabulary", key=model_name))
            return
        what = self.env["ir.model"]._get(model_name).name
        for entry in entries:
            where = self.env._("%(what)s “%(name)s”", what=what, name=entry.get("code"))
            self._attempt(where, self._load_entry, self.env[model_name], entry, where)

    def _load_entry(self, model, entry, where):
        if not isinstance(entry.get("code"), str) or not entry["code"]:
            raise ImportProblem("needed", key="code")
        vals = read_values(model, entry, self.book)
        if known := find_by_key(model, entry["code"]):
            if {**values_of(known), "code": link_key(known)} != entry:
                self.kept.append(where)
            return
        record = model.create({**vals, "company_id": self.company.id})
        finish_values(record, entry, self.book)
        self.created.append(where)

    # Policy and rules

    def _load_policy(self):
        where = self.env._("Policy")
        self.policy = self._attempt(where, self._write_policy) or self.env["revisit.policy"]

    def _write_policy(self):
        values = self.document["policy"]
        vals = read_values(self.policy, values, self.book)
        if self.policy:
            self.policy.write(vals)
        else:
            self.policy = self.policy.create({**vals, "company_id": self.company.id})
        finish_values(self.policy, values, self.book)
        return self.policy

    def _load_rules(self):
        rules = list(self.policy.rule_ids)
        known = [values_of(rule) for rule in rules]
        numbers = {id(values): number for number, values in enumerate(self.document["rules"], start=1)}
        for before, after in match_rules(known, self.document["rules"]):
            rule = next((r for r, values in zip(rules, known, strict=True) if values is before), None)
            if after is None:
                rule.active = False
            else:
                number = numbers[id(after)]
                self._attempt(self._where(number, after), self._write_rule, rule, number, after)

    def _write_rule(self, rule, number, values):
        rules = self.env["revisit.rule"]
        vals = {**read_values(rules, values, self.book), "sequence": 10 * number}
        if not self.policy:
            return  # it could not be written: its rules are only checked
        if rule:
            rule.write(vals)
        else:
            rule = rules.create({**vals, "policy_id": self.policy.id})
        finish_values(rule, values, self.book)
        if any(_names_ids(rule._domain(name)) for name in vals if name.endswith("_domain")):
            text = self.env._(
                "a condition names records by their numbers, which are others in each database: check it."
            )
            self.doubts.append(self.env._("%(where)s: %(problem)s", where=self._where(number, values), problem=text))

    def _where(self, number, values):
        title = values.get("clause") or describe_rule(values, self.env)
        return self.env._("Rule %(number)s (%(title)s)", number=number, title=title)

    # Problems

    def _attempt(self, where, load, *args):
        """Call ``load``; what is wrong is reported and taken back, so that all problems are told at once."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return load(*args)
        except (ImportProblem, UserError, psycopg2.IntegrityError, psycopg2.DataError) as problem:
            self._report(where, problem)
            return None

    def _report(self, where, problem):
        self.problems.append(self.env._("%(where)s: %(problem)s", where=where, problem=self._text(problem)))

    def _text(self, problem):
        if isinstance(problem, ImportProblem):
            return text_of(self.env, problem)
        if isinstance(problem, psycopg2.Error):
            return self._sql_text(problem)
        return str(problem)

    def _sql_text(self, error):
        names = ("revisit.rule", "revisit.policy", *self.document["vocabulary"])
        tables = {self.env[name]._table: self.env[name] for name in names if name in self.env}
        model = tables.get(error.diag.table_name, self.env["revisit.policy"])
        return model._sql_error_to_message(error)


def _names_ids(domain):
    """Whether a condition compares a link with a number, as in ("user_id", "=", 7)."""
    leaves = [leaf for leaf in domain if isinstance(leaf, (list, tuple)) and len(leaf) == 3]
    linked = [value for field, _operator, value in leaves if re.search(r"(^|[._])ids?$", str(field))]
    values = [v for value in linked for v in (value if isinstance(value, (list, tuple)) else [value])]
    return any(isinstance(value, int) and not isinstance(value, bool) for value in values)
