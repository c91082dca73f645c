"""Events of a call that arrive in one moment, on a real server: each kept once, the call put together (W1, W12)."""

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import requests
from revisit_engine.signature import sign

COUNT = 6


@pytest.fixture(scope="module")
def reported(module_db, module_shell, module_server):
    """Every event of every call is sent twice, all at once: the answers, and the database."""
    database = module_db("calls")
    made = module_shell(database, "make_telephony.py", COUNT=COUNT)
    url = f"{module_server(database).url}/revisit/webhook/call/{made['uuid']}"
    begin = datetime.fromisoformat(made["begin"])

    def send(event):
        body, stamp = json.dumps(event).encode(), str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Odoo-Database": database,
            "X-Revisit-Timestamp": stamp,
            "X-Revisit-Signature": sign(made["secret"], stamp, body),
        }
        return requests.post(url, data=body, headers=headers, timeout=60)

    events = [
        {
            "event_id": f"{number}-{kind}",
            "type": kind,
            "call_id": str(number),
            "at": (begin + timedelta(seconds=after)).isoformat(),
            "number": telephone,
        }
        for number, telephone in enumerate(made["numbers"])
        for kind, after in (("ring", 0), ("answer", 15 + number), ("hangup", 60))
    ]
    twice = events * 2
    random.Random(7).shuffle(twice)
    with ThreadPoolExecutor(12) as pool:
        return database, made, list(pool.map(send, twice))


def test_each_event_is_kept_once(reported, sql):
    database, _made, replies = reported
    assert {reply.status_code for reply in replies} == {200}, [reply.text for reply in replies]
    # one that collides with another of its call while it is placed is done again, and known by then
    statuses = [reply.json()["status"] for reply in replies]
    assert set(statuses) == {"accepted", "duplicate"} and statuses.count("accepted") <= 3 * COUNT
    assert sql("SELECT count(*), count(DISTINCT event_key) FROM revisit_call_event", database) == [(18, 18)]


def test_each_call_is_put_together(reported, sql):
    """W12: the ringing time is measured, whatever comes at the same time."""
    database, made, _replies = reported
    measured = sql("SELECT visit_id, ring_seconds, ring_measured FROM revisit_attempt ORDER BY visit_id", database)
    assert measured == [(visit, 15 + number, True) for number, visit in enumerate(sorted(made["visits"]))]
