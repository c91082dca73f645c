"""Whence files may be fetched: only from hosts that somebody allowed, and nowhere else (W1)."""

from __future__ import annotations

import re
from collections.abc import Iterable

# strict on purpose: what two libraries might read differently is not fetched at all
_URL = re.compile(r"https://([a-z0-9.-]+(?::[0-9]{1,5})?)(?:/[^\s\\#@]*)?", re.IGNORECASE)


def hosts_of(text: str | None) -> frozenset[str]:
    """Host names, with a port where it is not 443, from a list written by people.

    >>> sorted(hosts_of("PBX.example.com, files.example.com:8443"))
    ['files.example.com:8443', 'pbx.example.com']
    """
    return frozenset(host.lower().removesuffix(":443") for host in re.split(r"[\s,;]+", text or "") if host)


def host_of(url: str | None) -> str | None:
    """The host of an https address, with its port unless it is 443; None when it is no such address."""
    found = _URL.fullmatch(url or "")
    return found.group(1).lower().removesuffix(":443") if found else None


def may_fetch(url: str | None, hosts: Iterable[str]) -> bool:
    """Whether ``url`` leads to one of ``hosts``, by https.

    >>> may_fetch("https://pbx.example.com/1.wav", ["pbx.example.com"])
    True
    >>> may_fetch("https://pbx.example.com@localhost/1.wav", ["pbx.example.com"])
    False
    """
    host = host_of(url)
    return host is not None and host in set(hosts)
