"""Chinese community-governance news as a queryable, citable corpus: crawl, extract, tag, search."""

from typing import TYPE_CHECKING

__all__ = ["__version__"]

__version__: str

if not TYPE_CHECKING:

    def __getattr__(name: str) -> str:
        """Read the version only when it is asked for: metadata take 40 ms to load."""
        if name != "__version__":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib.metadata import version

        return version("lilong")
