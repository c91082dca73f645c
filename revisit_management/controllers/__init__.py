from . import link_pages, policy_export, portal, survey_closed
