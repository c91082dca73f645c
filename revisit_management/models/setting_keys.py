"""How other databases know a setting: its code, else its name."""

# models of other apps have no code, or one of ours
CODES = {"survey.survey": "revisit_code"}


def is_vocabulary(env, model_name):
    return model_name in env and issubclass(env.registry[model_name], env.registry["revisit.vocabulary"])


def link_key(record):
    """How other databases know the record: its code, else its name."""
    record = record.with_context(lang=None)
    code = code_field(record)
    return (code in record._fields and record[code]) or record[record._rec_name] or None


def code_field(model):
    return CODES.get(model._name, "code")


def find_by_key(model, key):
    """The record that other databases call ``key``: by code, else by name; the company's own before the shared one."""
    neutral = model.with_context(lang=None)
    ours = _of_company(model) + _of_visits(model)
    for name in (code_field(model), model._rec_name):
        found = neutral.search([(name, "=", key), *ours]) if name in model._fields else neutral
        if found:
            return found.sorted(lambda r: "company_id" in r._fields and not r.company_id)[:1].with_env(model.env)
    return model.browse()


def _of_company(model):
    if "company_id" not in model._fields:
        return []
    return [("company_id", "in", (model.env.company.id, False))]


def _of_visits(model):
    """Other surveys than those of visits are no settings of ours."""
    return [("survey_type", "=", "revisit")] if model._name == "survey.survey" else []


def is_shipped(record):
    """Whether every database with this addon has the record."""
    names = record.sudo()._get_external_ids()[record.id]
    return any(name.startswith("revisit_management.") for name in names)


def name_of_key(env, model_name, key):
    record = find_by_key(env[model_name], key) if isinstance(key, str) else None
    return record.display_name if record else str(key)
