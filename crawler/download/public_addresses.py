"""The address guard: no request reaches a private, loopback or metadata address unasked.

What is judged is the address that the connection goes to, after the name has been resolved, so a
name that answers with another address the second time (DNS rebinding) gains nothing, and no way of
writing an address (decimal, octal, IPv6 with IPv4 inside) gets past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Request, Response
from scrapy.resolver import CachingHostnameResolver
from scrapy.settings import BaseSettings
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer

PLATFORM = tuple(map(ip_network, ("168.63.129.16/32", "192.0.0.0/24", "64:ff9b:1::/48")))
"""What `ipaddress` takes for public in some or all versions, and is not: Azure's platform address
(learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16), IETF assignments where
Oracle's cloud keeps its metadata (RFC 6890), translation within a network (RFC 8215)."""
NAT64 = ip_network("64:ff9b::/96")
"""An IPv6 address of this network stands for the IPv4 address in its last 32 bits (RFC 6052)."""
REFUSED_LIMIT = 10_000


Network = IPv4Network | IPv6Network


class AddressRefused(IgnoreRequest):
    """The request would go to an address that is not public."""


def is_public(address: str) -> bool:
    """Whether a numeric IPv4 or IPv6 address may be asked for pages.

    Private, loopback, link-local, shared (100.64.0.0/10, where Alibaba Cloud keeps its metadata),
    reserved, multicast and metadata addresses may not, nor IPv6 addresses with one of these inside.
    What is no numeric address is not public.
    """
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _embedded(number)
    if inner is not None and not is_public(str(inner)):
        return False
    platform = any(number in each for each in PLATFORM)
    return number.is_global and not number.is_multicast and not platform


def _embedded(number: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(number, IPv4Address):
        return None
    if number in NAT64:
        return IPv4Address(int(number) & 0xFFFFFFFF)
    return number.ipv4_mapped or number.sixtofour or (number.teredo[1] if number.teredo else None)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which addresses may be asked: public ones, and what the settings name besides."""

    everything: bool = False
    networks: tuple[Network, ...] = ()

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Read LILONG_ALLOW_PRIVATE (all) and LILONG_ALLOW_ADDRESSES (a list of networks).

        Raises ValueError for what is no network, e.g. 10.20.0.0/16 or 127.0.0.1.
        """
        networks = (ip_network(each) for each in settings.getlist("LILONG_ALLOW_ADDRESSES"))
        return cls(settings.getbool("LILONG_ALLOW_PRIVATE"), tuple(networks))

    def __contains__(self, address: str) -> bool:
        if self.everything or is_public(address):
            return True
        return any(ip_address(address.partition("%")[0]) in each for each in self.networks)


@implementer(IResolutionReceiver)
class PublicOnly:
    """Passes on a name's allowed addresses; notes the name when it has none."""

    def __init__(self, receiver: Any, name: str, allowed: Allowed, refused: set[str]) -> None:
        self.receiver = receiver
        self.name = name
        self.allowed = allowed
        self.refused = refused
        self.private = self.public = 0

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        """Called by Twisted when it begins to resolve."""
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        """Called by Twisted for each address of the name."""
        if getattr(address, "host", "") in self.allowed:
            self.public += 1
            self.receiver.addressResolved(address)
        else:
            self.private += 1

    def resolutionComplete(self) -> None:
        """Called by Twisted when it has resolved."""
        if self.private and not self.public:
            if len(self.refused) > REFUSED_LIMIT:
                self.refused.clear()
            self.refused.add(self.name)
        self.receiver.resolutionComplete()


class GuardedResolver(CachingHostnameResolver):  # type: ignore[misc, unused-ignore]
    """Scrapy's resolver for IPv4 and IPv6, which gives public addresses only.

    Installed by the setting TWISTED_DNS_RESOLVER; every connection of Scrapy's handlers passes it,
    those to a numeric address too. A proxy that the environment names may be private: what lies
    behind it is the proxy's to judge.
    """

    refused: ClassVar[set[str]] = set()
    """Names without a public address; shared by a process's crawls, as the reactor is."""

    def __init__(self, reactor: ReactorBase, cache_size: int, allowed: Allowed) -> None:
        super().__init__(reactor, cache_size)
        self.allowed = allowed
        self.proxies = {urlsplit(url).hostname for url in getproxies().values()}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Read DNSCACHE_ENABLED, DNSCACHE_SIZE and what Allowed reads."""
        settings = crawler.settings
        size = settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0
        return cls(reactor, size, Allowed.from_settings(settings))

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        """Resolve as Twisted asks, through PublicOnly."""
        receiver: Any = resolutionReceiver
        if hostName not in self.proxies:
            receiver = PublicOnly(receiver, hostName, self.allowed, self.refused)
        return super().resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )


class AddressGuard:
    """Downloader middleware: says why a request was refused, so that it is not tried again."""

    def __init__(self, crawler: Crawler) -> None:
        self.allowed = Allowed.from_settings(crawler.settings)
        if self.allowed.everything:
            raise NotConfigured

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware; NotConfigured with LILONG_ALLOW_PRIVATE."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse a numeric address before anybody is asked, a proxy either."""
        host = urlparse_cached(request).hostname or ""
        if _is_numeric(host) and host not in self.allowed:
            raise AddressRefused("private address")

    def process_response(self, request: Request, response: Response) -> Response:
        """Refuse what came from a private address after all (a browser resolves by itself)."""
        address = None if request.meta.get("proxy") else response.ip_address
        if address is not None and str(address) not in self.allowed:
            raise AddressRefused("private address")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Turn the failure that the resolver's refusal leads to into AddressRefused."""
        host = urlparse_cached(request).hostname or ""
        if host in GuardedResolver.refused and not isinstance(exception, IgnoreRequest):
            raise AddressRefused("private address") from exception


def _is_numeric(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
