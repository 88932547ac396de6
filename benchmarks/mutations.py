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
    """Changes in one file: (old, new), and the reason where one may survive."""
    return [Mutation(path, old, new, tests, *reason) for old, new, *reason in changes]


PAGES = "tests/crawler/extract tests/crawler/test_sites.py"
REGIONS = "tests/classify/regions"
DUPLICATES = "tests/pipelines/test_dedup.py"

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
        ("share *= 0.55", "share *= 0.95"),
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
        ("len(key(left)) <= min(12, len(text) // 2)", "len(key(left)) <= 2"),
        (
            "SENTENCE_END.search(text) and len(text) > 40",
            "SENTENCE_END.search(text) and len(text) > 400",
        ),
    ),
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
    *_of("crawler/extract/credits.py", PAGES, ("MAX_LINE = 120", "MAX_LINE = 40")),
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
    *_of(
        "crawler/extract/refusals.py",
        "tests/crawler/test_refusals.py",
        ("SHORT_TEXT = 300", "SHORT_TEXT = 900"),
        ("SHORT_TEXT = 300", "SHORT_TEXT = 20"),
    ),
    *_of(
        "crawler/extract/validate.py",
        "tests/pipelines/test_validate.py",
        ("LEAST_LETTERS = 20", "LEAST_LETTERS = 10"),
        ("LEAST_HAN = 0.3", "LEAST_HAN = 0.15"),
        ("MOST_GARBLED = 0.02", "MOST_GARBLED = 0.06"),
        (
            "EARLIEST = datetime(1949, 10, 1, tzinfo=UTC)",
            "EARLIEST = datetime(1900, 10, 1, tzinfo=UTC)",
        ),
        ("AHEAD = timedelta(days=2)", "AHEAD = timedelta(days=6)"),
    ),
    *_of(
        "crawler/article_spider.py",
        "tests/crawler tests/lilong/test_crawl.py tests/lilong/test_crawl_kinds.py",
        ("MAX_PARTS = 30", "MAX_PARTS = 2"),
    ),
    *_of(
        "crawler/download/politeness.py",
        "tests/crawler/test_politeness.py",
        ("PATIENCE = 300.0", "PATIENCE = 600.0"),
        ("FIRST_PAUSE = 10.0", "FIRST_PAUSE = 1.0"),
        ("{429, 503}", "{429}"),
    ),
    *_of(
        "pipelines/crawling/health.py",
        "tests/pipelines/test_health.py",
        ("UNLIKELY = 0.001", "UNLIKELY = 0.05"),
        ("LOST = 0.4", "LOST = 0.2"),
        ("JUDGED = 5", "JUDGED = 3"),
        ("HISTORY = 12", "HISTORY = 4"),
    ),
    *_of(
        "pipelines/crawling/frontier.py",
        "tests/pipelines/test_frontier.py",
        ("MAX_ATTEMPTS = 5", "MAX_ATTEMPTS = 4"),
        ("timedelta(days=60)", "timedelta(days=30)"),
        ("VISITS = (1, 3, 9, 27)", "VISITS = (1, 3, 9)"),
    ),
    *_of(
        "pipelines/search/query.py",
        "tests/pipelines/test_query.py",
        ("FEW = 5_000", "FEW = 50"),
        ("RANKED = 5_000", "RANKED = 50"),
        ("LOOKED_AT = 1_000", "LOOKED_AT = 10"),
        ("COLLAPSED = 20_000", "COLLAPSED = 200"),
    ),
    *_of(
        "pipelines/search/ranking.py",
        "tests/pipelines/test_query.py",
        ("HEADLINE_WEIGHT = 8.0", "HEADLINE_WEIGHT = 1.0"),
        ("READ = 400", "READ = 40"),
    ),
    *_of(
        "pipelines/search/query_language.py",
        "tests/pipelines/test_query_language.py",
        ("MOST_WORDS = 32", "MOST_WORDS = 64"),
    ),
    *_of(
        "pipelines/search/snippets.py",
        "tests/pipelines/test_query.py",
        ("WIDTH = 60", "WIDTH = 120"),
        ("BEFORE = 12", "BEFORE = 40"),
    ),
    *_of(
        "pipelines/search/reposts.py",
        "tests/pipelines/test_query.py tests/lilong/test_searching.py",
        ("MOST = 200", "MOST = 20"),
    ),
    *_of(
        "pipelines/storage/bigrams.py",
        "tests/pipelines/test_query.py tests/pipelines/test_query_language.py",
        ("MOST_SPANS = 200", "MOST_SPANS = 20"),
    ),
    *_of(
        "pipelines/storage/child_rows.py",
        "tests/pipelines/test_store.py tests/pipelines/test_exporting.py",
        (
            '"images": "article, position, url, caption, credit"',
            '"images": "article, position, url, credit, caption"',
        ),
    ),
    *_of(
        "pipelines/export/citations.py",
        "tests/pipelines/test_exporting.py",
        ('"chief_editor")', '"chief_editor", "author")'),
    ),
    *_of(
        "pipelines/export/pseudonyms.py",
        "tests/pipelines/test_exporting.py tests/lilong/test_options.py",
        ("LEAST_KEY = 16", "LEAST_KEY = 8"),
        ("DIGITS = 10", "DIGITS = 4"),
        ("LONGEST_NAME = 4", "LONGEST_NAME = 2"),
    ),
    *_of(
        "pipelines/archives/readers.py",
        "tests/pipelines",
        ("HEAD_BYTES = 64 * 1024", "HEAD_BYTES = 64"),
    ),
    *_of(
        "pipelines/archives/warc_writer.py",
        "tests/pipelines",
        ("ROTATE_BYTES = 1024**3", "ROTATE_BYTES = 1024**4"),
    ),
    *_of(
        "pipelines/maintenance/merge.py",
        "tests/pipelines",
        ('"dropped": 3, "failed": 2', '"dropped": 2, "failed": 3'),
    ),
    *_of(
        "lilong/web/asked.py",
        "tests/lilong/test_serving.py",
        ("MOST_PER_PAGE = 1000", "MOST_PER_PAGE = 10000"),
        ("DEEPEST = 20_000", "DEEPEST = 2_000_000"),
        ("PER_PAGE = 20\n", "PER_PAGE = 10\n"),
    ),
    *_of(
        "pipelines/storage/near_duplicates.py",
        DUPLICATES,
        ("SHINGLE = 6", "SHINGLE = 9"),
        ("WHOLE, HEAD = 12, 6", "WHOLE, HEAD = 6, 6"),
        ("CONTAINMENT = 0.6", "CONTAINMENT = 0.75"),
        ("SHORT, SHORT_MORE = 150, 0.3", "SHORT, SHORT_MORE = 150, 0.05"),
        ("KIN = 0.25", "KIN = 0.6"),
        ("BUCKET = 64", "BUCKET = 4"),
        ("COMPARED = 5", "COMPARED = 1"),
        ("SHARED = 2", "SHARED = 4"),
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
    ),
    *_of(
        "classify/regions/context.py",
        REGIONS,
        ('"organisation": 0.2', '"organisation": 0.9'),
        ('"dateline": 0.4', '"dateline": 1.0'),
    ),
]
