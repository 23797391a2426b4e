"""Two finished runs side by side: which figures moved, as shown, and what differs between the runs that could move them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openinquiry.core.audit.explanation.as_shown import number_shown

INPUTS, DEFINITION, LINKAGE, PROTOCOL, CLAIMS, POLICY, CODE = (
    "inputs", "definition", "linkage", "protocol", "claims", "policy", "code",
)  # fmt: skip
CLASSES = (INPUTS, DEFINITION, LINKAGE, PROTOCOL, CLAIMS, POLICY, CODE)


@dataclass(frozen=True)
class Change:
    """A figure that is not the same in two runs, as shown; empty where a run does not have it."""

    figure: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        """«moved», «appeared» or «went»."""
        return "appeared" if not self.before else "went" if not self.after else "moved"

    @property
    def by(self) -> float | None:
        """By how much it moved, as shown; None where one of the two is no single number."""
        numbers = [number_shown(text) for text in (self.before, self.after)]
        if numbers[0] is None or numbers[1] is None or self.before.endswith("%") != self.after.endswith("%"):
            return None
        return numbers[1] - numbers[0]


def changes_between(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """The figures (id → as shown) that differ, in the order of the first run, then those that only the second has."""
    return tuple(
        Change(figure, before.get(figure, ""), after.get(figure, ""))
        for figure in dict.fromkeys((*before, *after))
        if before.get(figure, "") != after.get(figure, "")
    )


def reasons_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What differs between two run records, in sentences, by class (:data:`CLASSES`); a class without any is left out."""
    found = {
        INPUTS: _inputs(before, after),
        DEFINITION: _definitions(before, after),
        LINKAGE: _linkage(before, after),
        PROTOCOL: _protocol(before.get("estimate", {}), after.get("estimate", {})),
        CLAIMS: _claims(before.get("claims"), after.get("claims")),
        POLICY: _policy(before, after),
        CODE: _code(before["versions"], after["versions"]),
    }
    return {name: tuple(sentences) for name, sentences in found.items() if sentences}


def _inputs(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    said = [
        f"{words}: {_text(before[name])} before, {_text(after[name])} after."
        for name, words in (("period", "Period"), ("as_at", "Date of the data"))
        if before[name] != after[name]
    ]
    first, second = ({(each["kind"], each["body"]): each for each in record["inputs"]} for record in (before, after))
    for key in dict.fromkeys((*first, *second)):
        one, other = first.get(key), second.get(key)
        name = f"{(one or other or {}).get('body_name', '')} ({key[1]}, {key[0]})"
        if one is None or other is None:
            said.append(f"{name}: {'added' if one is None else 'dropped'}.")
        elif _state(one) != _state(other):
            said.append(f"{name}: {_state(one)} before, {_state(other)} after.")
        else:
            said += _files(name, one, other)
    return said


def _files(name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    first, second = ({each["file"]: each["sha256"] for each in side.get("files", ())} for side in (one, other))
    said = [
        f"{name}: the file «{file}» has another SHA-256." if file in first and file in second
        else f"{name}: the file «{file}» is {'new' if file in second else 'gone'}."
        for file in dict.fromkeys((*first, *second))
        if first.get(file) != second.get(file)
    ]  # fmt: skip
    if one.get("mapping", {}).get("sha256") != other.get("mapping", {}).get("sha256"):
        said.append(f"{name}: the mapping has another SHA-256.")
    return said


def _state(one: Mapping[str, Any]) -> str:
    sure = ", in which nobody is twice" if one.get("nobody_twice") else ""
    return f"{one['state']}{sure}{': ' + one['reason'] if one.get('reason') else ''}"


def _definitions(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    first, second = ({each["id"]: each for each in record["definitions"]} for record in (before, after))
    said = []
    for name in dict.fromkeys((*first, *second)):
        if name not in first or name not in second:
            said.append(f"The definition «{name}» is {'new' if name in second else 'gone'}.")
        elif first[name] != second[name]:
            versions = tuple(each[name]["version"] for each in (first, second))
            what = ", ".join(key for key in second[name] if first[name].get(key) != second[name][key])
            said.append(
                f"The definition «{name}» differs in {what} (version {versions[0]} before, {versions[1]} after)."
            )
    if before.get("headline") != after.get("headline"):
        said.append(f"The headline uses «{before.get('headline')}» before, «{after.get('headline')}» after.")
    elif not said and list(first) != list(second):
        said.append("The definitions stand in another order.")
    return said


def _linkage(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    one, other = before["linkage"], after["linkage"]
    said = [
        f"The {words} of the linkage: {_text(one[name])} before, {_text(other[name])} after."
        for name, words in (
            ("settings", "settings"),
            ("version", "version of the settings"),
            ("thresholds", "thresholds"),
        )
        if one[name] != other[name]
    ]
    versions = [side.get("decisions", {}) for side in (one, other)]
    if versions[0] != versions[1]:
        first, second = (each.get("version", 0) for each in versions)
        said.append(f"The readers' answers about pairs of records: version {first} before, {second} after.")
    if before["seed"] != after["seed"]:
        said.append(f"The seed of the linkage: {before['seed']} before, {after['seed']} after.")
    return said


def _protocol(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """By what protocol how many was asked, and over how many replicates."""
    if not one or not other:  # a run of an earlier version, which is a difference of the code
        return []
    said = []
    if one["protocol"] != other["protocol"]:
        words = [f"{each['protocol']['id']} {each['protocol']['version']}, SHA-256 {each['protocol']['sha256'][:16]}"
                 for each in (one, other)]  # fmt: skip
        said.append(f"The protocol of estimates: {words[0]} before, {words[1]} after.")
    return said + [
        f"The {name} that estimates are over: {one[name]} before, {other[name]} after."
        for name in ("linkages", "imputations")
        if one[name] != other[name]
    ]


def _claims(one: Mapping[str, str] | None, other: Mapping[str, str] | None) -> list[str]:
    if one is None or other is None:
        return []
    return [
        f"The claim «{name}» {'is new' if name not in one else 'is gone' if name not in other else 'has another SHA-256'}."
        for name in dict.fromkeys((*one, *other))
        if one.get(name) != other.get(name)
    ]


def _policy(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    one, other = before["policy"], after["policy"]
    said = [
        f"The policy's {name.replace('_', ' ')}: {one.get(name)} before, {other.get(name)} after."
        for name in dict.fromkeys((*one, *other))
        if one.get(name) != other.get(name)
    ]
    beside = [each.get("protection", {}).get("earlier", []) for each in (before, after)]
    if beside[0] != beside[1]:
        first, second = (", ".join(f"{each['title']}, {each['as_at']}" for each in names) or "none" for names in beside)
        said.append(f"The earlier reports that it was protected together with: {first} before, {second} after.")
    return said


def _code(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    said = []
    if (one["openinquiry"], one["code_sha256"]) != (other["openinquiry"], other["code_sha256"]):
        said.append(
            f"OpenInquiry {one['openinquiry']} (code {one['code_sha256'][:16]}) before, "
            f"{other['openinquiry']} (code {other['code_sha256'][:16]}) after."
        )
    for part, words in (("data_sha256", "The shipped data «{}» differ."), ("libraries", "The library «{}» differs.")):
        names = dict.fromkeys((*one[part], *other[part]))
        said += [words.format(name) for name in names if one[part].get(name) != other[part].get(name)]
    return said


def _text(value: object) -> str:
    return ", ".join(f"{key} {each}" for key, each in value.items()) if isinstance(value, dict) else str(value)
