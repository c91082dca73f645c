"""Pure arithmetic of follow-up regulations: dates and numbers in, dates and reasons out.

Nothing here imports Odoo, reads a clock or keeps state between calls; "now" is always an argument.
"""
