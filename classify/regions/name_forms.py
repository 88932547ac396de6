"""The forms in which people write a division's name: 杨浦, 秀山县, 恩施州, 察右后旗."""

from __future__ import annotations

import re

STREET_KIND = re.compile(r"(街道|地区|苏木|镇|乡)$")

DIVISION_KIND = re.compile(
    r"(特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|矿区|街道|苏木|省|市|区|县|旗|盟|镇|乡)$"
)
PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|"
    "景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|"
    "裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
"""The 55 minority peoples, as GB/T 3304 writes them without 族."""
OF_PEOPLES = re.compile(
    rf"(?:(?:{PEOPLES})族|各族)+$|(?<=.)(?:维吾尔|蒙古|哈萨克|柯尔克孜|塔吉克)$"
)
BANNER = re.compile(r"^(.).*?([左右]翼)?([左右前中后])旗$")

NO_NAMES = frozenset(["街道", "办事处", "新区", "开发区", "城区", "工业园区", "社区", "管理区"])
"""Stems of streets that are only a kind: one is literally named 街道 (653223)."""


def bare(name: str) -> str:
    """Cut the kind of division and the peoples from an official name: 恩施土家族苗族自治州 → 恩施.

    What would leave fewer than two characters is kept with its kind: 环县, 回民区 → 回民.
    """
    stem = DIVISION_KIND.sub("", name)
    short = OF_PEOPLES.sub("", stem)
    if len(short) > 1:
        return short
    return stem if len(stem) > 1 else name


def short_names(name: str, adcode: str) -> list[str]:
    """List the written forms of a division's official name, the official one first."""
    forms = [name]
    stem = bare(name)
    if match := BANNER.match(name):
        first, wing, side = match.groups()
        forms.append(f"{first}{wing[0]}{side}旗" if wing else f"{first}{side}旗")
    elif stem != name:
        forms.append(stem)
        if "自治" in name and adcode[2:] != "0000":
            kind = {"州": "州", "县": "县", "旗": "旗"}[name[-1]]
            forms.append(stem + kind)
    if name.endswith("族自治旗"):
        forms.append(stem[0] + "旗" if len(stem) > 2 else name)
    return [f for f in dict.fromkeys(forms) if len(f) > 1]
