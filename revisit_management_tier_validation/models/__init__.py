from . import revisit_plan, tier_definition
