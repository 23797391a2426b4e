"""The claims that an audit judges: those that ship with the product, and those in the audit folder's ``claims``.

A claim of an audit is about the people that the audit counts: suspects or victims, under a definition in use or of all
offences, in all forces together or in one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from openinquiry.core.audit.attributes import categories
from openinquiry.core.audit.definitions import Definition
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.missing.claims import Claim, Kind, read_claim
from openinquiry.core.returns import sha256_of
from openinquiry.core.shared import WrongUsage, data_directory

ALL_FORCES = "England and Wales"
_ROLES = {"suspects": "suspect", "victims": "victim"}
_FIELDS = {
    ("ethnicity", "ethnicity_police_self_defined"): "ethnicity_self_defined",
    ("ethnicity", "ethnicity_police_officer_observed"): "ethnicity_observed",
    ("sex", ""): "sex",
    ("age", ""): "age_band",
}
_BY_FORCE = ("ethnicity_self_defined", "ethnicity_observed")  # what the audit counts force by force


@dataclass(frozen=True)
class AuditClaim:
    """A claim with the counts that it is judged by. id: the name of its file, on which figures are cited.

    scope: a force, or all of them. claim: as it is read out, with the words of the definition and of the area. sha256: of
    the file.
    """

    id: str
    claim: Claim
    population: str
    role: str
    field: str
    scope: str
    sha256: str

    def in_scope(self, scope: str, area: str) -> AuditClaim:
        """The same claim of another area."""
        return replace(self, scope=scope, claim=replace(self.claim, where={"area": (area,)}))


def claims_of(
    folder: Path, *, definitions: tuple[Definition, ...], headline: Definition, forces: Mapping[str, str]
) -> tuple[AuditClaim, ...]:
    """Every claim of the audit in ``folder``, its own after those that ship. forces: code → name of those asked.

    Raises UnreadableInput or WrongUsage, with the file, where a claim is not written as one or is about people whom the
    audit does not count.
    """
    shipped = sorted((data_directory() / "claims").glob("*.toml"))
    own = sorted((folder / "claims").glob("*.toml"))
    titles = {each.id: each.short_title for each in definitions} | {ALL_OFFENCES: "All offences"}
    found = [_claim_in(path, titles=titles, headline=headline, forces=forces) for path in (*shipped, *own)]
    ids = [each.id for each in found]
    twice = [each for each in ids if ids.count(each) > 1]
    if twice:
        raise WrongUsage(f"Two claims are called {twice[0]!r}: one of them ships with the product. Rename yours.")
    return tuple(found)


def _claim_in(path: Path, *, titles: Mapping[str, str], headline: Definition, forces: Mapping[str, str]) -> AuditClaim:
    claim = read_claim(path)

    def wrong(why: str) -> WrongUsage:
        return WrongUsage(f"{path.name}: {why}")

    if claim.kind is Kind.TREND:
        raise wrong("an audit counts people over its whole period, so it cannot judge a trend.")
    role, field = _ROLES.get(claim.of), _FIELDS.get((claim.attribute, claim.system))
    if role is None:
        raise wrong(f'an audit counts of = "suspects" or "victims", not {claim.of!r}.')
    if field is None:
        raise wrong("an audit knows sex, age, and ethnicity as police recorded it: self-defined or officer-observed.")
    unknown = [group for group in claim.groups if group not in categories(field, role=role)]
    if unknown:
        raise wrong(f"there is no group {unknown[0]!r}; there are: {', '.join(categories(field, role=role))}.")
    population = claim.definition or headline.id
    if population not in titles:
        raise wrong(f"there is no definition {population!r} in use; there are: {', '.join(titles)}.")
    scope, area = _scope(claim, forces, file=path.name)
    if scope != NATIONAL and field not in _BY_FORCE:
        raise wrong("force by force an audit counts ethnicity alone; leave [where] out.")
    told = replace(claim, definition=titles[population], where={"area": (area,)})
    return AuditClaim(path.stem, told, population, role, field, scope, sha256_of(path))


def _scope(claim: Claim, forces: Mapping[str, str], *, file: str) -> tuple[str, str]:
    """The code of the area that the claim is about, and its name."""
    named = claim.where.get("area", (ALL_FORCES,))
    if set(claim.where) - {"area"} or len(named) != 1:
        raise WrongUsage(f"{file}: [where] of a claim of an audit names one area and nothing else.")
    codes = {name: code for code, name in forces.items()} | {code: code for code in forces}
    if named[0] in (ALL_FORCES, NATIONAL):
        return NATIONAL, ALL_FORCES
    if named[0] not in codes:
        raise WrongUsage(f"{file}: no police force {named[0]!r} was asked in this audit.")
    code = codes[named[0]]
    return code, forces[code]
