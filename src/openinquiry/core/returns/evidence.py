"""What the values of a column say: which dates, which codes, how well they fit a field."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from openinquiry.core.returns.mapping import EXCEL_SERIAL, ColumnMapping
from openinquiry.core.returns.masking import closest
from openinquiry.core.returns.specification import FieldSpecification, FieldType
from openinquiry.core.returns.values import CodeReader, Status
from openinquiry.core.shared import load_code_table

DATE_FORMATS = ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%d %b %Y", "%d-%b-%Y", "%d %B %Y",
                "%d/%m/%y",
                "%m/%d/%y", "%d-%b-%y", "%Y/%m/%d", "%Y%m%d")  # fmt: skip
_SWAPPED = {"%d/%m/%Y": "%m/%d/%Y", "%d-%m-%Y": "%m-%d-%Y", "%d/%m/%y": "%m/%d/%y"}
_NOT_KNOWN = ("n/k", "nk", "not known", "unknown")
_EMPTY_WORDS = (*_NOT_KNOWN, "n/a", "na", "-", "--", "null", "none", "nil", "not recorded", "blank", "tbc", "?", ".",
                "#n/a")  # fmt: skip
_YES, _NO = ("yes", "true", "1", "ticked", "positive"), ("no", "false", "0", "unticked", "negative")
_EARLIEST = date(1890, 1, 1)
# A column of names or references has thousands of values, and each would be compared with hundreds of codes.
_GUESSES_IN_VAIN = 40  # so many of the most frequent values without one that is a code: the column holds something else


@dataclass
class Evidence:
    """How a column's values fit a field. share: 0 to 1, of the values that are not empty.

    codes: body's code → the specification's; undecided: values whose code a person must give; missing: values that mean
    an empty cell; ambiguous: day and month could be the other way round.
    """

    share: float
    date_format: str = ""
    ambiguous: bool = False
    codes: dict[str, str] = field(default_factory=dict)
    undecided: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    separator: str = ""
    values: int = 0


def weigh(values: Sequence[str], spec: FieldSpecification) -> Evidence:
    """How well ``values`` (a sample, none of them empty) fit the field."""
    if spec.type is FieldType.DATE:
        return _weigh_dates(values)
    if spec.type in (FieldType.CODE, FieldType.CODE_LIST):
        return _weigh_codes(values, spec)
    patterns = {
        FieldType.INTEGER: r"-?[\d,]+(\.0*)?", FieldType.DECIMAL: r"-?[\d,]*(\.\d+)?%?",
        FieldType.HASH: f"[0-9A-Fa-f]{{{spec.digits}}}",
        FieldType.POSTCODE: r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}", FieldType.NAME: r"[^\d]+",
    }  # fmt: skip
    if spec.type not in patterns or not values:
        return Evidence(0.5, values=len(values))
    kept, missing = _without_missing(values)
    fitting = sum(re.fullmatch(patterns[spec.type], value) is not None for value in kept)
    return Evidence(fitting / len(kept) if kept else 0.0, missing=missing, values=len(values))


def _without_missing(values: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    missing = tuple(sorted({value for value in values if value.casefold() in _EMPTY_WORDS}))
    return [value for value in values if value not in missing], missing


def _weigh_dates(values: Sequence[str]) -> Evidence:
    kept, missing = _without_missing(values)
    if not kept:
        return Evidence(0.0 if values else 0.5, missing=missing)
    shares = {"": sum(_iso(value) for value in kept) / len(kept)}
    shares |= {form: sum(_parses(value, form) for value in kept) / len(kept) for form in DATE_FORMATS}
    shares[EXCEL_SERIAL] = sum(re.fullmatch(r"[1-5]\d{4}(\.\d+)?", value) is not None for value in kept) / len(kept)
    best = max(shares, key=lambda form: (round(shares[form], 3), form in _SWAPPED, form == ""))
    swapped = shares.get(_SWAPPED.get(best, ""), 0.0) if best in _SWAPPED else 0.0
    return Evidence(shares[best], best, ambiguous=swapped >= shares[best] > 0, missing=missing, values=len(values))


def _iso(value: str) -> bool:
    # Python reads 20240401 and 2024-W14-1 as dates too; as ISO dates they would be taken for something else later.
    if not re.match(r"\d{4}-\d{2}-\d{2}(?:[ T]|$)", value):
        return False
    try:
        return date.fromisoformat(value[:10]) > _EARLIEST
    except ValueError:
        return False


def _parses(value: str, form: str) -> bool:
    for ending in ("", " %H:%M", " %H:%M:%S"):
        try:
            found = datetime.strptime(value, form + ending)  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        return _EARLIEST < found.date() < date(2100, 1, 1) + timedelta(days=1)
    return False


def _weigh_codes(values: Sequence[str], spec: FieldSpecification) -> Evidence:
    separator = _separator(values, spec) if spec.type is FieldType.CODE_LIST else ""
    parts = [part.strip() for value in values for part in (value.split(separator) if separator else [value])]
    counts = Counter(part for part in parts if part)
    reader = CodeReader(spec, ColumnMapping(separator="\x00") if separator else ColumnMapping())
    found = Evidence(0.0, separator=separator, values=len(values))
    undecided: list[str] = []
    missing: list[str] = []
    fitting = 0
    for value, count in counts.most_common(2000):
        hopeless = not fitting and len(undecided) >= _GUESSES_IN_VAIN
        if reader.resolve(value).status in (Status.PRESENT, *range(Status.CODED, Status.CODED + 20)):
            fitting += count
        elif not hopeless and (code := _code_for(value, spec)):
            found.codes[value] = code
            fitting += count
        elif value.casefold() in _EMPTY_WORDS:
            missing.append(value)
        else:
            undecided.append(value)
    known = sum(counts.values()) - sum(counts[value] for value in missing)
    found.share = fitting / known if known else (0.0 if values else 0.5)
    found.undecided, found.missing = tuple(undecided), tuple(missing)
    return found


def _separator(values: Sequence[str], spec: FieldSpecification) -> str:
    reader = CodeReader(spec, ColumnMapping(separator="\x00"))
    scores = {}
    for separator in (";", ",", "|", "/", " "):
        parts = [part.strip() for value in values[:300] for part in value.split(separator) if part.strip()]
        known = sum(reader.resolve(part).status == Status.PRESENT for part in parts)
        scores[separator] = (known / len(parts) if parts else 0.0, known)
    return max(scores, key=lambda each: scores[each])


def _code_for(value: str, spec: FieldSpecification) -> str:
    """The code that a body's own wording most likely means; nothing where it is anyone's guess."""
    folded = value.casefold().strip()
    if spec.codes == "yes_no" and folded in (*_YES, *_NO):
        return "Y" if folded in _YES else "N"
    wordings = _wordings_of(spec.codes)
    if code := wordings.code_of(folded):
        return code
    codes = {**wordings.codes, **{code.casefold(): code for code in spec.missing_codes}}
    if folded in _EMPTY_WORDS:
        return _code_of_not_known(spec) if folded in _NOT_KNOWN else ""
    if code := _code_written_out(folded, codes):
        return code
    begun = {code for code in codes.values() if len(folded) >= 3 and code.casefold().startswith(folded.rstrip("."))}
    if len(begun) == 1:
        return begun.pop()
    near = closest(value, tuple(wordings.labels), cutoff=0.82)
    return (
        wordings.labels[near] if near else codes.get(closest(value, tuple(codes.values()), cutoff=0.86).casefold(), "")
    )


def _plain(wording: str) -> str:
    """«On-line & contact» and «online and contact» say the same."""
    return "".join(re.findall(r"[a-z0-9+]+", wording.casefold().replace("&", " and ")))


@dataclass(frozen=True)
class _Wordings:
    """How the codes of a table are worded. whole, begun: plain wording → codes, of labels in full and of their first words."""

    codes: dict[str, str]
    labels: dict[str, str]
    whole: dict[str, list[str]]
    begun: dict[str, list[str]]

    def code_of(self, folded: str) -> str:
        """The code whose label this is, in full or its first words; nothing where several labels begin so."""
        plain = _plain(folded)
        found = self.whole.get(plain) or self.begun.get(plain) or self._longer(folded)
        return found[0] if len(set(found)) == 1 else ""

    def _longer(self, folded: str) -> list[str]:
        return [code for label, code in self.labels.items() if label.casefold().startswith(f"{folded} ")]


@cache
def _wordings_of(name: str) -> _Wordings:
    """The wordings of the code table ``name``, worked out once: a column may hold thousands of values."""
    table = load_code_table(name)
    times = Counter(code.label for code in table.codes.values())
    labels = {code.label: code.code for code in table.codes.values() if code.label and times[code.label] == 1}
    whole, begun = defaultdict(list), defaultdict(list)
    for label, code in labels.items():
        whole[_plain(label)].append(code)
        for first in {_plain(label.split(",")[0]), _plain(label.split(" (")[0])}:
            begun[first].append(code)
    return _Wordings({code.casefold(): code for code in table.codes}, labels, dict(whole), dict(begun))


def _code_of_not_known(spec: FieldSpecification) -> str:
    found = [code for code, reason in spec.reasons_of_missing_codes.items() if reason == "not known"]
    return found[0] if len(found) == 1 else ""


def _code_written_out(folded: str, codes: dict[str, str]) -> str:
    """The code in «1 - Charged» or «Outcome 16»; nothing where words of several codes are joined: «contact & online»."""
    tokens = re.findall(r"[a-z0-9_+]+", folded)
    if len(tokens) < 2:
        return ""
    joined = re.search(r"[&+/]|\b(and|or|not?)\b", folded) is not None
    if tokens[0] in codes and (any(each.isdigit() for each in tokens[0]) or not joined):
        return codes[tokens[0]]
    return codes.get(tokens[-1], "") if tokens[-1][-1].isdigit() and len(tokens) <= 3 and not joined else ""
