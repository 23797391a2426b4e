"""Workbooks, looked at part by part before the reader of workbooks sees them.

Refused is what can harm whoever opens the workbook later: macros, objects of other programs, commands to them (DDE).
Told of is what is only passed over: links to other workbooks and queries of databases, whose last values are read.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from zipfile import ZipInfo

from openinquiry.adapters.uploads.archives import Archive
from openinquiry.adapters.uploads.kinds import Kind
from openinquiry.adapters.uploads.limits import UploadLimits, UploadRefused, shown
from openinquiry.adapters.uploads.sheets import Counts, OdsPart, XlsxPart
from openinquiry.adapters.uploads.xml_parts import read_part

PARTS_OF_WORKBOOKS = 4
_MACROS = re.compile(r"(^|/)(vbaproject[^/]*\.bin|vbadata\.xml|macrosheets/.*|dialogsheets/.*|intlmacrosheets/.*)$")
_OBJECTS = re.compile(r"(^|/)(activex/.*|embeddings/.*|oleobject[^/]*\.bin)$")
_ODS_MACROS = re.compile(r"^(basic/(?!(.*/)?script-l[bc]\.xml$).*[^/]|scripts/.*[^/])$")
_NOT_READ = re.compile(
    r"\.(vml|png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|bin|wdp|ttf|fntdata|odttf|rdf)$|^mimetype$", re.IGNORECASE
)
_READ_XLSX = re.compile(r"^(\[content_types\]\.xml|_rels/\.rels|xl/.*\.xml|xl/_rels/[^/]*\.rels)$", re.IGNORECASE)
_DRAWN = re.compile(
    r"^xl/(drawings|charts|diagrams|media|theme|comments|threadedcomments|persons|slicers|richdata|custom)[^.]*/"
)
_READ_ODS = ("content.xml", "styles.xml", "META-INF/manifest.xml")
_MACRO_TYPES = ("macroenabled", "macrosheet", "ms-office.vbaproject", "ms-office.activex")
NO_MACROS = "{name} holds macros. Save it as a workbook without macros (.xlsx or .ods) and resend."
NO_OBJECTS = (
    "{name} holds an object of another program, which may do harm when it is opened. Copy the values alone into a new "
    "workbook and resend."
)
NO_COMMANDS = (
    "{name} holds a live link to another program (DDE), which may do harm when it is opened. Copy the values alone into a "
    "new workbook and resend."
)
LINKED = "{name} has links to other files. They are not followed; the values that stand in the cells are read."
QUERIED = (
    "{name} has connections to a database or the web. They are not used; the values that stand in the cells are read."
)


class ExaminedWorkbook:
    """What looking at a workbook showed. unpacked: bytes of all its parts."""

    def __init__(self, name: str, limits: UploadLimits) -> None:
        self.name, self.limits = shown(name), limits
        self.counts = Counts(name=self.name, limits=limits)
        self.warnings: list[str] = []
        self.unpacked = self._elements = 0

    def add_elements(self, number: int) -> None:
        """So many more elements of XML."""
        self._elements += number
        if self._elements > self.limits.most_elements:
            raise UploadRefused(
                f"{self.name} holds more than {self.limits.most_elements:,} elements, the most that is read. Send the "
                "tables as CSV."
            )

    def warn(self, sentence: str) -> None:
        """Tell whoever sent it, once."""
        said = sentence.format(name=self.name)
        if said not in self.warnings:
            self.warnings.append(said)


def examine_workbook(path: Path, *, name: str, kind: Kind, limits: UploadLimits) -> ExaminedWorkbook:
    """Look at every part of the workbook at ``path``. Raises UploadRefused with what is wrong and what to do."""
    found = ExaminedWorkbook(name, limits)
    with Archive(path, name=name, limits=limits) as archive:
        sheets = [each for each in archive.names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", each, re.IGNORECASE)]
        found.counts.require_sheets(len(sheets))
        archive.refuse_unsafe(most_parts=limits.most_parts * PARTS_OF_WORKBOOKS)
        _refuse_parts(archive, found, kind)
        look = _look_at_xlsx if kind is Kind.XLSX else _look_at_ods
        # Shared texts first: what a cell holds is known by them.
        for member in sorted(archive.members, key=lambda each: "sharedstrings" not in each.filename.lower()):
            look(archive, member, found)
            if archive.unpacked > limits.most_unpacked_workbook:
                raise UploadRefused(
                    f"{found.name} unpacks to far more than its size. It was not opened; send the tables as CSV."
                )
        found.unpacked = archive.unpacked
    return found


def _refuse_parts(archive: Archive, found: ExaminedWorkbook, kind: Kind) -> None:
    """Refuse a workbook by the names of its parts."""
    folded = [each.lower().replace("\\", "/") for each in archive.names]
    both = {"[content_types].xml"} & set(folded) and {"mimetype", "content.xml"} & set(folded)
    if both:
        raise UploadRefused(
            f"{found.name} is two kinds of workbook at once. Save it again as .xlsx or .ods and resend."
        )
    macros = _MACROS if kind is Kind.XLSX else _ODS_MACROS
    for each in folded:
        if macros.search(each):
            raise UploadRefused(NO_MACROS.format(name=found.name))
        if _OBJECTS.search(each):
            raise UploadRefused(NO_OBJECTS.format(name=found.name))
        if each == "encryptioninfo" or each == "encryptedpackage":
            raise UploadRefused(
                f"{found.name} is protected by a password. Save it without one and send it over the agreed channel."
            )
    if any(each.startswith("xl/externallinks/") for each in folded):
        found.warn(LINKED)
    if any(each == "xl/connections.xml" or each.startswith("xl/querytables/") for each in folded):
        found.warn(QUERIED)


def _look_at_xlsx(archive: Archive, member: ZipInfo, found: ExaminedWorkbook) -> None:
    part, pieces = member.filename, archive.pieces(member)
    if _NOT_READ.search(part) or not part.lower().endswith((".xml", ".rels")):
        for _ in pieces:
            pass
        return
    required = _READ_XLSX.search(part) is not None and _DRAWN.search(part.lower()) is None
    of_the_book = part.lower().startswith("xl/_rels/")

    def told(name: str, attributes: dict[str, str]) -> None:
        _judge_xlsx(name, attributes, found, of_the_book=of_the_book)

    reader = XlsxPart(found.counts, told=told)
    found.add_elements(
        read_part(pieces, reader, name=found.name, part=shown(part), limits=found.limits, required=required)
    )
    reader.close()


def _judge_xlsx(name: str, attributes: dict[str, str], found: ExaminedWorkbook, *, of_the_book: bool) -> None:
    if name == "sheet" and "sheetId" in attributes:
        found.counts.add_sheet()
    elif name in ("Override", "Default"):
        declared = attributes.get("ContentType", "").lower()
        if any(each in declared for each in _MACRO_TYPES):
            raise UploadRefused(NO_MACROS.format(name=found.name))
    elif name == "Relationship":
        kind, target = attributes.get("Type", "").lower(), attributes.get("Target", "")
        if kind.endswith(("/vbaproject", "/xlmacrosheet", "/xlintlmacrosheet")):
            raise UploadRefused(NO_MACROS.format(name=found.name))
        if kind.endswith(("/oleobject", "/package", "/control")):
            raise UploadRefused(NO_OBJECTS.format(name=found.name))
        outside = attributes.get("TargetMode", "").lower() == "external"
        # What is read under another name than these would not have been looked at, or too late.
        hidden = PurePosixPath(target.lower()).suffix != ".xml" or (
            kind.endswith("/sharedstrings") and "sharedstrings" not in target.lower()
        )
        if of_the_book and not outside and hidden:
            raise UploadRefused(f"{found.name} keeps a sheet in a part that is no sheet. Save it again and resend.")
    elif name in ("ddeLink", "ddeItem"):
        raise UploadRefused(NO_COMMANDS.format(name=found.name))
    elif name in ("oleLink", "oleObject"):
        raise UploadRefused(NO_OBJECTS.format(name=found.name))


def _look_at_ods(archive: Archive, member: ZipInfo, found: ExaminedWorkbook) -> None:
    part, pieces = member.filename, archive.pieces(member)
    if not part.lower().endswith(".xml"):
        for _ in pieces:
            pass
        return

    def told(name: str, attributes: dict[str, str]) -> None:
        _judge_ods(name, attributes, found)

    counts = found.counts if part == "content.xml" else Counts(name=found.name, limits=found.limits)
    reader = OdsPart(counts, told=told)
    found.add_elements(
        read_part(pieces, reader, name=found.name, part=shown(part), limits=found.limits, required=part in _READ_ODS)
    )


def _judge_ods(name: str, attributes: dict[str, str], found: ExaminedWorkbook) -> None:
    if name in ("table:dde-link", "office:dde-source") or "DDE(" in attributes.get("table:formula", "").upper():
        raise UploadRefused(NO_COMMANDS.format(name=found.name))
    if name in ("script:event-listener", "script:module", "ooo:module"):
        raise UploadRefused(NO_MACROS.format(name=found.name))
    if name in ("draw:object-ole", "draw:applet", "draw:plugin"):
        raise UploadRefused(NO_OBJECTS.format(name=found.name))
    if name == "manifest:file-entry" and "oleobject" in attributes.get("manifest:media-type", "").lower():
        raise UploadRefused(NO_OBJECTS.format(name=found.name))
    if name == "manifest:encryption-data":
        raise UploadRefused(
            f"{found.name} is protected by a password. Save it without one and send it over the agreed channel."
        )
    if name == "table:table-source":
        found.warn(LINKED)
    if name in ("table:database-source-sql", "table:database-source-query", "table:database-source-table"):
        found.warn(QUERIED)
