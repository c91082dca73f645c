"""A customer with equipment, entered by hand beside the demo data."""

customer = env["res.partner"].create({"name": "Customer of our own", "ref": "OURS"})
env["revisit.engagement"].create({"name": "Substation", "partner_id": customer.id, "commissioned_date": "2026-01-01"})
env.cr.commit()
print("null")
