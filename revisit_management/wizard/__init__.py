from . import (
    revisit_ledger_import,
    revisit_ledger_import_column,
    revisit_ledger_import_line,
    revisit_ledger_import_work,
    revisit_order_cancel,
    revisit_policy_compare,
    revisit_policy_import,
    revisit_visit_close,
)
