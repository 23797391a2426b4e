"""The files that the bodies of an invented country would upload: as they are, faulty; and put right, as an officer would."""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import tomli_w

from openinquiry.core.returns import SPARING_MEMORY, check_return, load_specification, read_mapping
from openinquiry.core.returns.findings import Finding, Severity
from openinquiry.core.shared import OpenInquiryError, Period
from openinquiry.domain.returns.mappings import BY_WHOM

EVERY_FINDING = 1_000
MOST_ROUNDS = 6  # a row that goes leaves others that name it


@dataclass(frozen=True)
class Upload:
    """A file as a body sends it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Sender:
    """A body of the invented country. kind: its specification. mapping: TOML, confirmed. path: file or folder."""

    code: str
    name: str
    kind: str
    path: Path
    mapping: str

    @property
    def welsh(self) -> bool:
        """Whether it is in Wales, by its code."""
        return self.code.startswith("W")

    @property
    def sends_text(self) -> bool:
        """Whether it sends text alone, in which rows can be put right."""
        return bool(self._texts())

    def as_sent(self) -> Upload:
        """The return with every fault that was planted in it; a folder goes as a zip."""
        if self.path.is_dir():
            files = {each.name: each.read_bytes() for each in sorted(self.path.iterdir())}
            return Upload(f"{self.path.name}.zip", _zipped(files))
        return Upload(self.path.name, self.path.read_bytes())

    def put_right(self, *, period: Period) -> Upload | None:
        """The return without the rows that are wrong, checked; None where it is no text, or is not mended by that."""
        files = self._texts()
        if not files:
            return None
        name = f"{self.path.stem.removesuffix('.zip')}-put-right.zip"
        for _round in range(MOST_ROUNDS):
            upload = Upload(name, _zipped(files))
            try:
                wrong = self._errors(upload, period)
            except OpenInquiryError:
                return None
            if not wrong:
                return upload
            if not _without(files, wrong):
                return None
        return None

    def _texts(self) -> dict[str, bytes]:
        if self.path.is_dir():
            return {each.name: each.read_bytes() for each in sorted(self.path.glob("*.csv"))}
        if not zipfile.is_zipfile(self.path) or self.path.suffix != ".zip":
            return {}
        with zipfile.ZipFile(self.path) as sent:
            return {each: sent.read(each) for each in sent.namelist() if each.endswith(".csv")}

    def _errors(self, upload: Upload, period: Period) -> list[Finding]:
        specification = load_specification(self.kind)
        with TemporaryDirectory() as folder:
            path, mapping = Path(folder) / upload.name, Path(folder) / "mapping.toml"
            path.write_bytes(upload.content)
            mapping.write_text(self.mapping, encoding="utf-8")
            checked = check_return(
                path, mapping=read_mapping(mapping, specification=specification), specification=specification,
                period=period, examples=EVERY_FINDING, memory=SPARING_MEMORY,
            )  # fmt: skip
        return [each for each in checked.findings.examples() if each.severity is Severity.ERROR]


def senders_of(audit: Path) -> tuple[Sender, ...]:
    """The bodies in the folder of an audit, in order of their codes; those that send counts only are left out."""
    plan = tomllib.loads((audit / "audit.toml").read_text(encoding="utf-8"))
    found = [
        Sender(
            each["body"], each["body_name"], each["kind"], audit / each["path"],
            _confirmed((audit / each["mapping"]).read_text(encoding="utf-8")),
        )
        for each in plan["return"] if each["kind"] != "aggregate"
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: each.code))


def _confirmed(mapping: str) -> str:
    return tomli_w.dumps({**tomllib.loads(mapping), "confirmed": True, "confirmed_by": BY_WHOM})


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def _without(files: dict[str, bytes], wrong: list[Finding]) -> bool:
    """Take the rows that findings point at out of ``files``; whether there were any."""
    rows: dict[str, set[int]] = defaultdict(set)
    for each in wrong:
        if each.row is not None:
            rows[PurePosixPath(each.file).name].add(each.row)
    taken = False
    for name, content in files.items():
        gone = rows.get(PurePosixPath(name).name, set())
        if gone:
            lines = content.split(b"\n")
            files[name] = b"\n".join(line for number, line in enumerate(lines, start=1) if number not in gone)
            taken = True
    return taken
