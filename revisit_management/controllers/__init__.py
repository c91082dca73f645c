from . import policy_export, recording
