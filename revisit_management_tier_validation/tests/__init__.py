from . import test_plan_in_tiers
