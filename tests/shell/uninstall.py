"""Takes the addon away, as the button in Apps does."""

import json

env["ir.module.module"].search([("name", "=", "revisit_management")]).button_immediate_uninstall()
env.cr.commit()
print(json.dumps("uninstalled"))
