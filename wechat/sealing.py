"""The encryption of callbacks in safe mode: AES-256-CBC, padded to 32 bytes, with the app's id inside."""

import base64
import binascii
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

KEY_LENGTH = 43
BLOCK, AES_BLOCK, RANDOM, LENGTH = 32, 16, 16, 4


class Unsealable(Exception):
    """It was not made for this app, or not with its key."""


class Seal:
    """The key of one app's callbacks."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        """Raises `ValueError` for what is no EncodingAESKey: 43 letters and digits."""
        if len(aes_key) != KEY_LENGTH or not aes_key.isascii() or not aes_key.isalnum():
            raise ValueError("not an EncodingAESKey")
        self._key = base64.b64decode(aes_key + "=")
        self._app_id = app_id.encode()

    def open(self, sealed: str) -> bytes:
        """The message; raises `Unsealable`."""
        try:
            content = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            raise Unsealable from None
        if not content or len(content) % AES_BLOCK:
            raise Unsealable
        decryptor = self._cipher().decryptor()
        plain = decryptor.update(content) + decryptor.finalize()
        padding = plain[-1]
        if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
            raise Unsealable
        plain = plain[RANDOM:-padding]
        if len(plain) < LENGTH:
            raise Unsealable
        (length,) = struct.unpack(">I", plain[:LENGTH])
        if plain[LENGTH + length :] != self._app_id:
            raise Unsealable
        return plain[LENGTH : LENGTH + length]

    def seal(self, message: bytes, *, chance: bytes | None = None) -> str:
        """The other direction, which WeChat understands; `chance` are 16 bytes of it."""
        plain = (chance or os.urandom(RANDOM)) + struct.pack(">I", len(message)) + message + self._app_id
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES(self._key), CBC(self._key[:16]))
