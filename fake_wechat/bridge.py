"""What WeChat's browser does for a page that asks by its JavaScript; `statics/bridge.js` stands for it in the page.

Whoever drives a browser puts that script into its pages and binds `fakeWechat` to `Bridge.asked`.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from fake_wechat.phones import Hands
from fake_wechat.world import App, Phone, World

Said = dict[str, Any]


@dataclass(frozen=True)
class Bridge:
    """The browser of one phone."""

    world: World
    hands: Hands
    phone: Phone

    async def asked(self, api: str, given: Said, address: str) -> Said:
        """What it answers to a page at an address; anything but the signature only to pages that have been verified."""
        app = self.world.apps.get(str(given.get("verifyAppId") or given.get("appId")))
        if api == "preVerifyJSAPI":
            return self._verified(app, given, address)
        if app is None or address not in self.phone.verified:
            return {"err_msg": f"{api}:permission denied"}
        if api == "scanQRCode":
            seen = self.phone.in_view
            return {"err_msg": f"{api}:ok", "resultStr": seen} if seen is not None else {"err_msg": f"{api}:cancel"}
        if api == "openSubscribe":
            return await self._subscribed(app, str(given["template"]).split(","))
        return {"err_msg": f"{api}:fail"}

    def _verified(self, app: App | None, given: Said, address: str) -> Said:
        ticket = app.lending.ticket if app else None
        if ticket is None or ticket.until < self.world.now():
            return {"err_msg": "config:invalid signature"}
        nonce, at = given.get("verifyNonceStr"), given.get("verifyTimestamp")
        signed = f"jsapi_ticket={ticket.value}&noncestr={nonce}&timestamp={at}&url={address}"
        if hashlib.sha1(signed.encode()).hexdigest() != given.get("verifySignature"):  # noqa: S324 - WeChat's rule
            return {"err_msg": "config:invalid signature"}
        self.phone.verified.add(address)
        return {"err_msg": "config:ok", "tags": given.get("verifyOpenTagList", [])}

    async def _subscribed(self, app: App, templates: list[str]) -> Said:
        """The question that opens at a tap on the tag; `accepts` says what the person answers."""
        known = [each for each in templates if each in app.templates]
        if known != templates or len(templates) > 3:
            return {"errMsg": "openSubscribe:fail", "errCode": 20001}
        accept = self.phone.accepts
        await self.hands.answer(app, self.phone, templates, accept=accept)
        status = json.dumps({"status": "accept" if accept else "reject"})
        return {"errMsg": "openSubscribe:ok", "subscribeDetails": json.dumps(dict.fromkeys(templates, status))}
