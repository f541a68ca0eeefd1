"""Signatures against published vectors, and against the fake's own side of the agreement."""

from fake_wechat import sealing
from wechat.signatures import callback_signature, fits, page_signature


def test_the_page_signature_is_that_of_the_documentation_of_the_js_sdk() -> None:
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    for url in ("http://mp.weixin.qq.com?params=value", "http://mp.weixin.qq.com?params=value#top"):
        signature = page_signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, url)
        assert signature == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_the_callback_signature_is_that_of_the_published_sample() -> None:
    # WXBizMsgCrypt, Sample.py, as the platform hands it out
    encrypted = (
        "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5G"
        "IItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMe"
        "zR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl"
        "9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
    )
    parts = ("1409735669", "1320562132", encrypted)
    assert callback_signature("spamtest", *parts) == "5d197aaffba7e9b25a30732f161a50dee96bd5fa"
    assert sealing.signature("spamtest", *parts) == "5d197aaffba7e9b25a30732f161a50dee96bd5fa"
    assert fits("5d197aaffba7e9b25a30732f161a50dee96bd5fa", "spamtest", *parts)
    assert not fits("5d197aaffba7e9b25a30732f161a50dee96bd5fb", "spamtest", *parts)
    assert not fits("", "spamtest", *parts) and not fits("签名", "spamtest", *parts)
