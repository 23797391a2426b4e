"""What a new file changed of the one that was signed before, in counts of rows."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from openinquiry.adapters.blobs import BlobStore, copied_out
from openinquiry.core.returns import ReadReturn, ReturnSpecification, differences, load_specification, read_mapping
from openinquiry.core.shared import OpenInquiryError
from openinquiry.core.shared.scratch import scratch_folder
from openinquiry.domain.events.recording import Act, recording
from openinquiry.domain.returns import events
from openinquiry.domain.returns.models import SignOff, Version


def signed_before(version: Version) -> Version | None:
    """The version that was signed last before this one; None for the first."""
    signed = SignOff.objects.filter(of=version.of_id, version__number__lt=version.number).select_related("version")
    last = signed.order_by("-version__number").first()
    return last.version if last else None


def compare_version(version: Version, *, store: BlobStore, act: Act) -> None:
    """Count what changed since the version signed before; nothing where there is none or one of them cannot be read."""
    before = signed_before(version)
    if before is None:
        return
    specification = load_specification(version.of.request.specification)
    with scratch_folder() as folder:
        try:
            found = differences(
                _read(before, folder / "before", specification, store),
                _read(version, folder / "after", specification, store),
                specification=specification,
                period=version.of.request.period,
                scratch=_empty(folder / "digests"),
            )
        except OpenInquiryError:  # what is wrong with a file, checking it has said
            return
    with recording(act) as record:
        now = Version.objects.select_for_update().get(pk=version.pk)
        now.difference = {"since": before.number, "tables": {name: asdict(each) for name, each in found.items()}}
        now.save(update_fields=["difference"])
        record(
            events.FILES_COMPARED, now, {"since": [None, before.number]},
            programme=version.of.request.programme_id, body=version.of.body_id,
        )  # fmt: skip


def _read(version: Version, folder: Path, specification: ReturnSpecification, store: BlobStore) -> ReadReturn:
    path = _empty(folder) / f"return{Path(version.file_name).suffix.lower()}"
    copied_out(store, version.sha256, to=path)
    mapping = folder / "mapping.toml"
    mapping.write_text(version.mapping, encoding="utf-8")
    return ReadReturn(path, read_mapping(mapping, specification=specification))


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder
