"""Every code table of the product, typed. An unknown code is a finding, never a guess.

A table says where its codes come from, which codes mean *unrecorded* and why, and what still has to be confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from openinquiry.core.shared.errors import WrongUsage
from openinquiry.core.shared.reference_data import reference_rows

NATIONAL_AREA = "K04000001"  # ONS code of England and Wales together


@dataclass(frozen=True)
class Code:
    """One code: what it stands for, the group it belongs to, and why a value is missing when that is its meaning.

    ``verification`` is empty for a code whose source is settled; otherwise it says what has to be confirmed.
    """

    code: str
    label: str
    group: str = ""
    missing_reason: str = ""
    verification: str = ""
    source: str = ""


@dataclass(frozen=True)
class CodeTable:
    """A named list of codes, in the order of its source."""

    name: str
    title: str
    codes: Mapping[str, Code] = field(repr=False)

    def __contains__(self, code: str) -> bool:
        return code in self.codes

    @property
    def valid(self) -> tuple[str, ...]:
        """The codes that state a value."""
        return tuple(c.code for c in self.codes.values() if not c.missing_reason)

    @property
    def missing(self) -> Mapping[str, str]:
        """The codes that say a value is missing, each with its reason."""
        return MappingProxyType({c.code: c.missing_reason for c in self.codes.values() if c.missing_reason})

    def label(self, code: str) -> str:
        """What ``code`` stands for; the code itself where its source gives no label."""
        return self.codes[code].label or code


Row = dict[str, str]


def _plain(row: Row, *, code: str, label: str, group: str = "", missing: Mapping[str, str] | None = None) -> Code:
    return Code(
        code=row[code],
        label=row[label],
        group=row.get(group, "") if group else "",
        missing_reason=(missing or {}).get(row[code], row.get("missing_reason", "")),
        verification=row.get("verification", "")
        or row.get("label_status", "")
        or ("" if row[label] else "label not verified: the source gives none"),
        source=row["source"],
    )


def _reader(file_name: str, *, code: str, label: str, group: str = "", missing: Mapping[str, str] | None = None,
            only: tuple[str, str] | None = None) -> Callable[[], tuple[Code, ...]]:  # fmt: skip
    def read() -> tuple[Code, ...]:
        rows = reference_rows(file_name)
        if only is not None:
            rows = tuple(row for row in rows if row[only[0]] == only[1])
        return tuple(_plain(row, code=code, label=label, group=group, missing=missing) for row in rows if row[code])

    return read


def _areas() -> tuple[Code, ...]:
    nation = Code(NATIONAL_AREA, "England and Wales", source="ONS geography code as generally known",
                  verification="to be confirmed")  # fmt: skip
    return (nation, *load_code_table("forces").codes.values(), *load_code_table("councils").codes.values())


_SPECIFIC = (
    "sex", "yes_no", "abuse_type", "setting", "role", "relationship", "ethnicity_vintage", "service_type", "concern",
    "perpetrators", "unit", "dimension", "basis", "percentage_of", "unrecorded_reason", "verification",
)  # fmt: skip

_TABLES: dict[str, tuple[str, Callable[[], tuple[Code, ...]]]] = {
    "forces": (
        "Police forces of England and Wales",
        _reader("police_forces_ew.csv", code="ons_pfa_code", label="name", group="nation"),
    ),
    "councils": (
        "Upper-tier councils of England and Wales",
        _reader("councils.csv", code="ons_code", label="name", group="nation"),
    ),
    "areas": ("Areas a table may be about", _areas),
    "regions_and_nations": (
        "Regions and nations of England and Wales",
        _reader("regions_and_nations.csv", code="code", label="name", group="geography"),
    ),
    "offence_codes": (
        "Offence codes of child sexual abuse and exploitation",
        _reader("offence_codes.csv", code="code", label="label", group="kind"),
    ),
    "outcome_types": (
        "Outcome types of recorded crime",
        _reader("crime_outcome_types.csv", code="outcome_type", label="short_label", group="project_class"),
    ),
    "ethnicity_police_self_defined": (
        "Ethnicity, self-defined, police 16+1 and 18+1",
        _reader(
            "ethnicity_police_self_defined.csv",
            code="code",
            label="label",
            group="group",
            missing={"NS": "not stated"},
        ),
    ),
    "ethnicity_police_officer_observed": (
        "Ethnicity, officer-observed, police IC codes",
        _reader(
            "ethnicity_police_officer_observed.csv",
            code="code",
            label="label",
            missing={"IC9": "observed as unknown"},
        ),
    ),
    "ethnicity_cin_census": (
        "Ethnicity, Children in Need census",
        _reader(
            "ethnicity_cin_census.csv",
            code="code",
            label="label",
            missing={"REFU": "refused", "NOBT": "not yet obtained"},
        ),
    ),
    "ethnicity_gss_harmonised_ew": (
        "Ethnicity, harmonised categories, England and Wales",
        _reader("ethnicity_gss_harmonised_ew.csv", code="category", label="category", group="group"),
    ),
    "cin_assessment_factor_codes": (
        "Children in Need: factors at the end of assessment",
        _reader("cin_assessment_factor_codes.csv", code="code", label="label"),
    ),
    "cin_category_of_abuse": (
        "Children in Need: category of abuse",
        _reader("cin_other_codes.csv", code="code", label="label", only=("field", "CategoryOfAbuse")),
    ),
    "cin_closure_reason": (
        "Children in Need: reason for closure",
        _reader("cin_other_codes.csv", code="code", label="label", only=("field", "ReasonForClosure")),
    ),
    "cin_primary_need": (
        "Children in Need: primary need",
        _reader("cin_other_codes.csv", code="code", label="label", only=("field", "PrimaryNeedCode")),
    ),
    "cin_referral_source": (
        "Children in Need: source of referral",
        _reader("cin_other_codes.csv", code="code", label="label", only=("field", "ReferralSource")),
    ),
    **{
        name: (
            f"Ours: {name.replace('_', ' ')}",
            _reader("specification_codes.csv", code="code", label="label", only=("list", name)),
        )
        for name in _SPECIFIC
    },
}


def code_table_names() -> tuple[str, ...]:
    """The names that :func:`load_code_table` knows, in a fixed order."""
    return tuple(_TABLES)


@cache
def load_code_table(name: str) -> CodeTable:
    """The code table called ``name``. Raises WrongUsage, naming the tables there are, when there is none."""
    if name not in _TABLES:
        raise WrongUsage(f"There is no code table called {name!r}. There are: {', '.join(_TABLES)}.")
    title, read = _TABLES[name]
    # Two forces or councils may share a label, never a code; GSS has no repeated category.
    return CodeTable(name, title, MappingProxyType({code.code: code for code in read()}))
