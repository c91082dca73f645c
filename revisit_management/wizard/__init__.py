from . import (
    revisit_ledger_import,
    revisit_ledger_import_column,
    revisit_ledger_import_line,
    revisit_ledger_import_work,
    revisit_source_add,
    revisit_source_trial,
    revisit_visit_close,
)
