from . import policy_export
