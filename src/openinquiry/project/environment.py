"""What an installation says of itself through its environment, read into plain values with a sentence for what is wrong."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from openinquiry.core.shared import WrongUsage

_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


def text(name: str, default: str = "") -> str:
    """The variable ``name`` without blanks around it."""
    return os.environ.get(name, default).strip()


def words(name: str, default: str = "") -> list[str]:
    """The variable ``name`` as a list: its parts between commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def flag(name: str, *, default: bool = False) -> bool:
    """The variable ``name`` as yes or no. Raises WrongUsage when it is neither."""
    value = text(name, "1" if default else "0").lower()
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise WrongUsage(f"{name} is neither yes nor no. Set it to 1 or 0.")


def one_of(name: str, *known: str) -> str:
    """The variable ``name``, which is one of ``known``; the first unless it is set. Raises WrongUsage for anything else."""
    value = text(name, known[0])
    if value not in known:
        raise WrongUsage(f"{name} is none of: {', '.join(known)}.")
    return value


def number(name: str, default: int) -> int:
    """The variable ``name`` as a whole number of 0 or more. Raises WrongUsage when it is none."""
    value = text(name, str(default))
    if not value.isdecimal():
        raise WrongUsage(f"{name} is not a whole number.")
    return int(value)


def home() -> Path:
    """The folder that holds everything which this installation keeps: database, files, secret. Made if absent."""
    folder = Path(text("OPENINQUIRY_HOME") or "var").absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """The secret that signs sessions: from the environment, or made once and kept in ``folder`` for its owner alone."""
    given = text("OPENINQUIRY_SECRET_KEY")
    if given:
        return given
    kept = folder / "secret.key"
    try:
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return kept.read_text(encoding="ascii").strip()
