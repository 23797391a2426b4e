"""Malware scanning, against a daemon of our own on loopback that speaks as clamd does, and ill when asked to."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading

import pytest

from openinquiry.adapters.scanner import ClamScanner, NoScanner, Result, ScannerUnavailable, Verdict
from openinquiry.core.shared import UnreadableInput, WrongUsage

# The test file of the European Institute for Computer Antivirus Research, in two parts so that no scanner takes this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
VERSION = b"ClamAV 1.4.3/27500/Thu Nov 26 09:35:47 2026\0"


class FakeDaemon:
    """Answers VERSION and INSTREAM; says what it was sent. answer: given to INSTREAM instead of an honest one."""

    def __init__(self, family, address, *, answer=None, version=VERSION, most=10_000_000, silent=False, hasty=False):
        self.hasty = hasty
        self.answer, self.version, self.most, self.silent = answer, version, most, silent
        self.received: list[bytes] = []
        self._stop = threading.Event()
        self._door = socket.socket(family, socket.SOCK_STREAM)
        self._door.bind(address)
        self._door.listen()
        self._door.settimeout(0.05)
        self.address = self._door.getsockname()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                line, _ = self._door.accept()
                line.settimeout(5)
                with line, contextlib.suppress(OSError):
                    self._one(line)
        self._door.close()

    def _one(self, line):
        command = b""
        while not command.endswith(b"\0"):
            command += line.recv(1)
        if command == b"zVERSION\0":
            line.sendall(self.version)
            return
        assert command == b"zINSTREAM\0"
        if self.hasty:
            line.sendall(b"stream: OK\0")
            line.shutdown(socket.SHUT_RD)
            return
        held = b""
        while (length := struct.unpack("!L", self._exactly(line, 4))[0]) and len(held) <= self.most:
            held += self._exactly(line, length)
        self.received.append(held)
        if self.silent:
            self._stop.wait(5)
        elif len(held) > self.most:
            line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
        elif self.answer is not None:
            line.sendall(self.answer)
        else:
            line.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in held else b"stream: OK\0")

    @staticmethod
    def _exactly(line, number):
        held = b""
        while len(held) < number and (piece := line.recv(number - len(held))):
            held += piece
        return held

    def close(self):
        self._stop.set()
        self._thread.join()


@pytest.fixture
def daemon():
    running = []

    def start(**how):
        running.append(FakeDaemon(socket.AF_INET, ("127.0.0.1", 0), **how))
        return running[-1], f"tcp:127.0.0.1:{running[-1].address[1]}"

    yield start
    for each in running:
        each.close()


@pytest.fixture
def sent(tmp_path):
    def make(content):
        (tmp_path / "return.csv").write_bytes(content)
        return tmp_path / "return.csv"

    return make


def test_without_a_scanner_a_file_is_not_scanned_and_never_clean(sent):
    verdict = NoScanner().scan(sent(EICAR))
    assert verdict == Verdict(Result.NOT_SCANNED)
    assert verdict.in_words() == "Not scanned for malware: no scanner is set up."


def test_the_test_virus_is_found_and_an_ordinary_file_is_clean_by_which_engine_and_signatures(daemon, sent):
    _, address = daemon()
    assert ClamScanner(address).scan(sent(b"a,b\n" + EICAR)) == Verdict(
        Result.INFECTED, "ClamAV", "1.4.3/27500", "Eicar-Test-Signature"
    )
    clean = ClamScanner(address).scan(sent(b"a,b\n1,2\n"))
    assert clean == Verdict(Result.CLEAN, "ClamAV", "1.4.3/27500")
    assert clean.in_words() == "Scanned for malware by ClamAV 1.4.3/27500: nothing was found."


def test_a_socket_in_a_folder_does_as_well_and_a_large_file_arrives_whole(tmp_path, sent):
    content = bytes(range(256)) * 4096 * 2 + b"end"
    door = tmp_path / "d"
    running = FakeDaemon(socket.AF_UNIX, str(door))
    try:
        assert ClamScanner(f"unix:{door}").scan(sent(content)).result is Result.CLEAN
        assert running.received == [content]
    finally:
        running.close()


def test_a_file_that_is_too_large_for_the_daemon_has_no_verdict(daemon, sent):
    _, address = daemon(most=1000)
    with pytest.raises(ScannerUnavailable, match="StreamMaxLength"):
        ClamScanner(address).scan(sent(b"x" * 3_000_000))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0",
        b"stream: OK",
        b"stream: OK FOUND OK\0",
        b"OK\0",
        b"x" * 100_000,
        b"\xff\xfe\0",
        b"stream:  FOUND\0",
        b"stream: OK\n",
        b"UNKNOWN COMMAND\0",
    ],
)
def test_garbage_is_never_taken_for_a_verdict(daemon, sent, answer):
    _, address = daemon(answer=answer)
    with pytest.raises(ScannerUnavailable):
        ClamScanner(address).scan(sent(b"a,b\n"))


@pytest.mark.parametrize("version", [b"", b"\0", b"SSH-2.0-OpenSSH_9.9\r\n", b"UNKNOWN COMMAND\0"])
def test_what_is_no_clamav_is_not_asked_to_scan(daemon, sent, version):
    running, address = daemon(version=version)
    with pytest.raises(ScannerUnavailable):
        ClamScanner(address).scan(sent(b"Zyxwvutson"))
    assert running.received == []


def test_an_answer_before_the_file_was_sent_is_no_verdict(daemon, sent):
    _, address = daemon(hasty=True)
    with pytest.raises(ScannerUnavailable):
        ClamScanner(address).scan(sent(b"x" * 30_000_000))


def test_a_daemon_that_is_silent_is_not_waited_for_without_end(daemon, sent):
    _, address = daemon(silent=True)
    with pytest.raises(ScannerUnavailable, match="did not answer in time"):
        ClamScanner(address, silence=0.2).scan(sent(b"a,b\n"))


def test_a_daemon_that_drips_is_cut_off_by_the_time_for_the_whole(daemon, sent):
    _, address = daemon(version=b"ClamAV")
    with pytest.raises(ScannerUnavailable):
        ClamScanner(address, silence=0.2, whole=0.3).scan(sent(b"a,b\n"))


def test_nobody_at_the_address_is_a_refusal_in_a_sentence(tmp_path, sent):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for address in (f"tcp:127.0.0.1:{port}", f"unix:{tmp_path}/nobody"):
        with pytest.raises(ScannerUnavailable, match="cannot be reached, so the file was not scanned"):
            ClamScanner(address).scan(sent(b"a,b\n"))


def test_the_name_of_a_signature_cannot_bring_anything_else_onto_a_screen(daemon, sent):
    _, address = daemon(answer=b"stream: <b>\x1b[31m\xe2\x80\xae" + b"x" * 500 + b" FOUND\0")
    assert ClamScanner(address).scan(sent(b"a")).signature == "<b>_[31m_" + "x" * 191


@pytest.mark.parametrize(
    "address", ["", "127.0.0.1:3310", "tcp:host", "tcp:host:0", "tcp:host:99999", "unix:relative", "http://host:3310"]
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(WrongUsage, match="is not understood"):
        ClamScanner(address)


def test_a_file_that_is_not_there_is_no_matter_for_the_scanner(tmp_path):
    for scanner in (NoScanner(), ClamScanner("tcp:127.0.0.1:9")):
        with pytest.raises(UnreadableInput, match="no file gone"):
            scanner.scan(tmp_path / "gone")
