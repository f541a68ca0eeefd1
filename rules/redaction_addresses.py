"""Home addresses: what is finer than a county, district or city, where the text says that somebody lives there, and flats anywhere."""

import re
from collections.abc import Iterator

from rules.redaction_findings import Finding, FindingKind
from rules.redaction_reading import Reading

REACH = 80
_LIVES = re.compile(
    r"(?:(?:^|(?<=[,，、;；。.:：（(]))(?:现|家|户|暂|均|捕前|案发前|作案前)*居?住(?![院宿房处])(?:址|在|于|地|所地?)?"
    r"|(?:现住|家住|暂住|租住|居住|户籍)(?:地址|所在地|地|址|在|于)?|住址|住所地?|家庭住址|住宅?地址|(?<!IP)(?<!网)(?<!邮箱)(?<!网络)(?<!MAC)地址)"
    r"(?:[:：为是系在于]|均为|均在){0,2}"
)
_NO_HOME = re.compile(r"(?:公司|单位|企业|厂|合作社|检察院|法院|公安局|分局|派出所|中心|机构)[^。；;\n]{0,24}$")
_ORGANISED = ("住所", "地址")
_ADMIN = re.compile(
    r"[\u4e00-\u9fff]{1,11}?(?:特别行政区|自治区|自治州|自治县|自治旗|开发区|高新区|新区|省|市|州|盟|地区|区|县|旗)(?!区)"
)
_STEP = re.compile(
    r"[^的与及到因被将其有内时,，。.;；:：!！?？()（）*、]{1,14}?"
    r"(?:社区居委会|村民委员会|街道办事处|街道办|街道|办事处|居委会|村委会|家属院|居民小区|小区|社区|新村|新区|开发区|大街|大道|胡同|公寓|花园|家园|嘉园|"
    r"宿舍|号楼|单元|大厦|广场|里弄|门牌|附\d{1,4}号|省|市|州|盟|区|县|旗|镇|乡|村|屯|庄|寨|营|组|队|社|里|街|路|巷|弄|道|苑|城|府|院|"
    r"号|楼|栋|幢|座|层|室|户|房)"
)
_TAIL = re.compile(r"[镇乡村街路巷屯庄]|[-—–]?[\d一二三四五六七八九十]{1,5}(?![\d年月日元时多余])")
_FLAT = re.compile(
    r"(?:[\d一二三四五六七八九十A-Z]{1,5}(?:号楼|栋|幢|座|号院|号)[-—–]?)"
    r"(?:[\d一二三四五六七八九十东西南北中A-Z]{1,4}(?:单元|门)[-—–]?)?[\d一二三四五六七八九十A-Z]{1,6}(?:室|户|房间?(?!产))"
    r"|[\d一二三四五六七八九十东西]{1,4}单元[-—–]?[\d一二三四五六七八九十]{1,6}(?:室|户)?"
)
_HOME = re.compile(r"的?(?:家中|家里|家门|住处|住宅|出租屋|出租房|租住处|暂住处)")
_LEADS_HOME = re.compile(r".*(?:位于|[在至到往进入])")
_CLAUSE = re.compile(r"[^,，、;；。:：.!！?？]{0,60}$")
_BEFORE_FLAT = re.compile(
    r"(?:(?:(?![在于到至从的])[\u4e00-\u9fff]){2,8}(?:小区|花园|公寓|家园|嘉园|苑|城|村|大厦|宿舍|家属院|路|街|巷)(?:\d{1,5}号)?)$"
)


def addresses_in(text: Reading) -> Iterator[Finding]:
    """The fine part of every home address in a text that was read."""
    bare = text.tight
    for match in _LIVES.finditer(bare.text):
        if match[0].startswith(_ORGANISED) and _NO_HOME.search(bare.text, max(0, match.start() - 40), match.start()):
            continue
        yield from _fine_part(bare, match.end())
    for home in _HOME.finditer(bare.text):
        clause = _CLAUSE.search(bare.text, max(0, home.start() - 60), home.start())
        leads = _LEADS_HOME.match(bare.text, clause.start(), home.start()) if clause else None
        if leads:
            yield from (
                each
                for each in _fine_part(bare, leads.end())
                if bare.span(home.start() - 1, home.start())[1] == each.end
            )
    for match in _FLAT.finditer(bare.text):
        before = _BEFORE_FLAT.search(bare.text, max(0, match.start() - 24), match.start())
        start = _coarse_part(bare.text, before.start() if before else match.start(), match.start())
        if not _NO_HOME.search(bare.text, max(0, start - 24), match.start()):
            yield Finding(FindingKind.ADDRESS, *bare.span(start, match.end()), "**")


def _coarse_part(text: str, start: int, limit: int) -> int:
    """Where the province, city and district end that an address begins with."""
    while (admin := _ADMIN.match(text, start, limit)) is not None and not _is_fine(admin[0]):
        start = admin.end()
    return start


def _fine_part(bare: Reading, start: int) -> Iterator[Finding]:
    """What follows the county, district or city of the address that begins here, if anything does."""
    limit = min(len(bare.text), start + REACH)
    kept = _coarse_part(bare.text, start, limit)
    end = kept
    while (step := _STEP.match(bare.text, end, limit)) is not None:
        end = step.end()
    if end > kept:
        tail = _TAIL.match(bare.text, end, limit)
        end = tail.end() if tail else end
        yield Finding(FindingKind.ADDRESS, *bare.span(kept, end), "**")


def _is_fine(part: str) -> bool:
    """小区 and the like end as a district does and are none."""
    return part.endswith(("小区", "社区", "园区", "校区", "厂区", "景区", "街区", "片区", "城市")) or bool(
        re.search(r"[镇乡村路街巷]", part[:-1])
    )
