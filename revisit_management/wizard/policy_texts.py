"""What is wrong with a policy's file, in the user's words and language."""


def text_of(env, problem):
    """The message of an ``ImportProblem`` about a policy's file, and what to do about it."""
    return {**_file_texts(env), **_value_texts(env)}[problem.code] % problem.values


def _file_texts(env):
    return {
        "policy_empty": env._("The file is empty. Choose a policy that was exported here or in another database."),
        "policy_too_big": env._(
            "%(name)s is larger than %(megabytes)s MB: this cannot be a policy. Choose another file."
        ),
        "policy_encoding": env._("The text of %(name)s is not UTF-8. Open it in an editor and save it as UTF-8."),
        "policy_json": env._(
            "%(name)s cannot be read as JSON: see line %(line)s, column %(column)s. Correct it, or export it again."
        ),
        "policy_damaged": env._("%(name)s holds characters or numbers that JSON does not allow. Export it again."),
        "policy_double_key": env._("“%(key)s” is given twice in the same place. Remove one of them."),
        "policy_other_format": env._("%(name)s is no policy of Revisit Management. Choose a file made with “Export”."),
        "policy_newer": env._(
            "%(name)s has format %(version)s, this database reads up to format %(known)s. "
            "Update Revisit Management, or have the file exported from an older version."
        ),
    }


def _value_texts(env):
    return {
        "unknown_field": env._("there is no field “%(key)s”. Correct its spelling or remove it."),
        "wrong_type": env._("“%(key)s” holds a value of the wrong type. Compare it with an exported file."),
        "needed": env._("“%(key)s” is missing and has to be given."),
        "too_large": env._("the number in “%(key)s” is too large."),
        "no_duration": env._('“%(key)s” has to be written as {"amount": 6, "unit": "month"}.'),
        "no_amount": env._('“%(key)s” has to be written as {"amount": 5000, "currency": "EUR"}.'),
        "unknown_choice": env._("“%(value)s” is not possible in “%(key)s”. Choose from: %(choices)s."),
        "unknown_record": env._(
            "there is no %(what)s “%(wanted)s”. "
            "Correct the code, create it in the settings, or describe it under “vocabulary”."
        ),
        "no_vocabulary": env._("“%(key)s” is no kind of setting."),
    }
