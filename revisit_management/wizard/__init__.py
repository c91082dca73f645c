from . import revisit_visit_close
