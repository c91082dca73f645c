"""Trial run, warranty and stage with missing dates and both combinations (E1)."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from revisit_engine.cadence import Cadence, Span, occurrence
from revisit_engine.warranty import STAGES, WarrantyTerm, share_used, stage_on, trial_end, warranty_end

E1 = WarrantyTerm()
LATEST = WarrantyTerm(combination="latest")


def d(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("term", "shipped", "commissioned", "expected"),
    [
        (E1, "2024-07-16", "2024-08-01", "2025-08-01"),  # 12 months from power-on end first
        (E1, "2024-01-31", "2024-12-31", "2025-07-31"),  # 18 months from shipment end first
        (E1, "2024-02-01", "2024-08-01", "2025-08-01"),  # both on one day
        (E1, "2024-07-16", None, "2026-01-16"),
        (E1, "2024-08-31", None, "2026-02-28"),
        (E1, None, "2024-02-29", "2025-02-28"),
        (E1, None, None, None),
        (LATEST, "2024-07-16", "2024-08-01", "2026-01-16"),
        (LATEST, "2024-01-31", "2024-12-31", "2025-12-31"),
        (LATEST, "2024-07-16", None, "2026-01-16"),
        (LATEST, None, "2024-08-01", "2025-08-01"),
        (WarrantyTerm(months_from_shipping=None), "2020-01-01", "2024-08-01", "2025-08-01"),
        (WarrantyTerm(months_from_shipping=0), "2020-01-01", None, None),
        (WarrantyTerm(months_from_commissioning=0), "2024-07-16", "2024-08-01", "2026-01-16"),
        (WarrantyTerm(1, None, None), "2024-07-16", "2024-08-01", None),
        (E1, "9999-07-16", None, "9999-12-31"),
    ],
)
def test_e1_the_warranty_ends_with_the_combination_of_what_is_known(term, shipped, commissioned, expected):
    assert warranty_end(term, d(shipped), d(commissioned)) == d(expected)


@pytest.mark.parametrize(
    ("months", "commissioned", "expected"),
    [(1, "2025-01-31", "2025-02-28"), (1, "2024-08-01", "2024-09-01"), (0, "2024-08-01", None), (1, None, None)],
)
def test_e1_the_trial_run_is_a_month_from_power_on(months, commissioned, expected):
    assert trial_end(WarrantyTerm(trial_months=months), d(commissioned)) == d(expected)


@pytest.mark.parametrize(
    ("day", "shipped", "commissioned", "term", "expected"),
    [
        ("2024-07-16", "2024-07-16", "2024-08-01", E1, "pre_commissioning"),
        ("2024-07-31", "2024-07-16", "2024-08-01", E1, "pre_commissioning"),
        ("2024-08-01", "2024-07-16", "2024-08-01", E1, "trial"),
        ("2024-09-01", "2024-07-16", "2024-08-01", E1, "trial"),  # inclusive
        ("2024-09-02", "2024-07-16", "2024-08-01", E1, "warranty"),
        ("2025-08-01", "2024-07-16", "2024-08-01", E1, "warranty"),  # inclusive: E6 at month 12
        ("2025-08-02", "2024-07-16", "2024-08-01", E1, "post_warranty"),
        # not powered on: before commissioning until 18 months from shipment are over
        ("2026-01-16", "2024-07-16", None, E1, "pre_commissioning"),
        ("2026-01-17", "2024-07-16", None, E1, "post_warranty"),
        ("2030-01-01", None, None, E1, "pre_commissioning"),
        ("2030-01-01", "2020-01-01", None, WarrantyTerm(months_from_shipping=0), "pre_commissioning"),
        # powered on so late that the warranty from shipment is over: trial first, then none
        ("2026-06-15", "2024-01-01", "2026-06-01", E1, "trial"),
        ("2026-07-02", "2024-01-01", "2026-06-01", E1, "post_warranty"),
        ("2026-07-02", "2024-01-01", "2026-06-01", LATEST, "warranty"),
        # no trial run, no warranty
        ("2024-08-01", None, "2024-08-01", WarrantyTerm(trial_months=0), "warranty"),
        ("2024-08-01", None, "2024-08-01", WarrantyTerm(0, 0, 0), "post_warranty"),
    ],
)
def test_e1_stage_on_a_day(day, shipped, commissioned, term, expected):
    assert stage_on(d(day), d(shipped), d(commissioned), term) == expected


@pytest.mark.parametrize("arguments", [{"combination": "longest"}, {"trial_months": -1}, {"months_from_shipping": -1}])
def test_a_senseless_term_is_refused(arguments):
    with pytest.raises(ValueError, match=r"unknown combination|cannot be negative"):
        WarrantyTerm(**arguments)


days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
maybe = st.none() | days
terms = st.builds(
    WarrantyTerm, st.integers(0, 6), st.integers(0, 40), st.integers(0, 40), st.sampled_from(["earliest", "latest"])
)


@given(days, maybe, maybe, terms, st.integers(0, 2000))
def test_stages_only_go_forward(day, shipped, commissioned, term, later):
    then = stage_on(day + timedelta(days=later), shipped, commissioned, term)
    assert STAGES.index(stage_on(day, shipped, commissioned, term)) <= STAGES.index(then)


@given(days, days)
def test_latest_never_ends_before_earliest(shipped, commissioned):
    assert warranty_end(E1, shipped, commissioned) <= warranty_end(LATEST, shipped, commissioned)


@given(days, st.integers(0, 180))
def test_e5_falls_in_trial_and_both_visits_of_e6_in_warranty_if_powered_on_within_six_months(commissioned, days_before):
    shipped = commissioned - timedelta(days=days_before)
    cadences = [Cadence(Span(months, "month")) for months in (1, 6, 12, 24)]
    dates = [occurrence(commissioned, cadence, 0, lambda day: True) for cadence in cadences]
    stages = [stage_on(day, shipped, commissioned, E1) for day in dates]
    assert stages == ["trial", "warranty", "warranty", "post_warranty"]


def test_the_share_of_a_warranty_used_up():
    begin, end = date(2026, 1, 1), date(2026, 12, 31)
    assert share_used(begin, end, begin) == 0
    assert share_used(begin, end, date(2025, 1, 1)) == 0
    assert share_used(begin, end, date(2027, 1, 1)) == 100
    assert share_used(None, end, begin) is share_used(begin, None, begin) is share_used(end, begin, begin) is None


@given(st.dates(), st.integers(0, 4000), st.integers(-100, 5000))
def test_it_grows_from_0_to_100(begin, length, later):
    assume(1 < begin.year < 9900)
    day = begin + timedelta(days=later)
    used = share_used(begin, begin + timedelta(days=length), day)
    assert 0 <= used <= 100
    assert used <= share_used(begin, begin + timedelta(days=length), day + timedelta(days=1))
