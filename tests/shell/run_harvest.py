"""Make DOCUMENTS documents with a source that reads them, or (DOCUMENTS = 0) read them as the scheduled action does.

GATE is the number of an advisory lock to wait for, so that two processes begin together, or None. STOP_AT is the batch
after which the process stands still, to be killed there, or None.
"""

import json
import signal

from odoo.addons.revisit_management.models import revisit_source_harvest

revisit_source_harvest.BATCH = 50


def make_documents():
    customer = env["res.partner"].create({"name": "Northwind Power", "is_company": True})
    contacts = [{"name": f"Contact {n}", "ref": "read me", "parent_id": customer.id} for n in range(DOCUMENTS)]
    env["res.partner"].create(contacts)
    env["revisit.source"].create(
        {
            "name": "Contacts",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "domain": "[('ref', '=', 'read me')]",
            "event_type_id": env["revisit.event.type"]._by_code("joined").id,
            "date_path": "create_date",
            "partner_path": "parent_id",
            "engagement_kind": "membership",
        }
    )
    env.cr.commit()


def stop_after(nth):
    model, calls = env.registry["revisit.source"], []
    original = model._note_problems

    def wrapper(self, *args):
        original(self, *args)
        calls.append(args)
        if len(calls) == nth:
            self.env.flush_all()
            print("IN THE MIDDLE", flush=True)
            while True:
                signal.pause()

    model._note_problems = wrapper


if DOCUMENTS:
    make_documents()
else:
    if STOP_AT:
        stop_after(STOP_AT)
    if GATE:
        print("READY", flush=True)
        env.cr.execute("SELECT pg_advisory_lock_shared(%s)", (GATE,))
        env.cr.commit()
    env["revisit.source"]._cron_harvest()
run = env["revisit.run"].search([("kind", "=", "harvest")], limit=1)
print(json.dumps([run.examined, run.created, run.failed]))
