"""Reading ledgers as people keep them: files, headings, cells. Pure Python; imports no Odoo."""
