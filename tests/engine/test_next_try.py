"""W12: no answer → another time; busy, call-back, wrong number and refusal have their own."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.attempts import slot_of, time_of
from revisit_engine.next_try import ACTIONS, next_permitted, next_try

W12 = [(10.0, 11.0), (14.0, 16.0)]
THREE = [(8.0, 10.0), (10.0, 12.0), (13.0, 17.5)]


def weekdays_only(day):
    return day.weekday() < 5


def moment(text):
    return datetime.fromisoformat(f"2026-11-{text}")


def after(outcome, at, windows=W12, now=None, **more):
    """Day and time proposed after an attempt; Wednesday is the 25th."""
    return next_try(outcome, moment(at), moment(now or at), windows, weekdays_only, **more)


@pytest.mark.parametrize(
    ("outcome", "at", "proposed"),
    [
        ("no_answer", "25 10:20", "25 14:00"),
        ("no_answer", "25 14:20", "26 10:00"),
        ("not_in", "25 10:20", "25 14:00"),
        ("unreachable", "27 15:20", "30 10:00"),
        ("no_answer", "25 12:30", "25 14:00"),
        ("no_answer", "28 10:30", "30 14:00"),
        ("busy", "25 10:20", "25 10:35"),
        ("busy", "25 10:50", "25 14:00"),
        ("busy", "27 15:50", "30 10:00"),
        ("callback", "25 15:20", "26 10:00"),
    ],
)
def test_w12_the_next_slot_follows_from_the_outcome(outcome, at, proposed):
    assert after(outcome, at).at_local == moment(proposed)


def test_another_time_is_the_other_half_of_the_day():
    assert after("no_answer", "25 08:30", THREE).at_local == moment("25 13:00")
    assert after("no_answer", "25 13:30", THREE).at_local == moment("26 08:00")


def test_with_one_window_the_next_day_has_to_do():
    assert after("no_answer", "25 10:10", [(10, 11)]).at_local == moment("26 10:00")


def test_without_windows_usual_hours_are_proposed():
    assert after("no_answer", "25 09:10", []).at_local == moment("25 14:00")
    assert after("no_answer", "25 15:10", []).at_local == moment("26 10:00")
    assert after("busy", "25 15:10", []).at_local == moment("25 15:25")


def test_nothing_is_proposed_for_the_past():
    """Logged the day after, or late."""
    assert after("no_answer", "24 10:20", now="25 15:30").at_local == moment("26 14:00")
    assert after("busy", "25 10:20", now="25 10:50").at_local == moment("25 10:50")


def test_a_call_back_is_at_the_time_agreed_even_out_of_hours():
    agreed = after("callback", "25 10:20", callback_local=moment("28 19:00"))
    assert (agreed.action, agreed.at_local) == ("callback", moment("28 19:00"))


def test_what_cannot_be_dated():
    assert after("wrong_number", "25 10:20").action == "correct_number"
    assert after("refused", "25 10:20").action == "other_channel"
    assert after("wrong_number", "25 10:20").at_local is None
    assert after("connected", "25 10:20") is None


def test_the_last_possible_day_is_used_and_named():
    friday = date(2026, 11, 27)
    last = after("no_answer", "27 10:20", last_day=friday)
    assert (last.at_local, last.is_last_day, last.is_too_late) == (moment("27 14:00"), True, False)
    # the other half of the day comes too late: any other window of the last days is taken
    squeezed = after("no_answer", "26 08:30", [*THREE[:2], (11.99, 12.0)], last_day=date(2026, 11, 26))
    assert squeezed.at_local.date() == date(2026, 11, 26)
    missed = after("no_answer", "27 15:20", last_day=friday)
    assert (missed.at_local, missed.is_last_day, missed.is_too_late) == (moment("30 10:00"), False, True)


def test_the_next_permitted_time():
    assert next_permitted(moment("25 10:30"), W12, weekdays_only) == moment("25 10:30")
    assert next_permitted(moment("25 11:20"), W12, weekdays_only) == moment("25 14:00")
    assert next_permitted(moment("27 16:00"), W12, weekdays_only) == moment("30 10:00")
    assert next_permitted(moment("28 03:00"), [], weekdays_only) == moment("28 03:00")
    assert next_permitted(moment("28 03:00"), W12, lambda day: False) is None


moments = st.integers(0, 6 * 24 * 4).map(lambda quarter: datetime(2026, 11, 23) + timedelta(minutes=15 * quarter))
outcomes = st.sampled_from(["no_answer", "busy", "not_in", "unreachable", "callback"])
hours = st.sampled_from([[], [(9.0, 18.0)], W12, THREE])


@given(outcomes, moments, hours, st.none() | st.dates(date(2026, 11, 20), date(2026, 12, 5)))
def test_the_proposal_counts_and_lies_ahead(outcome, at, windows, last_day):
    found = next_try(outcome, at, at, windows, weekdays_only, last_day)
    assert found.action in ACTIONS
    assert found.at_local > at
    assert weekdays_only(found.at_local.date()) or (outcome == "busy" and not windows)
    assert slot_of(found.at_local, windows) is not None
    if outcome != "busy":
        assert time_of(found.at_local, windows) != time_of(at, windows)
    assert found.is_too_late == bool(last_day and found.at_local.date() > last_day)
    assert found.is_last_day == (found.at_local.date() == last_day)


@given(st.sampled_from(["no_answer", "not_in"]), moments, hours)
def test_it_is_never_too_late_while_another_time_would_do(outcome, at, windows):
    free = next_try(outcome, at, at, windows, weekdays_only)
    limited = next_try(outcome, at, at, windows, weekdays_only, free.at_local.date())
    assert not limited.is_too_late
