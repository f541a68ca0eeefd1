"""腾讯云短信: SendSms of 2021-01-11, signed with TC3-HMAC-SHA256."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from notifications.senders import Sms, TryLater
from notifications.sms_providers import Account, Meaning, Wire, meaning_of, trouble

ENDPOINT = "https://sms.tencentcloudapi.com"
ACTION, VERSION, SERVICE = "SendSms", "2021-01-11", "sms"
ALGORITHM = "TC3-HMAC-SHA256"
JSON = "application/json; charset=utf-8"

MEANINGS: Mapping[str, Meaning] = {
    "LimitExceeded.PhoneNumberThirtySecondLimit": Meaning.NUMBER_HAS_ENOUGH,
    "LimitExceeded.PhoneNumberOneHourLimit": Meaning.NUMBER_HAS_ENOUGH,
    "LimitExceeded.PhoneNumberDailyLimit": Meaning.NUMBER_HAS_ENOUGH,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": Meaning.NUMBER_HAS_ENOUGH,
    "LimitExceeded.DeliveryFrequencyLimit": Meaning.NUMBER_HAS_ENOUGH,
    "LimitExceeded.DailyLimit": Meaning.DAY_IS_USED_UP,
    "LimitExceeded.AppDailyLimit": Meaning.DAY_IS_USED_UP,
    "LimitExceeded.AppMainlandChinaDailyLimit": Meaning.DAY_IS_USED_UP,
    "FailedOperation.InsufficientBalanceInSmsPackage": Meaning.STOPPED,
    "FailedOperation.PhoneNumberInBlacklist": Meaning.BAD_NUMBER,
    "InvalidParameterValue.IncorrectPhoneNumber": Meaning.BAD_NUMBER,
    "UnsupportedOperation": Meaning.BAD_NUMBER,
    "FailedOperation.SignatureIncorrectOrUnapproved": Meaning.WRONG_TEMPLATE,
    "FailedOperation.MissingSignature": Meaning.WRONG_TEMPLATE,
    "FailedOperation.MissingSignatureList": Meaning.WRONG_TEMPLATE,
    "FailedOperation.TemplateIncorrectOrUnapproved": Meaning.WRONG_TEMPLATE,
    "FailedOperation.TemplateUnapprovedOrNotExist": Meaning.WRONG_TEMPLATE,
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": Meaning.WRONG_TEMPLATE,
    "FailedOperation.ContainSensitiveWord": Meaning.WRONG_TEMPLATE,
    "InvalidParameterValue.TemplateParameterFormatError": Meaning.WRONG_TEMPLATE,
    "InvalidParameterValue.TemplateParameterLengthLimit": Meaning.WRONG_TEMPLATE,
    "InvalidParameterValue.SdkAppIdNotExist": Meaning.SHUT_OUT,
    "UnauthorizedOperation.SdkAppIdIsDisabled": Meaning.STOPPED,
    "UnauthorizedOperation.ServiceSuspendDueToArrears": Meaning.STOPPED,
    "UnauthorizedOperation": Meaning.SHUT_OUT,
    "AuthFailure": Meaning.SHUT_OUT,
}


@dataclass(frozen=True)
class Scope:
    """For whom, when and for which service a signature holds. `at` is in seconds since 1970."""

    host: str
    service: str
    at: int

    @property
    def day(self) -> str:
        """The day in UTC, whatever the clock on the wall says."""
        return f"{datetime.fromtimestamp(self.at, UTC):%Y-%m-%d}"

    @property
    def name(self) -> str:
        """As it stands in the credential."""
        return f"{self.day}/{self.service}/tc3_request"


def authorization(key_id: str, key_secret: str, scope: Scope, *, action: str, content: bytes) -> str:
    """The value of the header of a POST of JSON to `/`."""
    signed = "content-type;host;x-tc-action"
    lines = f"content-type:{JSON}\nhost:{scope.host}\nx-tc-action:{action.lower()}\n"
    request = "\n".join(["POST", "/", "", lines, signed, hashlib.sha256(content).hexdigest()])
    hashed = hashlib.sha256(request.encode()).hexdigest()
    key = f"TC3{key_secret}".encode()
    for part in (scope.day, scope.service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    to_sign = f"{ALGORITHM}\n{scope.at}\n{scope.name}\n{hashed}"
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key_id}/{scope.name}, SignedHeaders={signed}, Signature={signature}"


class TencentSms:
    """Short messages over Tencent Cloud. `app_id`: the SdkAppId under which the templates are filed."""

    def __init__(self, account: Account, *, app_id: str, region: str) -> None:
        self._account, self._app_id, self._region = account, app_id, region
        self._wire = Wire(account.endpoint)

    async def send(self, sms: Sms) -> str:
        """Hand it over and return the provider's serial number; raises `SendingError`."""
        content = json.dumps(self._asked(sms), ensure_ascii=False).encode()
        said = (await self._wire.post(content=content, headers=self._headers(content, sms))).get("Response")
        answer: dict[str, Any] = said if isinstance(said, dict) else {}
        request_id = str(answer.get("RequestId", ""))
        status: dict[str, Any] = answer.get("Error") or next(iter(answer.get("SendStatusSet") or ()), {})
        code = str(status.get("Code", ""))
        if code == "Ok":
            return str(status.get("SerialNo") or request_id)
        if not code:
            raise TryLater(f"no code {request_id}".strip())
        raise trouble(meaning_of(MEANINGS, code), code, request_id, sms)

    def _asked(self, sms: Sms) -> dict[str, object]:
        return {
            "PhoneNumberSet": [sms.to if sms.to.startswith("+") else f"+86{sms.to}"],
            "SmsSdkAppId": self._app_id,
            "SignName": self._account.signature,
            "TemplateId": self._account.filed(sms.template),
            "TemplateParamSet": [sms.said] if sms.template.parameter is not None else [],
            "SessionContext": str(sms.delivery_id),
        }

    def _headers(self, content: bytes, sms: Sms) -> dict[str, str]:
        account = self._account
        scope = Scope(account.host, SERVICE, int(sms.at.timestamp()))
        return {
            "authorization": authorization(account.key_id, account.key_secret, scope, action=ACTION, content=content),
            "content-type": JSON,
            "host": account.host,
            "x-tc-action": ACTION,
            "x-tc-timestamp": str(scope.at),
            "x-tc-version": VERSION,
            "x-tc-region": self._region,
        }

    async def close(self) -> None:
        """End the connections."""
        await self._wire.close()
