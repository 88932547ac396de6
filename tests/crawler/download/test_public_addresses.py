"""The address guard: which addresses are public, and that the connection's address is judged."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy.resolver import dnscache
from scrapy.settings import Settings
from twisted.internet.address import IPv4Address, IPv6Address

from lilong.crawler.download.public_addresses import Allowed, GuardedResolver, is_public

PUBLIC = ["114.114.114.114", "8.8.8.8", "2400:3200::1", "172.32.0.1", "192.167.255.255"]
NOT_PUBLIC = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # metadata of most clouds
    "100.100.100.200",  # metadata of Alibaba Cloud
    "168.63.129.16",  # Azure
    "192.0.0.192",  # Oracle
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",  # metadata of AWS
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1",  # NAT64 of 127.0.0.1
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "ff02::1",
    "localhost",
    "",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


def test_single_networks_can_be_allowed():
    settings = Settings({"LILONG_ALLOW_ADDRESSES": "10.20.0.0/16,127.0.0.1"})
    allowed = Allowed.from_settings(settings)
    assert "10.20.3.4" in allowed
    assert "127.0.0.1" in allowed
    assert "127.0.0.2" not in allowed
    assert "10.21.0.1" not in allowed


class Names:
    """A name service that answers each question with the next of its answers."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    def resolveHostName(self, receiver: Any, name: str, port: int = 0, *_: Any) -> Any:
        receiver.resolutionBegan(None)
        for address in self.answers.pop(0):
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, port))
        receiver.resolutionComplete()


class Reactor:
    """What a resolver needs of a reactor."""

    def __init__(self, names: Names) -> None:
        self.nameResolver = names


class Receiver:
    """Takes down the addresses that a connection would try."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    def resolutionBegan(self, resolution: Any) -> None:
        pass

    def addressResolved(self, address: Any) -> None:
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:
        pass


def resolve(resolver: GuardedResolver, name: str) -> list[str]:
    receiver = Receiver()
    resolver.resolveHostName(receiver, name, 80)
    return receiver.addresses


@pytest.fixture(autouse=True)
def _empty_caches():
    dnscache.clear()
    GuardedResolver.refused.clear()


def test_a_name_that_turns_private_the_second_time_is_refused():
    names = Names(["93.184.216.34"], ["127.0.0.1"])
    resolver = GuardedResolver(Reactor(names), 0, Allowed())
    assert resolve(resolver, "rebind.example") == ["93.184.216.34"]
    assert resolve(resolver, "rebind.example") == []
    assert "rebind.example" in GuardedResolver.refused


def test_of_a_name_with_both_kinds_only_public_addresses_are_tried():
    names = Names(["10.0.0.1", "93.184.216.34", "::1"])
    assert resolve(GuardedResolver(Reactor(names), 0, Allowed()), "both.example") == [
        "93.184.216.34"
    ]
    assert "both.example" not in GuardedResolver.refused


def test_what_the_cache_remembers_is_judged_too():
    names = Names(["192.168.1.1"])
    resolver = GuardedResolver(Reactor(names), 100, Allowed())
    assert resolve(resolver, "lan.example") == []
    assert resolve(resolver, "lan.example") == []
