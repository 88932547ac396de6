"""Which place an article is about: one row per trap, and what must hold of every answer."""

import pickle
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lilong.classify.regions.gazetteer import load_gazetteer
from lilong.classify.regions.tagger import RegionResult, RegionTagger, load_regions

TAGGER = load_regions()


@pytest.fixture(scope="module")
def tagger() -> RegionTagger:
    return TAGGER


# headline, body, source → label of the tag (adcode or adcode/street), None for no region
TRAPS = {
    "full address": (
        "睦邻中心开张",
        "上海市杨浦区延吉新村街道的居民来了。",
        None,
        "310110/延吉新村街道",
    ),
    "short forms": ("杨浦延吉新村街道：邻里一家", "上海的老人来了。", None, "310110/延吉新村街道"),
    "short form of an autonomous county": (
        "阿克塞县办起食堂",
        "甘肃阿克塞县的老人来了。",
        None,
        "620924",
    ),
    "short form of a prefecture": ("恩施州开会", "湖北恩施州各县都来了人。", None, "422800"),
    "a town under its name alone": (
        "洪湖市新堤街道清扫",
        "荆州洪湖市新堤办事处组织清扫。",
        None,
        "421083/新堤街道",
    ),
    "X街 for X街道": ("天津市南开区万兴街邻里节", "万兴街的居民唱起来。", None, "120104/万兴街道"),
    "办事处 without 街道": (
        "民权办事处宣传禁毒",
        "信阳市浉河区民权办事处到社区宣传。",
        None,
        "411502/民权街道",
    ),
    "former county": ("华县一村办丧宴", "陕西渭南华县的村民说。", None, "610503"),
    "former city": ("富阳市修路", "浙江富阳市的工人来了。", None, "330111"),
    "districts that went in 2026": (
        "渝北区双凤桥街道开课",
        "重庆市渝北区双凤桥街道的课。",
        None,
        "500157/双凤桥街道",
    ),
    "renamed town": ("宁城县甸子镇办席报备", "内蒙古宁城县甸子镇的师傅。", None, "150429/右北平镇"),
    "township that became a town": (
        "环县车道乡来了书记",
        "甘肃庆阳环县车道乡的羊。",
        None,
        "621022/车道镇",
    ),
    "town that has gone": (
        "雅江县恶古乡通路",
        "四川甘孜州雅江县恶古乡的车。",
        None,
        "513325/恶古乡",
    ),
    "county under the province": (
        "文昌市文城镇便民集市",
        "海南文昌市文城镇的集市。",
        None,
        "469005/文城镇",
    ),
    "city without counties": (
        "东莞市常平镇送姜茶",
        "广东东莞常平镇的志愿者。",
        None,
        "441900/常平镇",
    ),
    "鼓楼区, four times": ("鼓楼区办夜市", "福州的居民来了，鼓楼区很热闹。", None, "350102"),
    "鼓楼区, decided by its street": ("鼓楼区洪山镇办夜市", "居民来了。", None, "350102/洪山镇"),
    "鼓楼区, decided by the source": ("鼓楼区办夜市", "居民来了。", "南京日报", "320106"),
    "鼓楼区, not at all": ("鼓楼区办夜市", "居民来了。", None, None),
    "朝阳 in Beijing": ("朝阳区的红袖标", "北京朝阳区的志愿者站岗。", None, "110105"),
    "朝阳 in Changchun": ("朝阳区扫雪", "长春市朝阳区的志愿者扫雪。", None, "220104"),
    "朝阳市": ("朝阳市扫雪", "辽宁朝阳市的志愿者扫雪。", None, "211300"),
    "城关镇, 82 times": ("城关镇清理垃圾", "湖北省房县城关镇清理垃圾。", None, "420325/城关镇"),
    "a place literally named 街道": ("街道办事处请居民议事", "街道和社区一起商量。", None, None),
    "road": ("北京路上的小店", "居民在北京路和南京东路买菜，社区里的事。", None, None),
    "road and bank named after a city that ends in 州": (
        "社区集市",
        "社区的居民在湖州路买菜，杭州银行门口摆了摊。",
        None,
        None,
    ),
    "road that is a street too": (
        "南京路街道扫雪",
        "哈尔滨市呼兰区南京路街道扫雪。",
        None,
        "230111/南京路街道",
    ),
    "newspaper": ("养老新规", "据上海证券报消息，养老金有新规。", None, None),
    "hospital of a university": (
        "义诊进社区",
        "深圳市福田区来了北京大学深圳医院的医生。",
        None,
        "440304",
    ),
    "agency and dateline": ("杨浦区试点", "新华社北京1月5日电 上海市杨浦区试点。", None, "310110"),
    "person named after a place": ("长安街坊", "志愿者李长安和王平阳说。", None, None),
    "phrase that holds a place": (
        "政企同心促发展",
        "大家齐心协力，光明正大，长治久安。",
        None,
        None,
    ),
    "place cut out of words": ("整治楼道里的杂物", "哈尔滨的居民在楼道里清杂物。", None, "230100"),
    "community named after another place": (
        "卧龙社区共建家园",
        "天津市南开区卧龙社区的居民。",
        None,
        "120104",
    ),
    "estate named after a county": (
        "长阳花园月儿圆",
        "南京市鼓楼区江东街道长阳花园。",
        None,
        "320106/江东街道",
    ),
    "where people come from": (
        "小区里的外乡人",
        "扬州市邗江区的小区里，有来自四川的老徐和贵州人小王。",
        None,
        "321003",
    ),
    "several of equal weight": (
        "四地见闻",
        "廊坊市的安次区、广阳区、香河县和固安县都办了讲堂。",
        None,
        "131000",
    ),
    "two streets": ("河东区志愿者", "天津市河东区大王庄街道扫地，中山门街道义剪。", None, "120102"),
    "roundup of a province": (
        "我省各地宣传禁毒",
        "云南省昆明市盘龙区、曲靖市麒麟区都办了活动。",
        None,
        "530000",
    ),
    "roundup of many provinces": (
        "各地过节",
        "北京、河南、广东、四川、甘肃的社区都热闹。",
        None,
        None,
    ),
    "capital of the province": (
        "省城一司机酒驾",
        "南昌市青云谱区的街上，一司机酒驾。",
        None,
        "360104",
    ),
    "source alone": ("我省启动好社区试点", "首批社区今年开建。", "江南都市报", "360000"),
    "source without local news": ("吃柚子的学问", "服药时少吃柚子。", "江南都市报", None),
    "traditional characters": ("臺北市長者食堂開張", "臺灣的長者來了。", None, "710000"),
    "Hong Kong at province level": ("湾仔区街坊议事", "香港湾仔区的街坊。", None, "810000"),
    "abroad": ("东京的町内会", "日本东京和大阪的社区。", None, None),
    "abroad, by accident like a place": ("美国德州暴雪", "美国得克萨斯的居民。", None, None),
    "street after its county's short name": (
        "广州番禺市桥街火灾",
        "广州番禺市桥街兴泰路起火。",
        None,
        "440113/市桥街道",
    ),
    "village named after a street elsewhere": (
        "大理温泉村防火",
        "云南省大理市温泉村的山火。",
        None,
        "532901",
    ),
    "nothing": ("好消息", "今天天气不错。", None, None),
}


@pytest.mark.parametrize(("headline", "body", "source", "label"), TRAPS.values(), ids=TRAPS)
def test_traps(
    tagger: RegionTagger, headline: str, body: str, source: str | None, label: str | None
) -> None:
    tag = tagger.classify(headline, body, source).tag()
    assert (tag.label if tag else None) == label


def test_a_hint_decides_between_readings_and_nothing_else(tagger: RegionTagger) -> None:
    assert tagger.classify("鼓楼区办夜市", "居民来了。", hint="320100").adcode == "320106"
    assert tagger.classify("杨浦区办夜市", "上海的居民来了。", hint="320100").adcode == "310110"
    assert tagger.classify("吃柚子的学问", "少吃柚子。", hint="320100").adcode is None


def test_the_source_is_the_evidence_where_it_decided_alone(tagger: RegionTagger) -> None:
    result = tagger.classify("我省启动好社区试点", "首批社区今年开建。", "江南都市报")
    assert (result.adcode, result.evidence) == ("360000", ("江南都市报",))


def test_places_list_every_mention_with_its_span(tagger: RegionTagger) -> None:
    headline, body = "楊浦區辦夜市", "上海市杨浦区的夜市，苏州市姑苏区来取经。"
    result = tagger.classify(headline, body)
    for place in result.places:
        assert (headline if place.in_headline else body)[place.start : place.end] == place.text
        assert 0 <= place.score <= 1
    assert {p.adcode for p in result.places} == {"310000", "310110", "320500", "320508"}
    assert result.places[0].text == "楊浦區"
    assert result.adcode == "310110"


def test_the_tag_carries_adcode_street_and_evidence(tagger: RegionTagger) -> None:
    tag = tagger.classify("上海市杨浦区延吉新村街道睦邻中心", "").tag()
    assert tag is not None
    assert (tag.kind, tag.label) == ("region", "310110/延吉新村街道")
    assert tag.model == "gazetteer/2026.09"
    assert tag.evidence[0] == "延吉新村街道"
    assert 0 < tag.score <= 1


def test_explains_what_was_rejected_and_why(tagger: RegionTagger) -> None:
    explained = tagger.explain("楼道里的杂物", "哈尔滨的居民在南京路上，楼道里清杂物。")
    reasons = {m.mention.text: m.reason for m in explained.mentions if m.place is None}
    assert reasons["道里"] == "part of other words"
    assert reasons["南京路"] == "road"
    assert explained.weights[0][0] == ("230000", None)


def test_a_tagger_can_be_pickled(tagger: RegionTagger) -> None:
    again = pickle.loads(pickle.dumps(tagger))
    assert again.classify("杨浦区延吉新村街道", "").street == "延吉新村街道"


STREETS = sorted(load_gazetteer().streets())
WORDS = st.sampled_from(
    "居民 在社区 北京 朝阳 鼓楼区 来自 路 街道 海南 中山 长安 ， \n 沙河镇 江苏省 南京 新华社 开封 "
    "和平 人 日报 大学 省 吉林 城关镇 的 台湾".split(" ")
)
TEXTS = st.lists(WORDS, max_size=25).map("".join)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(headline=TEXTS, body=TEXTS)
def test_the_levels_form_a_true_chain(headline: str, body: str) -> None:
    result = TAGGER.classify(headline, body)
    if result.adcode is None:
        assert (result.province, result.city, result.district, result.street) == (None,) * 4
        return
    gazetteer = TAGGER.gazetteer
    chain = gazetteer.chain(result.adcode, result.street)
    assert (result.province, result.city, result.district, result.street) == chain
    for upper, lower in pairwise(gazetteer.line(result.adcode)):
        assert gazetteer.parent(lower) == upper
    if result.street:
        known = {(p.adcode, p.street) for p in gazetteer.find(result.street)}
        assert (result.adcode, result.street) in known


def levels(result: RegionResult) -> int:
    known = (result.province, result.city, result.district, result.street)
    return sum(name is not None for name in known)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@example(street=("533102", "畹町镇"), rest="居民来了。")  # a town of today, a division until 1985
@example(street=("411602", "陈州街回族街道"), rest="居民来了。")
@given(street=st.sampled_from(STREETS), rest=st.sampled_from(["居民来了。", "社区开了会，都来。"]))
def test_an_explicit_full_address_never_lowers_the_depth(
    street: tuple[str, str], rest: str
) -> None:
    adcode, name = street
    names = [n for n in TAGGER.gazetteer.chain(adcode) if n]
    address = "".join(dict.fromkeys(names)) + name
    before = TAGGER.classify("邻里节", f"{names[-1]}的{rest}")
    after = TAGGER.classify(f"{address}邻里节", f"{names[-1]}的{rest}{address}的{rest}")
    assert levels(after) >= levels(before)
    assert after.adcode == adcode
    assert after.street is not None
