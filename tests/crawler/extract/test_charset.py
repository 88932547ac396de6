"""Bytes to text: every way in which Chinese pages declare, or misdeclare, their charset."""

import codecs

import pytest

from lilong.crawler.extract.charset import decode

TEXT = "居委会的干部挨家挨户上门，把镕熙里小区加装电梯的意见表交到大家手里。" * 3
BIG5_TEXT = "里長挨家挨戶拜訪，說明社區關懷據點的課程與共餐時間，大家都說這個安排很好。" * 3


def page(charset: str | None, text: str = TEXT, before: str = "") -> str:
    meta = (
        f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        if charset
        else ""
    )
    return f"<html><head>{before}{meta}<title>公告</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("declared", "real", "header"),
    [
        ("utf-8", "utf-8", None),
        ("gb2312", "gb18030", None),  # 镕 is not in GB2312
        ("gbk", "gb18030", None),
        ("utf-8", "gb18030", None),  # declared wrongly
        ("gb2312", "utf-8", None),  # declared wrongly the other way
        (None, "utf-8", None),
        (None, "gb18030", None),
        (None, "gb18030", "GBK"),  # only the header knows
        ("gb2312", "gb18030", "ISO-8859-1"),  # a server's default says nothing
        ("no-such-charset", "gb18030", None),
    ],
)
def test_simplified_text_survives(declared: str | None, real: str, header: str | None) -> None:
    read = decode(page(declared).encode(real), header)
    assert TEXT in read.text
    assert read.charset == real
    assert read.issues == ()


def test_a_charset_declared_after_a_long_head_is_found() -> None:
    html = page("gb2312", before="<script>" + "x" * 9000 + "</script>").encode("gb18030")
    assert TEXT in decode(html).text


@pytest.mark.parametrize(("declared", "header"), [("big5", None), (None, "Big5"), (None, None)])
def test_big5(declared: str | None, header: str | None) -> None:
    read = decode(page(declared, BIG5_TEXT).encode("big5"), header)
    assert BIG5_TEXT in read.text


@pytest.mark.parametrize(
    ("bom", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_boms_and_wide_charsets(bom: bytes, codec: str) -> None:
    read = decode(bom + page("gb2312").encode(codec), "gb2312")
    assert TEXT in read.text
    assert not read.text.startswith("\ufeff")


def test_a_teaser_cut_inside_a_character_does_not_spoil_the_page() -> None:
    html = page("utf-8").encode()
    broken = html.replace(b"</body>", "相关".encode()[:-1] + b"...</body>")
    read = decode(broken)
    assert TEXT in read.text
    assert read.charset == "utf-8"
    assert [issue.kind for issue in read.issues] == ["mojibake"]


def test_parts_in_two_charsets_are_both_read() -> None:
    html = (
        page(None).encode()
        + b"<div>"
        + ("隔壁频道的头条新闻标题。" * 8).encode("gb18030")
        + b"</div>"
    )
    read = decode(html)
    assert TEXT in read.text
    assert "隔壁频道的头条新闻标题" in read.text


def test_bytes_of_no_chinese_charset_never_raise() -> None:
    assert decode(bytes(range(256)) * 4).text
    assert decode(b"").text == ""
