"""Scheduled actions (CRONS, one after the other), on a day (TODAY) and in batches (BATCH) of the test's choosing.

GATE is the number of an advisory lock to wait for, so that two processes begin together, or None. STOP is the model
and method after which the process stands still in the STOP_AT-th batch, to be killed there, or None.
"""

import json
import signal

from freezegun import freeze_time

from odoo.addons.revisit_management.models import revisit_schedule_expand, revisit_schedule_generate


def stop_after(model, name, nth):
    original, calls = getattr(env.registry[model], name), []

    def wrapper(self, *args):
        result = original(self, *args)
        calls.append(name)
        if len(calls) == nth:
            self.env.flush_all()
            print("IN THE MIDDLE", flush=True)
            while True:
                signal.pause()
        return result

    setattr(env.registry[model], name, wrapper)


def wait_at_gate():
    print("READY", flush=True)
    env.cr.execute("SELECT pg_advisory_lock_shared(%s)", (GATE,))
    env.cr.commit()


revisit_schedule_expand.BATCH = revisit_schedule_generate.BATCH = BATCH
if STOP:
    stop_after(*STOP, STOP_AT)
if GATE:
    wait_at_gate()
with freeze_time(TODAY):
    for cron in CRONS:
        getattr(env["revisit.schedule"], cron)()
runs = env["revisit.run"].search([], order="id desc", limit=len(CRONS)).sorted("id")
print(json.dumps(runs.read(["examined", "created", "skipped", "failed", "messages"])))
