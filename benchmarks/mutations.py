"""The constants that decide what Lilong does, a change of each, and the tests nearest to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change: in the file at `path`, `old` (which stands there once) becomes `new`."""

    path: str
    old: str
    new: str
    tests: str
    """Files and folders for pytest, parted by spaces."""
    reason: str = ""
    """Why no test holds the constant, where none does."""

    def applied(self, text: str) -> str:
        """The file's text with the change made. Raises ValueError where `old` is not there once."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.path}: {self.old!r} stands {text.count(self.old)} times")
        return text.replace(self.old, self.new)


def _of(path: str, tests: str, *changes: tuple[str, str] | tuple[str, str, str]) -> list[Mutation]:
    """Make the changes in one file: (old, new), and the reason where one may survive."""
    return [Mutation(path, old, new, tests, *reason) for old, new, *reason in changes]


PAGES = "tests/crawler/extract/test_boundaries.py tests/crawler/extract"
REFUSALS = "tests/crawler/extract/test_refusals.py"
VALIDATION = "tests/crawler/extract/test_validate.py"
POLITENESS = "tests/crawler/download/test_politeness.py"
READING = "tests/crawler/test_reading.py"
HEALTH = "tests/pipelines/crawling/test_health.py"
FRONTIER = "tests/pipelines/crawling/test_frontier.py"
SEARCH = "tests/pipelines/test_query.py tests/pipelines/test_snippets.py"
EXPORTS = "tests/pipelines/test_exporting.py"
DUPLICATES = "tests/pipelines/storage"
REGIONS = "tests/classify/regions/test_weights.py"

MUTATIONS = [
    *_of(
        "crawler/extract/article.py",
        PAGES,
        ("MAX_BYTES = 32 * 1024 * 1024", "MAX_BYTES = 1024 * 1024"),
        ("THIN = 60.0", "THIN = 6.0"),
        ("THIN = 60.0", "THIN = 600.0"),
    ),
    *_of(
        "crawler/extract/body.py",
        PAGES,
        ("LABEL_WEIGHT = 5.0", "LABEL_WEIGHT = 0.5"),
        ("TEXT_WEIGHT = 40.0", "TEXT_WEIGHT = 80.0"),
        ("share *= 0.55", "share *= 0.2"),
        ("holder[outer] *= 2.5", "holder[outer] *= 1.0"),
        ("foot = len(lines) // 3", "foot = 0"),
        ("weight *= 0.3  # it stands", "weight *= 1.0  # it stands"),
        ("weight *= 0.1", "weight *= 1.0"),
        ("value *= 0.2", "value *= 1.0"),
        ("pending > 4", "pending > 1"),
        ("purpose(names) < 0.35", "purpose(names) < 0.01"),
    ),
    *_of(
        "crawler/extract/prose.py",
        PAGES,
        ("MAX_META = 120", "MAX_META = 60"),
        ("len(running) >= 3", "len(running) >= 1"),
    ),
    *_of("crawler/extract/meta_line.py", PAGES, ("MAX_LOOSE = 12", "MAX_LOOSE = 1")),
    *_of("crawler/extract/meta_lines.py", PAGES, ("ABOVE = 14", "ABOVE = 3")),
    *_of(
        "crawler/extract/title.py",
        PAGES,
        ("best >= 9.0", "best >= 3.0"),
        ("best >= 9.0", "best >= 10.5"),
        ('"h1": 3.0', '"h1": 1.0'),
        ("MAX_TITLE = 150", "MAX_TITLE = 30"),
        ("score -= 4", "score -= 0"),
        ("best = max(best, 0.7)", "best = max(best, 0.0)"),
        ("best = max(best, 0.95)", "best = max(best, 0.0)"),
    ),
    *_of(
        "crawler/extract/source.py",
        PAGES,
        ("TAIL_LINES = 14", "TAIL_LINES = 4"),
        ("MAX_SOURCE = 30", "MAX_SOURCE = 60"),
        ("MAX_ACCOUNT = 16", "MAX_ACCOUNT = 30"),
    ),
    *_of("crawler/extract/published.py", PAGES, ("TAIL_LINES = 14", "TAIL_LINES = 4")),
    *_of("crawler/extract/bylines.py", PAGES, ("TAIL_LINES = 10", "TAIL_LINES = 3")),
    *_of("crawler/extract/credits.py", PAGES, ("CAPTION_TAIL = 50", "CAPTION_TAIL = 10")),
    *_of("crawler/extract/names.py", PAGES, ("MAX_NAME = 24", "MAX_NAME = 8")),
    *_of(
        "crawler/extract/dates.py",
        PAGES,
        ("EARLIEST = 1995", "EARLIEST = 2010"),
        ("now + timedelta(days=1)", "now + timedelta(days=40)"),
    ),
    *_of("crawler/extract/lists.py", PAGES, ("MIN_TEXT = 6", "MIN_TEXT = 12")),
    *_of("crawler/extract/images.py", PAGES, ("MAX_CAPTION = 120", "MAX_CAPTION = 20")),
    *_of("crawler/extract/metadata.py", PAGES, ("MAX_KEYWORDS = 20", "MAX_KEYWORDS = 3")),
    *_of(
        "crawler/extract/related.py",
        PAGES,
        ("MAX_LINES = 220", "MAX_LINES = 20"),
        ("MAX_LINKS = 60", "MAX_LINKS = 10"),
        ("MIN_HEADLINE = 6", "MIN_HEADLINE = 12"),
    ),
    *_of("crawler/extract/embedded.py", PAGES, ("MIN_CHINESE = 40", "MIN_CHINESE = 4")),
    *_of("crawler/extract/urls.py", PAGES, ("MAX_URL = 4096", "MAX_URL = 100")),
    *_of("crawler/extract/refusals.py", REFUSALS, ("SHORT_TEXT = 300", "SHORT_TEXT = 900")),
    *_of(
        "crawler/extract/validate.py",
        VALIDATION,
        ("MIN_LETTERS = 20", "MIN_LETTERS = 10"),
        ("MIN_HAN = 0.3", "MIN_HAN = 0.15"),
        ("MAX_GARBLED = 0.02", "MAX_GARBLED = 0.06"),
        ("EARLIEST = datetime(1949,", "EARLIEST = datetime(1900,"),
        ("AHEAD = timedelta(days=2)", "AHEAD = timedelta(days=6)"),
    ),
    *_of("crawler/extract/pagination.py", READING, ("MAX_PARTS = 30", "MAX_PARTS = 2")),
    *_of(
        "crawler/download/politeness.py",
        POLITENESS,
        ("PATIENCE = 300.0", "PATIENCE = 600.0"),
        ("FIRST_PAUSE = 10.0", "FIRST_PAUSE = 1.0"),
        ("{429, 503}", "{429}"),
    ),
    *_of(
        "pipelines/crawling/health.py",
        HEALTH,
        ("MAX_PROBABILITY = 0.001", "MAX_PROBABILITY = 0.05"),
        ("MIN_LOSS = 0.4", "MIN_LOSS = 0.2"),
        ("MIN_ARTICLES = 5", "MIN_ARTICLES = 3"),
        ("MAX_RUNS = 12", "MAX_RUNS = 4"),
    ),
    *_of(
        "pipelines/crawling/frontier.py",
        FRONTIER,
        ("MAX_ATTEMPTS = 5", "MAX_ATTEMPTS = 4"),
    ),
    *_of(
        "pipelines/crawling/revisits.py",
        FRONTIER,
        ("timedelta(days=60)", "timedelta(days=30)"),
        ("VISITS = (1, 3, 9, 27)", "VISITS = (1, 3, 9)"),
    ),
    *_of("pipelines/search/ranking.py", SEARCH, ("HEADLINE_WEIGHT = 8.0", "HEADLINE_WEIGHT = 1.0")),
    *_of("pipelines/search/query_language.py", SEARCH, ("MAX_WORDS = 32", "MAX_WORDS = 64")),
    *_of(
        "pipelines/search/hits.py",
        SEARCH,
        ("SNIPPET_WIDTH = 60", "SNIPPET_WIDTH = 120"),
        ("SNIPPET_LEAD = 12", "SNIPPET_LEAD = 40"),
    ),
    *_of(
        "crawler/items.py",
        EXPORTS,
        (
            'zh="作者", schema="author", cited="author"',
            'zh="作者", schema="author", cited="editor"',
        ),
        (
            'zh="主编", schema="editor", cited="editor"',
            'zh="主编", schema="editor", cited="author"',
        ),
    ),
    *_of(
        "pipelines/export/pseudonyms.py",
        EXPORTS,
        ("MIN_KEY_BYTES = 16", "MIN_KEY_BYTES = 8"),
        ("DIGITS = 10", "DIGITS = 4"),
        ("MAX_NAME_CHARS = 4", "MAX_NAME_CHARS = 2"),
    ),
    *_of(
        "crawler/extract/own_address.py",
        "tests/crawler/test_own_address.py",
        ("SLUG_CHARS = 12", "SLUG_CHARS = 40"),
    ),
    *_of(
        "pipelines/storage/identity.py",
        "tests/pipelines/storage/test_identity.py",
        ("REVISION_OVERLAP = 1 / 3", "REVISION_OVERLAP = 9 / 10"),
    ),
    *_of(
        "pipelines/maintenance/merge.py",
        "tests/pipelines/test_keeping.py",
        ('"dropped": 3, "failed": 2', '"dropped": 2, "failed": 3'),
    ),
    *_of(
        "lilong/web/params.py",
        "tests/lilong/test_params.py",
        ("MAX_PAGE_SIZE = 1000", "MAX_PAGE_SIZE = 10000"),
        ("MAX_DEPTH = 20_000", "MAX_DEPTH = 2_000_000"),
    ),
    *_of(
        "pipelines/storage/near_duplicates.py",
        DUPLICATES,
        ("SHINGLE = 6", "SHINGLE = 9"),
        ("SHINGLE = 6", "SHINGLE = 4"),
        ("TEXT_HASHES, HEAD_HASHES = 12, 6", "TEXT_HASHES, HEAD_HASHES = 12, 0"),
        ("HEAD_SHINGLES = 160", "HEAD_SHINGLES = 1600"),
        ("TEXT_HASHES, HEAD_HASHES = 12, 6", "TEXT_HASHES, HEAD_HASHES = 6, 6"),
        ("CONTAINMENT = 0.6", "CONTAINMENT = 0.75"),
        ("CONTAINMENT = 0.6", "CONTAINMENT = 0.5"),
        ("SHORT_MARGIN = 150, 0.3", "SHORT_MARGIN = 150, 0.05"),
        ("SHORT_SHINGLES, SHORT_MARGIN = 150", "SHORT_SHINGLES, SHORT_MARGIN = 50"),
        ("CLUSTER_OVERLAP = 0.25", "CLUSTER_OVERLAP = 0.6"),
        ("CLUSTER_OVERLAP = 0.25", "CLUSTER_OVERLAP = 0.05"),
        ("FLUSH_EVERY = 10_000", "FLUSH_EVERY = 10_000_000"),
        ("MAX_PER_HASH = 64", "MAX_PER_HASH = 4"),
        ("MAX_COMPARED = 5", "MAX_COMPARED = 1"),
        ("MIN_SHARED = 2", "MIN_SHARED = 4"),
    ),
    *_of(
        "classify/regions/evidence.py",
        REGIONS,
        ("clear: float = 1.25", "clear: float = 2.5"),
        ("depth: float = 0.35", "depth: float = 0.15"),
        ("alone: float = 0.9", "alone: float = 0.5"),
        ("narrow: float = 0.45", "narrow: float = 0.9"),
        ("abroad: float = 0.5", "abroad: float = 1.0"),
        ("kindless: float = 0.4", "kindless: float = 0.1"),
        ("implied: float = 0.15", "implied: float = 0.9"),
        ("repeated: float = 0.5", "repeated: float = 0.0"),
        ("headline: float = 2.5", "headline: float = 1.0"),
        ("lead: float = 1.5", "lead: float = 1.0"),
        ("unsupported: float = 0.2", "unsupported: float = 1.0"),
        ("in_province: float = 0.6", "in_province: float = 0.2"),
        ("addressed: float = 1.0", "addressed: float = 0.0"),
        ("(0.55, 0.6, 0.64, 0.72)", "(0.4, 0.6, 0.64, 0.72)"),
        ("(0.55, 0.6, 0.64, 0.72)", "(0.55, 0.45, 0.64, 0.72)"),
        ("(0.55, 0.6, 0.64, 0.72)", "(0.55, 0.6, 0.5, 0.72)"),
        ("(0.55, 0.6, 0.64, 0.72)", "(0.55, 0.6, 0.64, 0.5)"),
        ("source: float = 0.6", "source: float = 0.2"),
        ("street: float = 0.37", "street: float = 0.1"),
        ("address: float = 0.2", "address: float = 0.6"),
        ("least: float = 0.5", "least: float = 0.1"),
    ),
    *_of(
        "classify/regions/context.py",
        REGIONS,
        ('"organisation": 0.2', '"organisation": 0.9'),
        ('"dateline": 0.4', '"dateline": 1.0'),
        ('"road": 0.0', '"road": 0.6'),
        ('"community": 0.0', '"community": 0.6'),
        ('"medium": 0.25', '"medium": 1.0'),
        ('"origin": 0.2', '"origin": 1.0'),
        ('"direction": 0.6', '"direction": 1.0'),
        ('"person": 0.1', '"person": 1.0'),
        ('"publisher": 0.5', '"publisher": 0.0'),
    ),
]
