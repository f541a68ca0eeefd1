"""The two signatures of WeChat: of what its servers send, and of pages that use its JavaScript. Both are SHA-1 by its rules."""

import hashlib
import hmac


def callback_signature(token: str, *parts: str) -> str:
    """Over the sorted parts: timestamp and nonce, in safe mode the ciphertext as well."""
    return hashlib.sha1("".join(sorted((token, *parts))).encode()).hexdigest()  # noqa: S324


def fits(signature: str, token: str, *parts: str) -> bool:
    """Whether WeChat made it; in constant time."""
    return hmac.compare_digest(callback_signature(token, *parts).encode(), signature.encode())


def page_signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """For `wx.config` on a page; what stands behind `#` is no part of its address."""
    signed = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.partition('#')[0]}"
    return hashlib.sha1(signed.encode()).hexdigest()  # noqa: S324
