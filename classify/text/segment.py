"""Chinese text to words: jieba's dictionary with our own words, the same in training and use."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import rjieba

WORDS = Path(__file__).resolve().with_name("words.txt")


def read_words(path: Path = WORDS) -> list[tuple[str, int, str]]:
    """Read a domain dictionary: lines of `word frequency tag`, `#` begins a comment.

    The frequency decides between one word and its parts, as in jieba's own dictionary.

    Raises ValueError with the line number where a line is of another form.
    """
    words = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        entry = line.partition("#")[0].split()
        if not entry:
            continue
        if len(entry) != 3 or not entry[1].isdigit():
            raise ValueError(f"{path}:{number}: expected `word frequency tag`, got {line!r}")
        words.append((entry[0], int(entry[1]), entry[2]))
    return words


_unused: list[Any] = [rjieba]


@lru_cache(maxsize=4)
def _twin_with(words: tuple[tuple[str, int, str], ...]) -> Any:
    """Return a cutter that knows `words`; those with equal words share one.

    rjieba reads its dictionary on import, and for every cutter made later it takes 80 ms more to
    read it again: the first list of words is added to the module's own.
    """
    twin = _unused.pop() if _unused else rjieba.Jieba()
    for word, frequency, tag in words:
        twin.add_word(word, frequency, tag)
    return twin


class Segmenter:
    """Cuts text into words with jieba's Rust twin, hidden Markov model off.

    With the model off its words are those of jieba itself (`reference_tokenizer`), at about ten
    times the speed; with it on they differ around Latin letters and digits. It is pickled by its
    dictionary.
    """

    def __init__(self, words: Path = WORDS) -> None:
        self.source = words
        self._twin = _twin_with(tuple(read_words(words)))

    def __reduce__(self) -> tuple[type[Segmenter], tuple[Path]]:
        return Segmenter, (self.source,)

    def words(self, text: str) -> list[str]:
        """Cut `text`; the words joined again are the text."""
        cut: list[str] = self._twin.cut(text, False)
        return cut


def reference_tokenizer(words: Path = WORDS, cache: Path | None = None) -> Any:
    """Make a `jieba.Tokenizer` with our words: the reference that the fast segmenter equals.

    `cache` is a folder for jieba's compiled dictionary; without one it is compiled each time (about
    a second) and jieba's shared file in the temporary folder is not touched.
    """
    import jieba

    jieba.setLogLevel("WARNING")
    tokenizer = jieba.Tokenizer()
    if cache is None:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        tokenizer.initialized = True
    else:
        tokenizer.tmp_dir = str(cache)
        tokenizer.initialize()
    for word, frequency, tag in read_words(words):
        tokenizer.add_word(word, frequency, tag)
    return tokenizer
