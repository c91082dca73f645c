from . import revisit_visit_letter
