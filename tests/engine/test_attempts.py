"""W12: calls on working days 10:00 to 11:00 and 14:00 to 16:00, 20 seconds of ringing, three attempts."""

from datetime import datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.attempts import PATTERNS, Try, enough, is_valid, objections, slot_of, time_of

W12 = [(10.0, 11.0), (14.0, 16.0)]


def weekdays_only(day):
    return day.weekday() < 5


def moment(text):
    return datetime.fromisoformat(f"2026-11-{text}")


def tries(*texts, outcome="no_answer"):
    return [Try(moment(text), outcome, 20) for text in texts]


@pytest.mark.parametrize(
    ("time", "slot"),
    [
        ("25 09:59:59", None),
        ("25 10:00", 0),
        ("25 10:59:59", 0),
        ("25 11:00", None),
        ("25 14:00", 1),
        ("25 15:59", 1),
        ("25 16:00", None),
    ],
)
def test_a_window_begins_with_its_first_minute_and_ends_before_its_last(time, slot):
    assert slot_of(moment(time), W12) == slot


def test_windows_are_exact_to_the_minute_and_may_reach_midnight():
    twenty_past = 9 + 1 / 3
    assert slot_of(moment("25 09:20"), [(twenty_past, 10)]) == 0
    assert slot_of(moment("25 09:19:59"), [(twenty_past, 10)]) is None
    assert slot_of(moment("25 23:59:59"), [(22, 24)]) == 0
    assert slot_of(moment("25 03:00"), []) == 0


@pytest.mark.parametrize(
    ("time", "outcome", "ring", "reasons"),
    [
        ("25 10:30", "no_answer", 20, ()),
        ("25 10:30", "no_answer", 19, ("rang_too_short",)),
        ("25 10:30", "busy", 0, ()),
        ("25 10:30", "connected", 3, ()),
        ("25 12:00", "no_answer", 20, ("outside_window",)),
        ("28 10:30", "no_answer", 20, ("day_off",)),
        ("24 10:29", "busy", 0, ("too_early",)),
        ("22 12:00", "no_answer", 5, ("day_off", "outside_window", "rang_too_short", "too_early")),
    ],
)
def test_w12_an_attempt_counts_unless_there_is_a_reason(time, outcome, ring, reasons):
    attempt = Try(moment(time), outcome, ring)
    arguments = (attempt, W12, 20, moment("24 10:30"), weekdays_only)
    assert objections(*arguments) == reasons
    assert is_valid(*arguments) == (not reasons)


def test_w12_another_attempt_at_the_same_time_does_not_count():
    morning = {time_of(moment("25 10:05"), W12)}
    assert objections(Try(moment("25 10:30"), "no_answer", 20), W12, 20, taken=morning) == ("same_slot",)
    assert objections(Try(moment("25 10:30"), "busy"), W12, 20, taken=morning) == ("same_slot",)
    assert is_valid(Try(moment("25 14:30"), "busy"), W12, 20, taken=morning)
    assert is_valid(Try(moment("26 10:30"), "busy"), W12, 20, taken=morning)
    assert is_valid(Try(moment("25 10:30"), "connected"), W12, 20, taken=morning)


def test_without_windows_the_halves_of_a_day_are_its_times():
    assert time_of(moment("25 11:59"), []) == (moment("25 00:00").date(), 0)
    assert time_of(moment("25 12:00"), []) == (moment("25 00:00").date(), 1)
    assert time_of(moment("25 12:00"), W12) is None


def test_what_the_policy_does_not_ask_for_is_no_objection():
    assert is_valid(Try(moment("28 03:00"), "no_answer", 0), [], 0)


@pytest.mark.parametrize(
    ("times", "enough_of"),
    [
        (["25 10:00", "25 10:05", "25 10:10"], {"any"}),
        # one of them in the afternoon, but only two different times
        (["25 10:00", "25 10:05", "25 14:10"], {"any"}),
        (["24 10:00", "25 10:05", "25 14:10"], {"any", "slots"}),
        # three days, always in the morning
        (["23 10:00", "24 10:05", "27 10:10"], {"any", "days"}),
        (["23 10:00", "24 10:05", "27 15:10"], {"any", "days", "slots"}),
        (["23 10:00", "27 15:10"], set()),
    ],
)
def test_w12_three_attempts_in_vain_at_another_time(times, enough_of):
    assert {pattern for pattern in PATTERNS if enough(tries(*times), 3, pattern, W12)} == enough_of


def test_with_one_window_or_none_another_day_is_another_time():
    mornings = tries("23 10:00", "24 10:05", "27 10:10")
    assert enough(mornings, 3, "slots", W12[:1])
    assert enough(mornings, 3, "slots")
    assert not enough(tries("23 10:00", "23 15:00", "27 10:10"), 3, "slots")


def test_one_attempt_is_enough_where_one_is_asked_for():
    assert all(enough(tries("25 10:00"), 1, pattern, W12) for pattern in PATTERNS)
    assert all(enough([], 0, pattern, W12) for pattern in PATTERNS)


def test_who_was_reached_was_not_tried_in_vain():
    assert not enough(tries("25 10:00", outcome="connected"), 1)


def test_an_unknown_pattern_is_refused():
    with pytest.raises(ValueError, match="unknown pattern 'weeks'"):
        enough([], 3, "weeks")


moments = st.integers(0, 6 * 24 * 4).map(lambda quarter: datetime(2026, 11, 23) + timedelta(minutes=15 * quarter))
attempts = st.lists(st.builds(Try, moments, st.sampled_from(["no_answer", "busy", "connected"])), max_size=8)
windows = st.sampled_from([[], [(9.0, 18.0)], W12, [(8.0, 10.0), (10.0, 12.0), (13.0, 17.5)]])
minimums = st.integers(0, 4)


@given(attempts, minimums, st.sampled_from(PATTERNS), windows, st.builds(Try, moments, st.just("busy")))
def test_one_attempt_more_is_never_too_many_and_one_asked_less_never_too_few(done, minimum, pattern, hours, more):
    if enough(done, minimum, pattern, hours):
        assert enough([*done, more], minimum, pattern, hours)
        assert enough(done, max(minimum - 1, 0), pattern, hours)


@given(attempts, minimums, windows)
def test_no_pattern_asks_for_fewer_attempts_than_any(done, minimum, hours):
    for pattern in ("days", "slots"):
        if enough(done, minimum, pattern, hours):
            assert enough(done, minimum, "any", hours)
    if len(hours) < 2 and all(slot_of(attempt.at_local, hours) is not None for attempt in done):
        assert enough(done, minimum, "slots", hours) == enough(done, minimum, "days", hours)


@given(attempts, st.integers(1, 4), windows)
def test_enough_means_some_of_them_alone_fulfil_the_pattern(done, minimum, hours):
    def differ(chosen):
        times = {(one.at_local.date(), slot_of(one.at_local, hours)) for one in chosen}
        return len(times) == minimum and None not in {slot for _day, slot in times}

    def mixed(chosen):
        return len({slot_of(one.at_local, hours) for one in chosen}) >= min(2, len(hours), minimum)

    vain = [one for one in done if one.outcome != "connected"]
    found = any(differ(chosen) and mixed(chosen) for chosen in combinations(vain, minimum))
    assert enough(done, minimum, "slots", hours) == found


@given(attempts, windows)
def test_those_that_count_are_at_different_times(done, hours):
    """Judged one after the other, as they are logged."""
    taken = []
    for one in done:
        if one.outcome != "connected" and is_valid(one, hours, 0, taken=taken):
            taken.append(time_of(one.at_local, hours))
    assert len(taken) == len(set(taken))
    assert set(taken) == {
        at for one in done if one.outcome != "connected" and (at := time_of(one.at_local, hours)) is not None
    }
