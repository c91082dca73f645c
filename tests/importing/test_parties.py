"""Who is meant by a row: code before tax number before name; what stays in doubt is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_importing.parties import Directory, Party, Persons, Wanted, dialled
from revisit_importing.problems import ImportProblem


def test_the_code_comes_first():
    a, b = Party("Essen", id=1, ref="E1"), Party("Essen", id=2, ref="E2")
    assert Directory([a, b]).find(Wanted("Essen", code="E2")) is b


def test_then_the_tax_number_however_it_is_written():
    a = Party("Essen", id=1, vat="DE 123.456")
    assert Directory([a]).find(Wanted("Other name", vat="de123456")) is a


def test_a_name_is_enough_when_it_is_unique_and_nothing_speaks_against_it():
    a = Party("Essen", id=1, ref="E1", phone="010-1")
    directory = Directory([a])
    assert directory.find(Wanted("Essen")) is a
    assert directory.find(Wanted("Essen", phone="010 1")) is a
    assert directory.find(Wanted("Essen", code="E9")) is None
    assert directory.find(Wanted("Essen", phone="010-2")) is None
    assert directory.find(Wanted("essen")) is None


def test_the_telephone_tells_customers_of_one_name_apart():
    a, b = Party("Essen", id=1, phone="+86 10 1"), Party("Essen", id=2, phone="+86 10 2")
    assert Directory([a, b]).find(Wanted("Essen", phone="+86-10-2")) is b


def test_so_does_the_telephone_of_a_person_there():
    a, b = Party("Essen", id=1), Party("Essen", id=2, persons=[Party("Paul", phone="139-2")])
    assert Directory([a, b]).find(Wanted("Essen", person_phones=frozenset({"1392"}))) is b


def test_what_stays_in_doubt_is_refused():
    directory = Directory([Party("Essen", id=1), Party("Essen", id=2)])
    with pytest.raises(ImportProblem, match="ambiguous") as caught:
        directory.find(Wanted("Essen", person_phones=frozenset({"1"})))
    assert caught.value.values == {"name": "Essen", "count": 2}


def test_the_customer_of_the_line_so_far_is_meant_when_nothing_speaks_against_it():
    a, b = Party("Essen", id=1, phone="1"), Party("Essen", id=2)
    assert Directory([a, b]).find(Wanted("Essen", phone="2"), current=a) is a
    assert Directory([a, b]).find(Wanted("Other"), current=a) is None


def test_two_customers_with_one_code_are_told_apart_by_name():
    a, b = Party("Essen", id=1, ref="E1"), Party("Trinken", id=2, ref="E1")
    assert Directory([a, b]).find(Wanted("Trinken", code="E1")) is b
    with pytest.raises(ImportProblem, match="ambiguous"):
        Directory([a, b]).find(Wanted("Other", code="E1"))


def test_a_telephone_is_corrected_once_and_not_back_and_forth():
    paul = Party("Paul", id=7, phone="1")
    customer, persons = Party("Essen", id=1, persons=[paul]), Persons()
    assert persons.find(customer, "Paul", "2") is paul
    persons.claim(paul, "2")
    assert persons.find(customer, "Paul", "3") is None
    assert persons.find(customer, "Paul", "2") is paul
    assert persons.find(customer, "Paul", "") is paul


def test_the_exact_telephone_wins_over_a_correction():
    first, second = Party("Paul", id=7, phone="1"), Party("Paul", id=8, phone="2")
    assert Persons().find(Party("Essen", persons=[first, second]), "Paul", "2", current=[first]) is second


def test_a_customer_can_be_the_person_to_reach():
    customer = Party("Paul Henriot", id=1)
    assert Persons().find(customer, "Paul Henriot", "1") is customer


@given(st.text(alphabet="+0123456789 -()./", max_size=20))
def test_a_telephone_is_the_same_however_it_is_grouped(phone):
    assert dialled(phone) == dialled(dialled(phone))
    if any(char.isdigit() for char in phone):
        assert dialled(phone) == dialled(phone.replace(" ", "-"))
