"""Credits: one row per way in which Chinese pages sign."""

import pytest

from lilong.crawler.extract.credits import from_bracket, from_caption, to_credits
from lilong.crawler.extract.grammar import read_line
from lilong.crawler.extract.labels import LabelKind
from lilong.crawler.extract.names import is_person, split_names


def pairs(signed: list) -> list[tuple[str, str]]:
    return [(one.raw, name) for one in signed for name in one.names]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("作者：柳见山", [("作者", "柳见山")]),
        ("编　辑：张　三", [("编辑", "张三")]),
        ("责 任 编 辑：李 四", [("责任编辑", "李四")]),
        ("本报记者 柳见山 通讯员 江小渔", [("记者", "柳见山"), ("通讯员", "江小渔")]),
        ("新华社记者柳见山、江渔", [("记者", "柳见山"), ("记者", "江渔")]),
        ("本报记者 王乐山 方 敏", [("记者", "王乐山"), ("记者", "方敏")]),
        ("编辑 刘晓禾 校对 李铭禾", [("编辑", "刘晓禾"), ("校对", "李铭禾")]),
        ("编辑|周褶 责编|陈莹", [("编辑", "周褶"), ("责编", "陈莹")]),
        ("文字/图片:方听雪", [("文字", "方听雪"), ("图片", "方听雪")]),
        ("文/图 方听雪", [("文", "方听雪"), ("图", "方听雪")]),
        ("图/江渔 文/柳见山", [("图", "江渔"), ("文", "柳见山")]),
        ("柳见山/文 江渔/图", [("文", "柳见山"), ("图", "江渔")]),
        ("柳见山 文/图", [("文", "柳见山"), ("图", "柳见山")]),
        ("本报记者 柳见山 摄影报道", [("记者", "柳见山"), ("摄影", "柳见山")]),
        ("记者马俊禾/文", [("记者", "马俊禾"), ("文", "马俊禾")]),
        ("采写：某某日报记者 余毅禾 向雪禾", [("采写", "余毅禾"), ("采写", "向雪禾")]),
        ("文/某观察专栏作者 王文禾", [("文", "王文禾")]),
        ("责任编辑：荀建禾_NN7379", [("责任编辑", "荀建禾")]),
        ("责任编辑：乔雷禾 SN098", [("责任编辑", "乔雷禾")]),
        ("责任编辑：HN666", [("责任编辑", "HN666")]),  # all that there is
        ("摄影：阿依古丽·买买提", [("摄影", "阿依古丽·买买提")]),
        ("供稿：某某街道办事处", [("供稿", "某某街道办事处")]),
        ("作者：网络整理", [("作者", "网络整理")]),
        ("责编：Demi Xia", [("责编", "Demi Xia")]),
        ("作者：责任编辑：肖春禾", [("责任编辑", "肖春禾")]),
        (
            "执笔/叨叨姐、胡一刀&李小飞刀",
            [("执笔", "叨叨姐"), ("执笔", "胡一刀"), ("执笔", "李小飞刀")],
        ),
        ("日期: 来源:某地收集编辑:某地", [("收集编辑", "某地")]),
        ("作者：方敏中国某某大学经济学院教授", [("作者", "方敏")]),
    ],
)
def test_labelled_credits(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(read_line([text]).signed) == expected


@pytest.mark.parametrize(
    ("text", "at_end", "expected"),
    [
        (
            "本报讯（记者 柳见山 通讯员 江渔）近日，",
            False,
            [("记者", "柳见山"), ("通讯员", "江渔")],
        ),
        ("据某社拉萨电（记者 格桑边觉）近日，", False, [("记者", "格桑边觉")]),
        ("〔記者林宸誼／台北報導〕里長說", False, [("記者", "林宸誼")]),
        ("大家都说好。（记者 柳见山）", True, [("记者", "柳见山")]),
        ("大家都说好。（张巨峰）", True, [("作者", "张巨峰")]),
        ("大家都说好。（常书香 马丹阳 ）", True, [("作者", "常书香"), ("作者", "马丹阳")]),
        ("发表在刊物上。（编译/林靖东）", True, [("编译", "林靖东")]),
        ("共三期（完）", True, []),
        ("本月支出（万元）", True, []),
        ("见附表（下同）", True, []),
        ("今年新增床位（含护理型）", True, []),
    ],
)
def test_brackets(text: str, at_end: bool, expected: list[tuple[str, str]]) -> None:
    assert pairs(from_bracket(text, at_end=at_end)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("居民在新电梯前合影。江渔 摄", [("摄", "江渔")]),
        ("居民在新电梯前合影。（江渔摄）", [("摄", "江渔")]),
        ("居民在新电梯前合影 江渔/摄", [("摄", "江渔")]),
        ("新华社记者 江渔 摄", [("记者", "江渔")]),
        ("▲某某日报全媒体图片记者黎旭阳、李妍摄", [("记者", "黎旭阳"), ("记者", "李妍")]),
        ("通讯员江小渔 摄", [("通讯员", "江小渔")]),
        ("居民在地图上选点。摄影：江渔", [("摄影", "江渔")]),
        ("弄堂口的晾衣架。 城东新闻记者 江渔 图", [("记者", "江渔")]),
        (
            "居民在合影。摄影：索一川、阮小舟、白杏、宗小满",
            [("摄影", "索一川"), ("摄影", "阮小舟"), ("摄影", "白杏"), ("摄影", "宗小满")],
        ),
        ("居民在看施工图", []),
        ("全程直播航拍", []),
        ("他喜欢拍摄", []),
    ],
)
def test_captions(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(from_caption(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "责任编辑：李四", "（编辑：李四）", "【责编：李四、王五】", "本报记者 柳见山", "编辑|李四",
        "文/柳见山 图/江渔", "[责任编辑：柳见山 PK155]",
        "柳见山/文 江渔/图", "作者：",
        "监制：李四 终审：王五 编辑：赵六",
    ],
)  # fmt: skip
def test_lines_that_only_sign(text: str) -> None:
    line = read_line([text])
    assert line.is_signature or line.kinds == {LabelKind.CREDIT}


@pytest.mark.parametrize(
    "text",
    [
        "记者：你当时是怎么想的，为什么愿意把自己家的院子拿出来给大家用？",
        "编辑部里，几位老人正在给社区报的稿子画版面，一画就是一个下午。",
        "记者在现场看到，新装的电梯已经停在一楼，几位老人正排队体验。",
        "作者简介是应出版社的要求写的，他写了三遍。",
        "资料图：市民在寒冷天气中出行。",
        "文明实践站的灯亮到晚上九点。",
    ],
)
def test_lines_of_running_text_are_not_credits(text: str) -> None:
    assert not read_line([text]).is_signature


def test_an_editor_is_never_an_author() -> None:
    credits = to_credits(read_line(["编辑：李四 责任编辑：王五 值班编辑：赵六 主编：钱七"]).signed)
    assert [credit.role for credit in credits] == [
        "editor", "responsible_editor", "duty_editor", "chief_editor",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三、李四，王五；赵六", ["张三", "李四", "王五", "赵六"]),
        ("张　三　李　四", ["张三", "李四"]),
        ("迪丽热巴•买买提 张三", ["迪丽热巴·买买提", "张三"]),
        ("欧阳小禾 张三", ["欧阳小禾", "张三"]),
        ("张三（实习）、李四", ["张三", "李四"]),
        ("张三 李四 发自北京", ["张三", "李四"]),
        ("点击", []),
        ("", []),
        ("这是一句话。还有一句话。", []),
    ],
)
def test_name_lists(text: str, names: list[str]) -> None:
    assert split_names(text) == names


def test_persons_and_others() -> None:
    assert all(map(is_person, ("张三", "欧阳小禾", "司马禾", "阿依古丽·买买提")))
    assert not any(map(is_person, ("编辑部", "某某街道办事处", "点击", "John", "")))
