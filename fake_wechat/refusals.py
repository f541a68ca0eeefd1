"""The numbers with which WeChat refuses, in its own words."""

import secrets

WORDS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken",
    40003: "invalid openid",
    40013: "invalid appid",
    40029: "invalid code",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    40163: "code been used",
    41030: "invalid page",
    42001: "access_token expired",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    46003: "menu no exist",
    47001: "data format error",
    48001: "api unauthorized",
    48006: "forbid to clear quota because of reaching the limit",
}


class Refusal(Exception):
    """An answer with a number."""

    def __init__(self, errcode: int, words: str | None = None) -> None:
        super().__init__(errcode)
        self.errcode, self.words = errcode, words or WORDS[errcode]

    def body(self) -> dict[str, object]:
        """As it goes over the wire, with a request id."""
        rid = "-".join(secrets.token_hex(4) for _ in range(3))
        return {"errcode": self.errcode, "errmsg": f"{self.words} rid: {rid}"}
