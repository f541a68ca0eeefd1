"""Files at rest: AES-256-GCM in chunks, each bound to its file's place, its number, and whether it is the last.

Layout: the key's name (one byte of length before it), then of each 64 KiB a nonce (12 bytes) and the ciphertext with its tag. A chunk
cannot be moved, repeated or left out, and a file that was cut off does not open.
"""

import os
from collections.abc import AsyncIterator, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.crypto import Keys

CHUNK = 64 * 1024
_NONCE, _TAG = 12, 16
_SEALED = _NONCE + CHUNK + _TAG


class Damaged(Exception):
    """The file is not the one that was sealed for this place."""


def seal(keys: Keys, place: str, content: bytes) -> bytes:
    """The file as it lies in the store, under the current key."""
    return b"".join(_sealed(keys, place, content))


def _sealed(keys: Keys, place: str, content: bytes) -> Iterator[bytes]:
    name = keys.current.encode()
    cipher = AESGCM(keys.encryption[keys.current])
    yield bytes([len(name)]) + name
    last = max(0, len(content) - 1) // CHUNK
    for number in range(last + 1):
        bound_to = _bound_to(place, keys.current, number, last=number == last)
        yield _chunk(cipher, bound_to, content[number * CHUNK : (number + 1) * CHUNK])


async def seal_stream(keys: Keys, place: str, content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same for a content of any length, as it comes."""
    name = keys.current.encode()
    cipher = AESGCM(keys.encryption[keys.current])
    yield bytes([len(name)]) + name
    held, number = b"", 0
    async for more in content:
        held += more
        while len(held) > CHUNK:
            yield _chunk(cipher, _bound_to(place, keys.current, number, last=False), held[:CHUNK])
            held, number = held[CHUNK:], number + 1
    yield _chunk(cipher, _bound_to(place, keys.current, number, last=True), held)


def _chunk(cipher: AESGCM, bound_to: bytes, content: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, content, bound_to)


def key_of(sealed: bytes) -> str:
    """The name of the key under which a file was sealed, or what stands there instead."""
    return sealed[1 : 1 + sealed[0]].decode(errors="replace") if sealed else ""


async def unseal(keys: Keys, place: str, sealed: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The file, chunk by chunk, by whichever key it was sealed; raises `Damaged`, at the latest where it is."""
    held, number, key = b"", 0, ""
    async for more in sealed:
        held += more
        if not key and held and len(held) > held[0]:
            key, held = held[1 : 1 + held[0]].decode(errors="replace"), held[1 + held[0] :]
        while key and len(held) > _SEALED:
            yield _opened(keys, place, key, number, held[:_SEALED], last=False)
            held, number = held[_SEALED:], number + 1
    yield _opened(keys, place, key, number, held, last=True)


def _opened(keys: Keys, place: str, key: str, number: int, chunk: bytes, *, last: bool) -> bytes:
    nonce, sealed = chunk[:_NONCE], chunk[_NONCE:]
    try:
        return AESGCM(keys.encryption[key]).decrypt(nonce, sealed, _bound_to(place, key, number, last=last))
    except (InvalidTag, KeyError, ValueError) as error:
        raise Damaged from error


def _bound_to(place: str, key: str, number: int, *, last: bool) -> bytes:
    return f"papers|{place}|{key}|{number}|{'last' if last else 'more'}".encode()
