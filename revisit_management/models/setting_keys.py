"""How other databases know a setting: its code, else its name."""


def is_vocabulary(env, model_name):
    return model_name in env and issubclass(env.registry[model_name], env.registry["revisit.vocabulary"])


def link_key(record):
    """How other databases know the record: its code, else its name."""
    record = record.with_context(lang=None)
    return ("code" in record._fields and record["code"]) or record[record._rec_name] or None


def find_by_key(model, key):
    """The record that other databases call ``key``: by code, else by name; the company's own before the shared one."""
    neutral = model.with_context(lang=None)
    for name in ("code", model._rec_name):
        found = neutral.search([(name, "=", key), *_of_company(model)]) if name in model._fields else neutral
        if found:
            return found.sorted(lambda r: "company_id" in r._fields and not r.company_id)[:1].with_env(model.env)
    return model.browse()


def _of_company(model):
    if "company_id" not in model._fields:
        return []
    return [("company_id", "in", (model.env.company.id, False))]


def is_shipped(record):
    """Whether every database with this addon has the record."""
    names = record.sudo()._get_external_ids()[record.id]
    return any(name.startswith("revisit_management.") for name in names)


def name_of_key(env, model_name, key):
    record = find_by_key(env[model_name], key) if isinstance(key, str) else None
    return record.display_name if record else str(key)
