from . import call_webhook, policy_export, recording
