"""Encryption of callbacks against what others have published, and XML that must not be read."""

import base64

import pytest

from fake_wechat import sealing
from wechat.sealing import Seal, Unsealable
from wechat.signatures import callback_signature
from wechat.xml import NotXml, read

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
# WXBizMsgCrypt as the platform hands it out: Sample.py and the Java test
SAMPLE = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5G"
    "IItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMe"
    "zR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl"
    "9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
)
JAVA = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
# wechatpy, tests/test_crypto.py
WECHATPY_KEY, WECHATPY_APP = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "wx49f0ab532d5d035a"
WECHATPY_REPLY = """<xml>
<MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[test]]></Content>
<FromUserName><![CDATA[wx49f0ab532d5d035a]]></FromUserName>
<ToUserName><![CDATA[messense]]></ToUserName>
<AgentID>1</AgentID>
<CreateTime>1411525903</CreateTime>
</xml>"""
WECHATPY_SEALED = (
    "9s4gMv99m88kKTh/H8IdkOiMg6bisoy3ypwy9H4hvSPe9nsGaqyw5hhSjdYbcrKk+j3nba4HMOTzHrluLBYqxgNcBqGsL8GqxlhZgURnAtObvesEl5nZ+uBE"
    "8bviY0LWke8Zy9V/QYKxNV2FqllNXcfmstttyIkMKCCmVbCFM2JTF5wY0nFhHZSjPUL2Q1qvSUCUld+/WIXrx0oyKQmpB6o8NRrrNrsDf03oxI1p9FxUgMnw"
    "KKZeOA/uu+2IEvEBtb7muXsVbwbgX05UPPJvFurDXafG0RQyPR+mf1nDnAtQmmNOuiR5MIkdQ39xn1vWwi1O5oazPoQJz0nTYjxxEE8kv3kFxtAGVRe3ypD3"
    "WeK2XeFYFMNMpatF9XiKzHo3"
)


def test_what_the_platform_and_others_have_published() -> None:
    opened = read(Seal(KEY, "wx2c2769f8efd9abc2").open(SAMPLE))
    assert opened.said("Content") == "abcdteT" and opened.said("MsgId") == "6054768590064713728"
    java = Seal(KEY, "wxb11529c136998cb6")
    assert java.seal("我是中文abcd123".encode(), chance=b"aaaabbbbccccdddd") == JAVA
    assert java.open(JAVA).decode() == "我是中文abcd123"
    other = Seal(WECHATPY_KEY, WECHATPY_APP)
    assert other.seal(WECHATPY_REPLY.encode(), chance=b"1234567890123456") == WECHATPY_SEALED
    signature = callback_signature("123456", "1411525903", "461056294", WECHATPY_SEALED)
    assert signature == "407518b7649e86ef23978113f92d27afa9296533"


@pytest.mark.parametrize("length", [0, 1, 11, 12, 13, 27, 28, 31, 32, 33, 5000])  # around the ends of blocks
def test_both_sides_understand_each_other(length: int) -> None:
    seal, message = Seal(KEY, "wx1"), "案" * length
    assert seal.open(sealing.sealed(KEY, "wx1", message)).decode() == message
    assert seal.open(seal.seal(message.encode())).decode() == message


def test_what_was_made_for_others_or_by_nobody_stays_closed() -> None:
    seal = Seal(KEY, "wx1")
    flipped = bytearray(base64.b64decode(seal.seal(b"<xml/>")))
    flipped[-1] ^= 1
    for closed in (
        sealing.sealed(KEY, "wx2", "<xml/>"),
        sealing.sealed(KEY[::-1], "wx1", "<xml/>"),
        base64.b64encode(flipped).decode(),
        base64.b64encode(bytes(31)).decode(),
        "",
        "no base64",
        "签名",
    ):
        with pytest.raises(Unsealable):
            seal.open(closed)
    for key in ("", KEY[:-1], KEY + "a", KEY[:-1] + "?"):
        with pytest.raises(ValueError, match="EncodingAESKey"):
            Seal(key, "wx1")


def test_xml_is_small_and_flat_or_not_read() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>'
    for bad in (laughs, outside, "", "<xml>", "<xml>&a;</xml>", "<x>" * 20 + "</x>" * 20, f"<x>{'<y/>' * 600}</x>"):
        with pytest.raises(NotXml):
            read(bad.encode())
    assert read("<xml><A><![CDATA[甲&乙]]></A></xml>".encode()).said("A") == "甲&乙"
