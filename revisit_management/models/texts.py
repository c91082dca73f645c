"""Parts put together to one sentence, with the punctuation of the user's language."""

from functools import reduce


def joined(env, parts):
    """The parts as "a, b, c"."""
    return reduce(lambda before, next_: env._("%(before)s, %(next)s", before=before, next=next_), parts)
