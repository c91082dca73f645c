"""W1: recordings are fetched only from hosts that somebody allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.urls import host_of, hosts_of, may_fetch

HOSTS = hosts_of("pbx.example.com, files.example.com:8443")


@pytest.mark.parametrize(
    "url",
    [
        "https://pbx.example.com/1.wav",
        "https://PBX.example.com:443/a/b?token=x&y=1",
        "https://pbx.example.com",
        "https://files.example.com:8443/1",
    ],
)
def test_allowed_hosts(url):
    assert may_fetch(url, HOSTS)


@pytest.mark.parametrize(
    "url",
    [
        "http://pbx.example.com/1.wav",
        "ftp://pbx.example.com/1.wav",
        "file:///etc/passwd",
        "https://evil.example/1.wav",
        "https://pbx.example.com.evil.example/",
        "https://evil.example/pbx.example.com",
        "https://pbx.example.com@evil.example/",
        "https://evil.example#@pbx.example.com/",
        "https://evil.example\\@pbx.example.com/",
        "https://user:word@pbx.example.com/",
        "https://pbx.example.com:8443/",
        "https://files.example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://pbx.example.com/\r\nHost: evil",
        " https://pbx.example.com/",
        "//pbx.example.com/",
        "",
        None,
    ],
)
def test_everything_else_is_not_fetched(url):
    assert not may_fetch(url, HOSTS)


def test_nothing_is_allowed_before_somebody_allows_it():
    assert not may_fetch("https://pbx.example.com/", hosts_of(""))


@given(st.text())
def test_whatever_the_address_its_host_is_one_word(url):
    host = host_of(url)
    assert host is None or (host and not set(host) & set("/@\\ #?"))
