"""Makes a whole invented country: the folder an audit reads, and beside it the truth that it never reads."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from openinquiry.core.invented_country.audit_folder import write_audit
from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.service_view import KEY_FILE, hash_key
from openinquiry.core.invented_country.truth import write_truth
from openinquiry.core.invented_country.views import record_everything
from openinquiry.core.invented_country.world import make_world
from openinquiry.core.linkage import key_text
from openinquiry.core.shared import Refused, WrongUsage

MARK = "INVENTED.md"
LARGEST_SCALE = 10.0  # ten years; the world is made whole in memory
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SynthesisSummary:
    """What was made: counts for the reader and the folder it is in."""

    out: Path
    offences: int
    people: int
    returns: int
    not_replied: int
    faults: int


def synthesise(out: Path, *, seed: int, scale: float, progress: Progress | None = None) -> SynthesisSummary:
    """Write an invented country to ``out``: ``out/audit`` and ``out/truth``, whole or not at all.

    seed: 0 or more; the same seed and scale give the same bytes. scale: above 0, at most 10; 1 is a year of about
    110,000 offences. Raises WrongUsage for other values, Refused when ``out`` holds something that this did not make.
    """
    if seed < 0:
        raise WrongUsage(f"The seed is {seed}. It must be 0 or more.")
    if not 0 < scale <= LARGEST_SCALE:
        raise WrongUsage(
            f"The scale is {scale:g}. It must be above 0 and at most {LARGEST_SCALE:g}; 1 is a whole year."
        )
    _refuse_to_overwrite(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        summary = _make(workshop / "new", out, seed=seed, scale=scale, progress=progress or _silent)
        if out.exists():
            out.rename(workshop / "old")
        (workshop / "new").rename(out)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return summary


def _silent(step: str, done: int, of: int) -> None:
    """Tell nobody."""


def _refuse_to_overwrite(out: Path) -> None:
    if out.is_file():
        raise Refused(f"{out} is a file. Give --out the name of a folder that is not there yet.")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise Refused(
            f"{out} holds files that `openinquiry synthesise` did not make, so it was left as it is. "
            "Give --out another folder, or empty this one yourself."
        )


def _make(folder: Path, out: Path, *, seed: int, scale: float, progress: Progress) -> SynthesisSummary:
    log = FaultLog()
    progress("Imagining what happened", 0, 4)
    world = make_world(seed=seed, scale=scale)
    progress("Recording it as each body would", 1, 4)
    recorded = record_everything(world, seed=seed, log=log)
    progress("Writing the returns", 2, 4)
    sent = write_audit(folder / "audit", recorded, seed=seed, scale=scale, log=log, progress=progress)
    progress("Writing the truth", 3, 4)
    faults = write_truth(folder / "truth", world, recorded, seed=seed, log=log)
    _write_key(folder / KEY_FILE, seed)
    (folder / MARK).write_text(_mark(seed, scale), encoding="utf-8")
    progress("Done", 4, 4)
    return SynthesisSummary(
        out, world.offences.height, world.people.height, len(sent.returns), len(sent.expected), faults
    )


def _write_key(path: Path, seed: int) -> None:
    """The key of the encodings, where a linkage unit would keep it: outside the audit folder, closed to others."""
    path.touch(mode=0o600)
    path.write_text(key_text(hash_key(seed), remark="Invented, like everything beside it: this key protects nobody."))


def _mark(seed: int, scale: float) -> str:
    return (
        "# An invented country\n\n"
        "Made by `openinquiry synthesise`. Every person, address, offence and return in this folder is invented, "
        "including what is said of bodies whose names and codes are real.\n\n"
        f"Seed {seed}, scale {scale:g}. `audit/` is for `openinquiry audit run`; `truth/` is never read by the audit. "
        f"`{KEY_FILE}` is the key of the encodings that some bodies sent in place of names.\n"
    )
