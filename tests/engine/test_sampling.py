"""Exact rates over time, from seed and order of arrival (A3, A4)."""

import random
from collections import Counter, defaultdict
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from revisit_engine.sampling import is_drawn

hundredths = st.integers(0, 10_000)


def drawn(seed, stratum, percent, arrivals):
    return [number for number in range(arrivals) if is_drawn(seed, stratum, number, percent)]


@given(st.text(), st.text(), hundredths, st.integers(0, 3000))
def test_after_any_number_of_arrivals_the_rate_is_exact_to_one(seed, stratum, share, arrivals):
    count = 0
    for number in range(arrivals):
        count += is_drawn(seed, stratum, number, share / 100)
        assert abs(count - Fraction((number + 1) * share, 10_000)) <= 1


@pytest.mark.parametrize("share", [1, 7, 333, 1999, 3333, 5001, 6667, 9999])
def test_the_rate_holds_to_the_last_over_whole_cycles(share):
    assert len(drawn("s", "north", share / 100, 10_000)) == share


def test_a3_twenty_percent_draws_one_of_every_five():
    numbers = drawn("seed", "repair", 20, 1000)
    assert [number // 5 for number in numbers] == list(range(200))
    assert {number % 5 for number in numbers} == set(range(5))


REGIONS, TIERS, KINDS = ("north", "south", "east"), ("ordinary", "key"), ("repair", "inspection")


def arrivals_in_random_order(seed, count):
    """Strata of unlike sizes, one after the other as chance brings them."""
    chance = random.Random(seed)
    strata = [f"{region} / {tier} / {kind}" for region in REGIONS for tier in TIERS for kind in KINDS]
    return chance.choices(strata, weights=range(1, len(strata) + 1), k=count)


def draw_all(seed, arrivals, percent):
    """What a generator does: each stratum has its own numbers. Gives (stratum, number) of those drawn."""
    numbers = Counter()
    found = defaultdict(list)
    for stratum in arrivals:
        if is_drawn(seed, stratum, numbers[stratum], percent):
            found[stratum].append(numbers[stratum])
        numbers[stratum] += 1
        yield stratum, numbers[stratum], found[stratum]


@given(st.text(), st.integers(), hundredths)
@settings(max_examples=15)
def test_a4_of_10_000_arrivals_in_random_order_each_stratum_has_its_rate_at_any_time(seed, order, share):
    for _stratum, number, found in draw_all(seed, arrivals_in_random_order(order, 10_000), share / 100):
        assert abs(len(found) - Fraction(number * share, 10_000)) <= 1


@given(st.text(), st.integers(), hundredths)
@settings(max_examples=5)
def test_a4_the_same_seed_and_order_of_arrival_give_the_same_draw(seed, order, share):
    first, again = (
        [(stratum, number, len(found)) for stratum, number, found in draw_all(seed, arrivals, share / 100)]
        for arrivals in (arrivals_in_random_order(order, 10_000), arrivals_in_random_order(order, 10_000))
    )
    assert first == again


def test_nothing_and_everything():
    assert drawn("s", "x", 0, 500) == []
    assert drawn("s", "x", 0.0, 500) == []
    assert drawn("s", "x", 100, 500) == list(range(500))


def test_the_same_seed_and_order_draw_the_same_again():
    assert drawn("2026", "north", 20, 40) == drawn("2026", "north", 20.0, 40)
    # Kept as it was in the first version: stored draws must stay reproducible.
    assert drawn("2026", "north", 20, 40) == [4, 9, 14, 18, 21, 26, 32, 36]


def test_seed_and_stratum_decide_who_is_drawn():
    samples = [drawn(seed, stratum, 20, 200) for seed, stratum in [("a", "bc"), ("ab", "c"), ("a", "b"), ("b", "bc")]]
    assert all(samples[i] != samples[j] for i in range(4) for j in range(i))


def test_every_place_of_a_block_is_drawn_about_equally_often():
    places = [0] * 5
    for number in drawn("fair", "x", 20, 50_000):
        places[number % 5] += 1
    assert all(1800 < place < 2200 for place in places)


@pytest.mark.parametrize("percent", [-0.01, 100.01, float("nan"), float("inf")])
def test_a_rate_outside_0_to_100_is_refused(percent):
    with pytest.raises(ValueError, match="between 0 and 100"):
        is_drawn("s", "x", 0, percent)


def test_a_third_decimal_and_a_negative_number_are_refused():
    with pytest.raises(ValueError, match="two decimals"):
        is_drawn("s", "x", 0, 33.333)
    with pytest.raises(ValueError, match="numbered from 0"):
        is_drawn("s", "x", -1, 20)
