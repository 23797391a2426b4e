"""Whether a malware scanner finds anything in a file. What was not scanned is never called clean.

ClamAV is asked by the INSTREAM command of its daemon (clamd(8), section COMMANDS): the file goes through a socket in
pieces, each behind its length in four bytes, and a length of nought ends it. The connection is neither encrypted nor
signed, so the daemon has to be on the same machine or on a network of its own.
"""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Protocol

from openinquiry.core.shared import OpenInquiryError, UnreadableInput, WrongUsage

PIECE = 256 * 1024
LONGEST_ANSWER = 4096
OK = "stream: OK"
_ADDRESS = re.compile(r"unix:(?P<path>/.+)|tcp:(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):(?P<port>\d{1,5})")
_VERSION = re.compile(r"ClamAV (?P<program>[\w.+-]+)(?:/(?P<signatures>\d+))?(?:/.*)?")
_FOUND = re.compile(r"stream: (?P<signature>\S.*) FOUND")
_UNSHOWN = re.compile(r"[^\x21-\x7e]+")


class Result(Enum):
    """What scanning came to. NOT_SCANNED says nothing of the file."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not scanned"


@dataclass(frozen=True)
class Verdict:
    """What a scanner says of one file. version: of the engine and its signatures; signature: what was found, by name."""

    result: Result
    engine: str = ""
    version: str = ""
    signature: str = ""

    def in_words(self) -> str:
        """The verdict as a sentence for a screen or a receipt."""
        if self.result is Result.NOT_SCANNED:
            return "Not scanned for malware: no scanner is set up."
        by = f"{self.engine} {self.version}".strip()
        if self.result is Result.CLEAN:
            return f"Scanned for malware by {by}: nothing was found."
        return f"Malware was found by {by}: {self.signature}. The file must not be opened."


class ScannerUnavailable(OpenInquiryError):
    """The scanner gave no verdict. The file counts as not scanned and must wait."""


class Scanner(Protocol):
    """Something that looks for malware in a file."""

    def scan(self, path: Path) -> Verdict:
        """The verdict on the file at ``path``. Raises ScannerUnavailable where there is none, UnreadableInput for no file."""
        ...


class NoScanner:
    """Where no scanner is set up: says so of every file."""

    def scan(self, path: Path) -> Verdict:
        """NOT_SCANNED, always. Raises UnreadableInput where there is no file."""
        _require_file(path)
        return Verdict(Result.NOT_SCANNED)


class ClamScanner:
    """Asks the daemon of ClamAV.

    address: «unix:/run/clamav/clamd.ctl» or «tcp:127.0.0.1:3310». silence: seconds, more than 0, that the daemon may be
    silent; whole: seconds that one file may take in all. A file larger than the daemon's StreamMaxLength (100 MiB as it is
    installed) gets no verdict: set it, MaxScanSize and MaxFileSize to the largest upload, and AlertExceedsMax to yes, for
    otherwise ClamAV passes over what is larger than MaxFileSize and says OK. Raises WrongUsage for another address.
    """

    def __init__(self, address: str, *, silence: float = 60.0, whole: float = 600.0) -> None:
        found = _ADDRESS.fullmatch(address)
        if not found or (found["port"] and not 0 < int(found["port"]) < 65536):
            raise WrongUsage(
                f"The address of the malware scanner «{address}» is not understood. Write unix:/run/clamav/clamd.ctl or "
                "tcp:127.0.0.1:3310."
            )
        if not 0 < silence <= whole:
            raise WrongUsage("The malware scanner may be silent for more than 0 seconds and for less than it may take.")
        self._path, self._silence, self._whole = found["path"], silence, whole
        self._host, self._port = (found["host"] or "").strip("[]"), int(found["port"] or 0)

    def scan(self, path: Path) -> Verdict:
        """See :meth:`Scanner.scan`."""
        _require_file(path)
        ends = time.monotonic() + self._whole
        version = self._version(ends)
        with path.open("rb") as content, self._connection() as line:
            whole = self._sent(line, content, ends)
            answer = self._answer(line, ends)
        if answer == OK and not whole:
            raise _unclear()
        return _verdict(answer, version)

    def _version(self, ends: float) -> str:
        with self._connection() as line:
            try:
                line.sendall(b"zVERSION\0")
            except OSError:
                raise _unreachable() from None
            answer = self._answer(line, ends)
        found = _VERSION.fullmatch(answer)
        if not found:
            raise _unclear()
        return "/".join(filter(None, (found["program"], found["signatures"])))

    @contextlib.contextmanager
    def _connection(self) -> Iterator[socket.socket]:
        try:
            if self._path:
                line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                line.settimeout(self._silence)
                try:
                    line.connect(self._path)
                except OSError:
                    line.close()
                    raise
            else:
                line = socket.create_connection((self._host, self._port), timeout=self._silence)
        except (OSError, AttributeError):  # AttributeError: there are no such sockets on this machine
            raise _unreachable() from None
        with line:
            yield line

    def _sent(self, line: socket.socket, content: BinaryIO, ends: float) -> bool:
        """Whether the file was sent to its end. The daemon closes the line on one that is too large, after saying so."""
        try:
            line.sendall(b"zINSTREAM\0")
            while piece := content.read(PIECE):
                self._wait_no_longer_than(line, ends)
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
        except TimeoutError:
            raise _silent() from None
        except OSError:
            return False
        return True

    def _answer(self, line: socket.socket, ends: float) -> str:
        answer = b""
        try:
            while b"\0" not in answer and len(answer) <= LONGEST_ANSWER:
                self._wait_no_longer_than(line, ends)
                piece = line.recv(LONGEST_ANSWER)
                if not piece:
                    break
                answer += piece
        except TimeoutError:
            raise _silent() from None
        except OSError:
            raise _unreachable() from None
        said, ended, _ = answer.partition(b"\0")
        if not ended or len(said) > LONGEST_ANSWER:
            raise _unclear()
        return said.decode("ascii", errors="replace").strip()

    def _wait_no_longer_than(self, line: socket.socket, ends: float) -> None:
        left = ends - time.monotonic()
        if left <= 0:
            raise _silent()
        line.settimeout(min(self._silence, left))


def _verdict(answer: str, version: str) -> Verdict:
    if answer == OK:
        return Verdict(Result.CLEAN, "ClamAV", version)
    if found := _FOUND.fullmatch(answer):
        return Verdict(Result.INFECTED, "ClamAV", version, _UNSHOWN.sub("_", found["signature"])[:200])
    if "size limit exceeded" in answer:
        raise ScannerUnavailable(
            "The file is larger than the malware scanner takes, so it was not scanned. Tell who runs the service: "
            "StreamMaxLength of the scanner is to be as large as the largest upload."
        )
    raise _unclear()


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise UnreadableInput(f"There is no file {path.name} to scan.")


def _unreachable() -> ScannerUnavailable:
    return ScannerUnavailable("The malware scanner cannot be reached, so the file was not scanned. Try again later.")


def _silent() -> ScannerUnavailable:
    return ScannerUnavailable(
        "The malware scanner did not answer in time, so the file was not scanned. Try again later."
    )


def _unclear() -> ScannerUnavailable:
    return ScannerUnavailable(
        "The malware scanner gave an answer that is not understood, so the file was not scanned. Tell who runs the service."
    )
