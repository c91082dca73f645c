"""Messages go out by themselves in working hours only; machines' mails are told from answers."""

from datetime import date, datetime, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.sending import OFFICE_HOURS, is_automatic, may_go_out

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))


def weekday(day: date) -> bool:
    return day.weekday() < 5


@given(MOMENTS)
def test_without_hours_of_its_own_a_policy_sends_in_office_hours(now):
    [(first, last)] = OFFICE_HOURS
    assert may_go_out(now, (), weekday) == (weekday(now.date()) and first <= now.hour + now.minute / 60 < last)


@given(MOMENTS, st.integers(0, 20), st.integers(1, 3))
def test_nothing_goes_out_outside_the_hours_or_on_a_day_off(now, start, length):
    if may_go_out(now, [(start, start + length)], weekday):
        assert weekday(now.date())
        assert start <= now.hour < start + length


@given(MOMENTS)
def test_within_a_week_there_is_always_a_time_to_send(now):
    assert any(may_go_out(now + timedelta(hours=hour), (), weekday) for hour in range(24 * 7))


def mail(**headers):
    message = EmailMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ({}, False),
        ({"Auto_Submitted": "no"}, False),
        ({"Auto_Submitted": "auto-replied; owner=x"}, True),
        ({"auto_submitted": "AUTO-GENERATED"}, True),
        ({"Precedence": "Bulk"}, True),
        ({"Precedence": "first-class"}, False),
        ({"X_Autoreply": "yes"}, True),
    ],
)
def test_an_absence_notice_is_told_by_its_headers(headers, automatic):
    assert is_automatic(mail(**headers)) is automatic
