"""阿里云短信服务: SendSms of 2017-05-25, signed with ACS3-HMAC-SHA256 (the third and current version of the signature)."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC
from urllib.parse import quote

from notifications.senders import Sms, TryLater
from notifications.sms_providers import Account, Meaning, Wire, meaning_of, trouble

ENDPOINT = "https://dysmsapi.aliyuncs.com"
ACTION, VERSION = "SendSms", "2017-05-25"
ALGORITHM = "ACS3-HMAC-SHA256"

MEANINGS: Mapping[str, Meaning] = {
    "isv.BUSINESS_LIMIT_CONTROL": Meaning.NUMBER_HAS_ENOUGH,
    "isv.DAY_LIMIT_CONTROL": Meaning.DAY_IS_USED_UP,
    "isv.MONTH_LIMIT_CONTROL": Meaning.STOPPED,
    "isv.AMOUNT_NOT_ENOUGH": Meaning.STOPPED,
    "isv.OUT_OF_SERVICE": Meaning.STOPPED,
    "isv.PRODUCT_UN_SUBSCRIPT": Meaning.STOPPED,
    "isv.PRODUCT_UNSUBSCRIBE": Meaning.STOPPED,
    "isv.ACCOUNT_ABNORMAL": Meaning.STOPPED,
    "isv.ACCOUNT_NOT_EXISTS": Meaning.STOPPED,
    "isv.MOBILE_NUMBER_ILLEGAL": Meaning.BAD_NUMBER,
    "isv.BLACK_KEY_CONTROL_LIMIT": Meaning.BAD_NUMBER,
    "isv.SMS_TEMPLATE_ILLEGAL": Meaning.WRONG_TEMPLATE,
    "isv.SMS_SIGNATURE_ILLEGAL": Meaning.WRONG_TEMPLATE,
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": Meaning.WRONG_TEMPLATE,
    "isv.SMS_SIGN_ILLEGAL": Meaning.WRONG_TEMPLATE,
    "isv.EXTEND_CODE_ERROR": Meaning.WRONG_TEMPLATE,
    "isv.INVALID_PARAMETERS": Meaning.WRONG_TEMPLATE,
    "isv.INVALID_JSON_PARAM": Meaning.WRONG_TEMPLATE,
    "isv.PARAM_LENGTH_LIMIT": Meaning.WRONG_TEMPLATE,
    "isv.PARAM_NOT_SUPPORT_URL": Meaning.WRONG_TEMPLATE,
    "isv.TEMPLATE_MISSING_PARAMETERS": Meaning.WRONG_TEMPLATE,
    "isv.TEMPLATE_PARAMS_ILLEGAL": Meaning.WRONG_TEMPLATE,
    "isp.RAM_PERMISSION_DENY": Meaning.SHUT_OUT,
    "isv.DENY_IP_RANGE": Meaning.SHUT_OUT,
    "InvalidAccessKeyId": Meaning.SHUT_OUT,
    "SignatureDoesNotMatch": Meaning.SHUT_OUT,
    "IncompleteSignature": Meaning.SHUT_OUT,
    "InvalidTimeStamp": Meaning.SHUT_OUT,
    "Forbidden": Meaning.SHUT_OUT,
    "NoPermission": Meaning.SHUT_OUT,
}


def authorization(key_id: str, key_secret: str, *, query: str, headers: Mapping[str, str]) -> str:
    """The value of the header of a POST to `/`. `headers`: all that are signed, names in lower case, x-acs-content-sha256 among
    them; `query`: in the canonical form."""
    names = sorted(headers)
    signed = ";".join(names)
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    request = "\n".join(["POST", "/", query, lines, signed, headers["x-acs-content-sha256"]])
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={signed},Signature={signature}"


def canonical_query(values: Mapping[str, str]) -> str:
    """Sorted by name, everything but letters, digits and -_.~ written as %XX."""
    return "&".join(f"{_escaped(name)}={_escaped(values[name])}" for name in sorted(values))


def _escaped(value: str) -> str:
    return quote(value, safe="-_.~")


class AliyunSms:
    """Short messages over Aliyun."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._wire = Wire(account.endpoint)

    async def send(self, sms: Sms) -> str:
        """Hand it over and return the provider's BizId; raises `SendingError`."""
        query = canonical_query(self._asked(sms))
        answer = await self._wire.post(query=query, headers=self._headers(query, sms))
        code, request_id = str(answer.get("Code", "")), str(answer.get("RequestId", ""))
        if code == "OK":
            return str(answer.get("BizId") or request_id)
        if not code:
            raise TryLater(f"no code {request_id}".strip())
        raise trouble(meaning_of(MEANINGS, code), code, request_id, sms)

    def _asked(self, sms: Sms) -> dict[str, str]:
        asked = {
            "PhoneNumbers": sms.to,
            "SignName": self._account.signature,
            "TemplateCode": self._account.filed(sms.template),
            "OutId": str(sms.delivery_id),
        }
        if sms.template.parameter is not None:
            asked["TemplateParam"] = json.dumps({sms.template.parameter: sms.said})
        return asked

    def _headers(self, query: str, sms: Sms) -> dict[str, str]:
        headers = {
            "host": self._account.host,
            "x-acs-action": ACTION,
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
            "x-acs-date": f"{sms.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-version": VERSION,
        }
        account = self._account
        signed = authorization(account.key_id, account.key_secret, query=query, headers=headers)
        return headers | {"authorization": signed}

    async def close(self) -> None:
        """End the connections."""
        await self._wire.close()
