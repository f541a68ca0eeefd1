"""A provider of short messages on loopback, in the manner of Aliyun or Tencent: it works out each signature by itself."""

import asyncio
import hashlib
import hmac
import json
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from notifications.aliyun import AliyunSms
from notifications.sms_providers import Account
from notifications.tencent import TencentSms
from rules.sms import KEYS
from tests.door import Server

KEY_ID, KEY_SECRET, SIGNATURE, APP_ID = "example-key", "example-secret", "示例检察院", "1400000000"
SECONDS_OFF = 300


@dataclass
class Taken:
    """A message that was taken."""

    to: str
    template: str
    said: str | None
    whole: dict[str, Any]


@dataclass
class SmsProvider:
    """What came in; `answers` are given in their order instead of taking a message."""

    kind: str
    url: str = ""
    taken: list[Taken] = field(default_factory=list)
    answers: list[str | Response] = field(default_factory=list)
    asked: int = 0
    nonces: set[str] = field(default_factory=set)

    def sender(self, templates: dict[str, str] | None = None) -> AliyunSms | TencentSms:
        """A sender to this provider with everything filed, or only this."""
        filed = templates if templates is not None else {key: f"T_{key}" for key in KEYS}
        account = Account(self.url, KEY_ID, KEY_SECRET, SIGNATURE, filed)
        if self.kind == "aliyun":
            return AliyunSms(account)
        return TencentSms(account, app_id=APP_ID, region="ap-guangzhou")

    async def answer(self, request: Request) -> Response:
        """Take a message if its signature is right."""
        self.asked += 1
        body = await request.body()
        wrong = self._aliyun_wrong(request, body) if self.kind == "aliyun" else self._tencent_wrong(request, body)
        if wrong:
            return self._says(wrong)
        if self.answers:
            said = self.answers.pop(0)
            return said if isinstance(said, Response) else self._says(said)
        self.taken.append(self._aliyun(request) if self.kind == "aliyun" else self._tencent(body))
        return self._says("OK" if self.kind == "aliyun" else "Ok")

    def _says(self, code: str) -> Response:
        if self.kind == "aliyun":
            return JSONResponse({"Code": code, "Message": "-", "RequestId": "R-1", "BizId": f"B-{len(self.taken)}"})
        if code.startswith(("AuthFailure", "RequestLimit", "InternalError")):
            return JSONResponse({"Response": {"Error": {"Code": code, "Message": "-"}, "RequestId": "R-1"}})
        status = {"SerialNo": f"B-{len(self.taken)}", "Code": code, "Message": "-"}
        return JSONResponse({"Response": {"SendStatusSet": [status], "RequestId": "R-1"}})

    def _aliyun_wrong(self, request: Request, body: bytes) -> str | None:
        found = re.fullmatch(
            r"ACS3-HMAC-SHA256 Credential=(.+),SignedHeaders=([a-z0-9;-]+),Signature=([0-9a-f]{64})",
            request.headers["authorization"].encode("latin-1").decode(),
        )
        if found is None or found[1] != KEY_ID:
            return "InvalidAccessKeyId.NotFound"
        names = found[2].split(";")
        sent_at = datetime.strptime(request.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs((datetime.now(UTC) - sent_at).total_seconds()) > SECONDS_OFF:
            return "InvalidTimeStamp.Expired"
        if request.headers["x-acs-signature-nonce"] in self.nonces:
            return "SignatureNonceUsed"
        self.nonces.add(request.headers["x-acs-signature-nonce"])
        if request.headers["x-acs-content-sha256"] != hashlib.sha256(body).hexdigest() or "host" not in names:
            return "SignatureDoesNotMatch"
        canonical = "POST\n/\n" + request.scope["query_string"].decode() + "\n"
        canonical += "".join(f"{name}:{request.headers[name]}\n" for name in names)
        canonical += f"\n{';'.join(names)}\n{hashlib.sha256(body).hexdigest()}"
        to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
        expected = hmac.new(KEY_SECRET.encode(), to_sign.encode(), "sha256").hexdigest()
        return None if hmac.compare_digest(expected, found[3]) else "SignatureDoesNotMatch"

    def _tencent_wrong(self, request: Request, body: bytes) -> str | None:
        found = re.fullmatch(
            r"TC3-HMAC-SHA256 Credential=(.+)/(\d{4}-\d\d-\d\d)/sms/tc3_request, SignedHeaders=([a-z;-]+), Signature=([0-9a-f]{64})",
            request.headers["authorization"].encode("latin-1").decode(),
        )
        if found is None or found[1] != KEY_ID:
            return "AuthFailure.SecretIdNotFound"
        at = int(request.headers["x-tc-timestamp"])
        day = time.strftime("%Y-%m-%d", time.gmtime(at))
        if abs(time.time() - at) > SECONDS_OFF or found[2] != day:
            return "AuthFailure.SignatureExpire"
        names = found[3].split(";")
        canonical = "POST\n/\n\n" + "".join(f"{name}:{request.headers[name].lower()}\n" for name in names)
        canonical += f"\n{';'.join(names)}\n{hashlib.sha256(body).hexdigest()}"
        to_sign = f"TC3-HMAC-SHA256\n{at}\n{day}/sms/tc3_request\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = ("TC3" + KEY_SECRET).encode()
        for part in (day, "sms", "tc3_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        expected = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
        return None if hmac.compare_digest(expected, found[4]) else "AuthFailure.SignatureFailure"

    def _aliyun(self, request: Request) -> Taken:
        asked = dict(parse_qsl(request.scope["query_string"].decode()))
        assert request.headers["x-acs-action"] == "SendSms" and asked["SignName"] == SIGNATURE
        said = json.loads(asked["TemplateParam"]) if "TemplateParam" in asked else {}
        return Taken(asked["PhoneNumbers"], asked["TemplateCode"], next(iter(said.values()), None), asked)

    def _tencent(self, body: bytes) -> Taken:
        asked = json.loads(body)
        assert (asked["SmsSdkAppId"], asked["SignName"]) == (APP_ID, SIGNATURE)
        (number,) = asked["PhoneNumberSet"]
        said = next(iter(asked["TemplateParamSet"]), None)
        return Taken(number.removeprefix("+86"), asked["TemplateId"], said, asked)


@asynccontextmanager
async def sms_provider(kind: str) -> AsyncIterator[SmsProvider]:
    """A provider that answers while the block runs."""
    provider = SmsProvider(kind)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    provider.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    app = Starlette(routes=[Route("/", provider.answer, methods=["POST"])])
    server = Server(uvicorn.Config(app, log_config=None, lifespan="off", access_log=False))
    server.install_signal_handlers = lambda: None  # type: ignore[method-assign, attr-defined]
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    for _ in range(500):
        if server.started:
            break
        await asyncio.sleep(0.01)
    try:
        yield provider
    finally:
        server.told.set()
        await serving
