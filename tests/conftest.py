"""Fixtures that tests of several folders use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.local_site import LocalSite, serve_site


@pytest.fixture
def site() -> Iterator[LocalSite]:
    """An empty site on loopback."""
    with serve_site() as served:
        yield served
