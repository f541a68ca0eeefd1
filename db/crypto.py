"""Keys, and what they protect: values at rest (AES-256-GCM, bound to their row), blind indexes and token hashes (HMAC-SHA-256).

The index key is another one than the encryption keys: identity numbers are few, so that the index is only as safe as its key.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rules.backups import KeyMarks

_NONCE = 12


@dataclass(frozen=True)
class Keys:
    """The portal's secrets: encryption keys by id (the current one encrypts), the index key and the signing key."""

    current: str
    encryption: dict[str, bytes]
    index: bytes
    signing: bytes
    demonstration: bool = False

    def encrypt(self, plain: str, *, table: str, column: str, row_id: UUID) -> bytes:
        """A value at rest: key id, nonce, ciphertext. It cannot be read in another row, column or table."""
        nonce = os.urandom(_NONCE)
        bound_to = _bound_to(table, column, row_id, self.current)
        sealed = AESGCM(self.encryption[self.current]).encrypt(nonce, plain.encode(), bound_to)
        name = self.current.encode()
        return bytes([len(name)]) + name + nonce + sealed

    def decrypt(self, value: bytes, *, table: str, column: str, row_id: UUID) -> str:
        """The plain value; raises `cryptography.exceptions.InvalidTag` when it was made for another place."""
        end = 1 + value[0]
        name = value[1:end].decode()
        nonce, sealed = value[end : end + _NONCE], value[end + _NONCE :]
        return AESGCM(self.encryption[name]).decrypt(nonce, sealed, _bound_to(table, column, row_id, name)).decode()

    def is_current(self, value: bytes) -> bool:
        """Whether a value at rest was encrypted with the current key."""
        return value[1 : 1 + value[0]].decode() == self.current

    def blind_index(self, purpose: str, value: str) -> bytes:
        """32 bytes by which equal values are found without being readable; `purpose` keeps kinds apart."""
        return hmac.digest(self.index, f"{purpose}|{value}".encode(), "sha256")

    def marker(self, purpose: str) -> Callable[[bytes], bytes]:
        """A keyed hash of 32 bytes for many and long contents (BLAKE2b, which is several times as fast as HMAC-SHA256)."""
        key = self.derived(f"marker {purpose}")
        return lambda content: hashlib.blake2b(content, digest_size=32, key=key).digest()

    def seal(self, content: bytes) -> bytes:
        """32 bytes that only this portal can make: what chains the rows of the audit."""
        return hmac.digest(self._audit, content, "sha256")

    @cached_property
    def _audit(self) -> bytes:
        """A key of the audit chain's own, from the one key that is never rotated: old rows must verify for ever."""
        return self.derived("portal audit chain 1")

    def derived(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose, from the one key that is never rotated; nothing is learnt from it about another."""
        return HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(self.index)

    def marks(self) -> KeyMarks:
        """By what these keys are known again: ids and fingerprints, from which nothing is learnt about the keys."""
        return KeyMarks({name: _fingerprint(key) for name, key in self.encryption.items()}, _fingerprint(self.index))

    def signature(self, purpose: str, value: str) -> str:
        """A signature for addresses that the portal gives out, 43 characters."""
        digest = hmac.digest(self.signing, f"{purpose}|{value}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def signature_fits(self, purpose: str, value: str, signature: str) -> bool:
        """Whether the portal made this signature; in constant time."""
        return hmac.compare_digest(self.signature(purpose, value).encode(), signature.encode())


def _fingerprint(key: bytes) -> str:
    return hmac.digest(key, b"portal key fingerprint", "sha256")[:8].hex()


def _bound_to(table: str, column: str, row_id: UUID, key: str) -> bytes:
    return f"{table}|{column}|{row_id}|{key}".encode()


def token() -> str:
    """A fresh secret of 256 bits for a session or a ticket."""
    return secrets.token_urlsafe(32)


READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for something else


def readable_secret(groups: int) -> str:
    """A fresh secret that a person can type: groups of five characters, each group worth 24 bits."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(5)) for _ in range(groups))


def token_hash(value: str) -> bytes:
    """What is kept of a token: it has 256 bits of chance, so a plain hash is enough."""
    return hashlib.sha256(value.encode()).digest()


def read_keys(path: Path) -> Keys:
    """The keys of a file written by `create_keys`."""
    content = json.loads(path.read_text())
    return Keys(
        current=content["current"],
        encryption={name: base64.b64decode(key) for name, key in content["encryption"].items()},
        index=base64.b64decode(content["index"]),
        signing=base64.b64decode(content["signing"]),
        demonstration=content.get("demonstration", False),
    )


def create_keys(path: Path, *, demonstration: bool = False) -> Keys:
    """Write fresh keys for the owner's eyes only (0600) unless the file exists, and read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "current": "k1",
        "encryption": {"k1": _fresh()},
        "index": _fresh(),
        "signing": _fresh(),
        "demonstration": demonstration,
    }
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, indent=1))
    try:
        os.link(draft, path)  # atomic, and never over keys that exist
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return read_keys(path)


def lay_key(path: Path) -> Keys:
    """Add a fresh encryption key that nobody encrypts with yet: first every process must know it. At most one lies waiting."""
    content = json.loads(path.read_text())
    if _newest(content) == content["current"]:
        content["encryption"][f"k{len(content['encryption']) + 1}"] = _fresh()
        _rewrite(path, content)
    return read_keys(path)


def add_key(path: Path) -> Keys:
    """Make the key that lies waiting the current one, or a fresh one if there is none; older ones stay readable."""
    lay_key(path)
    content = json.loads(path.read_text())
    content["current"] = _newest(content)
    _rewrite(path, content)
    return read_keys(path)


def _newest(content: dict[str, Any]) -> str:
    return str(list(content["encryption"])[-1])


def _rewrite(path: Path, content: dict[str, Any]) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, indent=1))
    draft.replace(path)


def _fresh() -> str:
    return base64.b64encode(os.urandom(32)).decode()
