"""What one page may cost, and what becomes of it when it costs more."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time

import pytest

from lilong.crawler.extract.names import split_names, without_trailing
from lilong.crawler.extract.own_address import own_address
from lilong.crawler.extract.reasons import NoArticle
from lilong.crawler.reading import ServedPage, Site, read_page, read_served
from lilong.crawler.workers.budget import TookTooLong, cpu_budget

LONG = (
    "<html><head><title>鹤汀街道议事厅记</title></head><body><h1>鹤汀街道议事厅记</h1>"
    + "<p>鹤汀街道把议事厅搬到楼下，居民代表就加装电梯的费用分摊逐户商量。</p>" * 40_000
    + "</body></html>"
).encode()


def served(seconds: float) -> ServedPage:
    return ServedPage(body=LONG, url="https://x.cn/a/1.html", site=Site(name="x"), seconds=seconds)


def test_python_that_does_not_end_is_broken_off():
    def endless() -> None:
        while True:
            pass

    with pytest.raises(TookTooLong), cpu_budget(0.05):
        endless()


def test_a_pattern_that_does_not_end_is_broken_off():
    with pytest.raises(TookTooLong), cpu_budget(0.05):
        re.match(r"(?:a+)+$", "a" * 64 + "b")


def test_what_stays_within_its_budget_is_not_broken_off_later():
    with cpu_budget(0.05):
        pass
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    spent = time.process_time()
    while time.process_time() < spent + 0.1:
        pass


def test_another_thread_reads_without_a_budget():
    done = []

    def work() -> None:
        with cpu_budget(0.01):
            done.append(sum(range(1_000_000)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done


def test_a_page_that_takes_too_long_gives_its_reason_and_the_next_one_an_article():
    assert read_page(served(0.02)).reason == "takes too long"
    assert read_page(served(0)).article is not None


def test_a_worker_that_answers_no_signal_is_ended():
    code = (
        "import signal\n"
        "from lilong.crawler.workers.budget import cpu_budget, let_the_kernel_end_it\n"
        "let_the_kernel_end_it()\n"
        "with cpu_budget(0.1):\n"
        "    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGVTALRM])\n"
        "    while True: pass\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False)
    assert ended.returncode == -signal.SIGPROF


@pytest.mark.parametrize("word", [" 报道", "/报道", " 综合报道", "/文", " 发自前方"])
def test_a_signature_of_many_words_is_read_in_no_time(word: str):
    with cpu_budget(0.5):
        assert split_names("张三" + word * 60 + "稿") is not None
        assert split_names("张三" + word * 30) == ["张三"]


@pytest.mark.parametrize(
    "sign", ["<!--", "<!-- SingleFile ", "<!-- saved from ", "<meta ", "<link "]
)
def test_a_saved_page_of_signs_that_do_not_end_has_no_address_in_no_time(sign: str):
    with cpu_budget(2):
        assert own_address(sign.encode() * 50_000).url is None


def test_a_page_is_broken_off_on_the_road_of_a_single_page_too():
    with pytest.raises(NoArticle, match="takes too long"):
        read_served(served(0.02))


def test_every_word_behind_a_list_of_names_is_taken_off():
    assert without_trailing("张三 李四 文/图 综合报道 发自前方") == "张三 李四"
    assert without_trailing("张三　摄影报道 ") == "张三"
    assert without_trailing("报道") == ""
