from . import (
    test_engagement,
    test_event_front_door,
    test_generation,
    test_ledger_import,
    test_ledger_import_bad,
    test_ledger_import_steps,
    test_ledger_import_visits,
    test_policy,
    test_regulation_e,
    test_rule,
    test_security,
    test_visit,
)
