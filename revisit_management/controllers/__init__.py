from . import call_webhook, link_pages, policy_export, portal, recording, survey_closed
