from . import revisit_visit_letter, revisit_visit_preparation
