"""W1, W12: a call put together from its events, and whose it was."""

import json
import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.calls import Candidate, Malformed, call_of, choose, distance, read_message

AT = datetime(2026, 11, 25, 2, 0, 5)
MOMENTS = st.datetimes(datetime(2026, 11, 25), datetime(2026, 11, 26))
EVENTS = st.lists(st.tuples(st.sampled_from(["ring", "answer", "hangup", "recording"]), MOMENTS), max_size=8)


def at(seconds):
    return AT + timedelta(seconds=seconds)


def body(**changes):
    message = {"event_id": "e1", "type": "ring", "call_id": "c1", "at": "2026-11-25T10:00:05+08:00", **changes}
    return json.dumps({name: value for name, value in message.items() if value is not None}).encode()


def test_a_message_as_it_is_sent():
    message = read_message(
        body(type="recording", number=" 010 5555 0100 ", reference="17", recording={"url": "https://x/1", "seconds": 9})
    )
    assert (message.at, message.number, message.reference) == (AT, "010 5555 0100", 17)
    assert (message.kind, message.url, message.seconds, message.content) == ("recording", "https://x/1", 9, b"")
    assert read_message(body(type="recording", recording={"content": "eA=="})).content == b"x"
    assert read_message(body(at=1795572005, call_id=4711)).call_id == "4711"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"event_id": None}, "event_id"),
        ({"event_id": " "}, "event_id"),
        ({"event_id": ["x"]}, "event_id"),
        ({"call_id": "x" * 201}, "call_id"),
        ({"call_id": "\x00"}, "call_id"),
        ({"type": "dance"}, "type"),
        ({"type": None}, "type"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-11-25T10:00:05"}, "at"),
        ({"at": True}, "at"),
        ({"at": 1e300}, "at"),
        ({"reference": "x"}, "reference"),
        ({"reference": -1}, "reference"),
        ({"number": ["x"]}, "number"),
        ({"type": "recording"}, "recording"),
        ({"type": "recording", "recording": "x"}, "recording"),
        ({"type": "recording", "recording": {"url": "https://x/1", "content": "eA=="}}, "recording"),
        ({"type": "recording", "recording": {"content": 1}}, "recording.content"),
        ({"type": "recording", "recording": {"content": "*"}}, "recording.content"),
    ],
)
def test_what_is_wrong_is_named(changes, name):
    with pytest.raises(Malformed, match=rf"^{re.escape(name)}:"):
        read_message(body(**changes))


@pytest.mark.parametrize("written", [b"", b"x", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_refused(written):
    with pytest.raises(Malformed, match=r"^body:"):
        read_message(written)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_whatever_is_sent_gives_a_message_or_a_reason(value):
    for name in ("event_id", "type", "call_id", "at", "number", "agent", "reference", "recording"):
        try:
            read_message(body(**{name: value}))
        except Malformed:
            continue


def test_how_long_it_rang():
    assert call_of([("ring", at(0)), ("answer", at(12)), ("hangup", at(90))]).ring_seconds == 12
    assert call_of([("ring", at(0)), ("hangup", at(25))]).ring_seconds == 25
    assert call_of([("answer", at(12))]).ring_seconds is None
    assert call_of([("ring", at(30)), ("answer", at(12))]).ring_seconds is None


@given(EVENTS, st.randoms())
def test_neither_order_nor_repetition_matters(events, random):
    shuffled = events + events[:3]
    random.shuffle(shuffled)
    assert call_of(shuffled) == call_of(events)


@given(EVENTS)
def test_ringing_is_never_negative(events):
    seconds = call_of(events).ring_seconds
    assert seconds is None or seconds >= 0


def test_what_was_noted_soon_before_or_after_belongs_to_the_call():
    begin, end = at(0), at(60)
    assert distance(begin, end, at(30)) == timedelta()
    assert distance(begin, end, at(-120)) == timedelta(minutes=2)
    assert distance(begin, end, at(-121)) is None
    assert distance(begin, end, at(60 + 900)) == timedelta(minutes=15)
    assert distance(begin, end, at(60 + 901)) is None


def visit(key, *moments, users=(1,), is_open=True):
    return Candidate(key, frozenset(users), tuple(map(at, moments)), is_open)


@pytest.mark.parametrize(
    ("candidates", "user", "chosen"),
    [
        ([visit(7)], 1, 7),
        ([visit(7)], None, 7),
        ([visit(7)], 2, None),
        ([visit(7), visit(8)], 1, None),
        ([visit(7), visit(8, users=(2,))], 2, 8),
        ([visit(7), visit(8, -5)], 1, 8),
        ([visit(7, -50), visit(8, -5)], 1, 8),
        ([visit(7, -5), visit(8, -5)], 1, None),
        ([visit(7, is_open=False)], 1, None),
        ([visit(7, 70, is_open=False)], 1, 7),
        ([visit(7, 70, is_open=False), visit(8)], 1, 7),
        ([], 1, None),
    ],
)
def test_whose_call_it_was(candidates, user, chosen):
    assert choose(candidates, at(0), at(60), user) == chosen


@given(st.lists(st.builds(visit, st.integers(1, 9), st.integers(-200, 2000)), unique_by=lambda c: c.key), st.randoms())
def test_the_choice_does_not_depend_on_the_order(candidates, random):
    shuffled = list(candidates)
    random.shuffle(shuffled)
    assert choose(shuffled, at(0), at(60), 1) == choose(candidates, at(0), at(60), 1)
