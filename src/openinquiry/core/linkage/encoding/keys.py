"""The key of encodings: read from a file, never shown, and told apart from another key by its check value alone."""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from openinquiry.core.linkage.encoding.settings import EncodingSettings
from openinquiry.core.shared import UnreadableInput, WrongUsage

KEY_BYTES = 32
CHECK_DIGITS = 8


@dataclass(frozen=True)
class EncodingKey:
    """32 secret bytes. They are left out of ``repr``, so that no message or log can hold them."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise WrongUsage(f"A key has {KEY_BYTES} bytes; make one with: openinquiry encode --new-key FILE.")

    def check_value(self, settings: EncodingSettings) -> str:
        """Eight hexadecimal digits that tell this key and version of the encoding from others, and nothing of the key.

        HMAC-SHA-256 (RFC 2104), cut short: of two keys, one in four thousand million pairs shares it.
        """
        return self.derived(f"key check {settings.version}").hex()[:CHECK_DIGITS]

    def derived(self, purpose: str) -> bytes:
        """A key for one purpose only, so that hashes made for two purposes never agree (RFC 5869, section 3.2)."""
        return hmac.digest(self.secret, f"openinquiry {purpose}".encode(), hashlib.sha256)


def read_key(path: Path) -> EncodingKey:
    """The key in ``path``: 64 hexadecimal digits on one line; lines that begin with # are remarks.

    Raises UnreadableInput when there is no such file or it holds something else, WrongUsage when others than the owner
    may read it.
    """
    if not path.is_file():
        raise UnreadableInput(f"There is no key file {path}. Make one with: openinquiry encode --new-key FILE.")
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise WrongUsage(f"Others than you may read the key file {path}. Close it to them with: chmod 600 {path}")
    try:
        lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines()]
        (digits,) = [line for line in lines if line and not line.startswith("#")]
        secret = bytes.fromhex(digits)
    except (ValueError, UnicodeDecodeError):
        raise UnreadableInput(f"{path} holds no key: a key is one line of 64 hexadecimal digits.") from None
    if len(secret) != KEY_BYTES:
        raise UnreadableInput(f"{path} holds no key: a key is one line of 64 hexadecimal digits.")
    return EncodingKey(secret)


def key_text(secret: bytes, *, remark: str) -> str:
    """What a key file holds."""
    return f"# {remark}\n{EncodingKey(secret).secret.hex()}\n"
