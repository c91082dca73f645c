from . import (
    test_engagement,
    test_event_front_door,
    test_generation,
    test_policy,
    test_regulation_e,
    test_rule,
    test_security,
    test_tours,
    test_visit,
)
