from . import (
    revisit_ledger_import,
    revisit_ledger_import_column,
    revisit_ledger_import_line,
    revisit_ledger_import_work,
    revisit_order_cancel,
    revisit_policy_compare,
    revisit_policy_import,
    revisit_source_add,
    revisit_source_trial,
    revisit_visit_close,
    revisit_visit_reply,
    revisit_visit_send,
)
