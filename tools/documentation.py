"""Write the reference pages from the data and the code themselves, or say which of them have fallen behind."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

os.environ["NO_COLOR"] = "1"

sys.path.insert(0, str(Path(__file__).parent))

import service_reference
import typer

from openinquiry.adapters.states_picture import states_picture
from openinquiry.cli.main import app
from openinquiry.core import returns
from openinquiry.core.audit import definition_names, load_definition
from openinquiry.core.disclosure_control import load_policy
from openinquiry.core.estimation import load_protocol
from openinquiry.core.linkage import load_encoding_settings, load_linkage_settings
from openinquiry.core.linkage.weighing import title_of
from openinquiry.core.missing.claims import Claim, read_claim
from openinquiry.core.missing.claims.sentences import claim_in_words
from openinquiry.core.returns import RULES, ReturnSpecification, load_specification, specification_names
from openinquiry.core.shared import CodeTable, code_table_names, data_directory, load_code_table
from openinquiry.core.workflow import CONDITIONS, HOLDERS, WORKFLOWS, Workflow

TOP = Path(__file__).resolve().parents[1]
REFERENCE = TOP / "docs" / "reference"
_WIDTH = 88
_MADE = "<!-- Made by tools/documentation.py. Do not edit; change what it is made from and run `make docs`. -->"
_PICTURES = "../pictures"  # as seen from the pages
_DESCRIBE = "describe_specification", "describe_rules"  # core.returns describes itself where it can


def pages() -> dict[str, str]:
    """File name, as seen from docs/reference → what it must hold."""
    made = {
        "code-tables.md": code_tables(),
        "definitions.md": definitions(),
        "policies.md": policies(),
        "protocols.md": protocols(),
        "claims.md": claims(),
        "linkage-settings.md": linkage_settings(),
        "encoding-settings.md": encoding_settings(),
        "command-line.md": command_line(),
        "rules.md": rules(),
        "states.md": states(),
        "who-may-do-what.md": service_reference.who_may(),
        "events.md": service_reference.what_happens(),
        "settings.md": service_reference.what_can_be_set(),
        **{f"specification-{name.replace('_', '-')}.md": specification(name) for name in specification_names()},
    }
    texts = {name: f"{_MADE}\n\n{text.strip()}\n" for name, text in {"README.md": contents(made), **made}.items()}
    return texts | {f"{_PICTURES}/states-{each.name}.svg": states_picture(each) + "\n" for each in WORKFLOWS}


def contents(made: dict[str, str]) -> str:
    """The list of the pages."""
    titles = {name: text.strip().splitlines()[0].removeprefix("# ") for name, text in made.items()}
    lines = [f"- [{title}]({name})" for name, title in sorted(titles.items(), key=lambda each: each[0])]
    told = "Every page here is made from the data and the code, and a test fails when one falls behind."
    return f"# Reference\n\n{told}\n\n" + "\n".join(lines)


def code_tables() -> str:
    """Every code table: how many codes, which mean «unrecorded», where it comes from, what is to be confirmed."""
    tables = [load_code_table(name) for name in code_table_names()]
    overview = _table(
        ("Table", "What it holds", "Codes", "Meaning unrecorded", "To be confirmed"),
        ((f"[`{t.name}`](#{_anchor(t.name)})", t.title, f"{len(t.codes):,}", str(len(t.missing)),
          str(sum(1 for code in t.codes.values() if code.verification)))
         for t in tables),
    )  # fmt: skip
    told = "An unknown code is a finding, never a guess. Print a table with `openinquiry codes NAME`."
    return f"# Code tables\n\n{told}\n\n{overview}\n\n" + "\n\n".join(_one_code_table(table) for table in tables)


def _one_code_table(table: CodeTable) -> str:
    rows = [(f"`{c.code}`", c.label, c.group, c.missing_reason, c.verification) for c in table.codes.values()]
    titles = ("Code", "Label", "Group", "Unrecorded, because", "To be confirmed")
    kept = [place for place in range(len(titles)) if place < 2 or any(row[place] for row in rows)]
    body = _table([titles[place] for place in kept], ([row[place] for place in kept] for row in rows))
    sources = dict.fromkeys(code.source for code in table.codes.values() if code.source)
    origin = "\n".join(f"- {source}" for source in sources)
    return f"## {table.name}\n\n{table.title}. {len(table.codes):,} codes.\n\n{body}\n\nSource:\n\n{origin}"


def definitions() -> str:
    """The definitions of what is counted."""
    parts = [
        "# Definitions",
        "An offence meets a definition, does not meet it, or it cannot be told. How to write one:\n"
        "[write a definition](../how-to/write-a-definition.md).",
    ]
    for name in definition_names():
        each = load_definition(name)
        joined = ", ".join(f"`{join}`" for join in each.joins)
        rows = (
            (c.words, f"`{c.fact}`", _condition(c.at_least, c.is_one_of), "no" if c.unknown_is_no else "cannot tell")
            for c in each.criteria
        )
        parts += [
            f"## {each.id}",
            f"**{each.title}**, version {each.version}. {each.words}",
            f"Source: {each.source}. Suspects are joined by: {joined}.",
            _table(("All of these must hold", "Fact", "Condition", "When not recorded"), rows),
        ]
    return "\n\n".join(parts)


def _condition(at_least: int | None, one_of: tuple[str, ...]) -> str:
    return f"at least {at_least}" if at_least is not None else "one of: " + ", ".join(f"`{value}`" for value in one_of)


def policies() -> str:
    """The publication policies that ship."""
    parts = ["# Publication policies", "What each setting does: [disclosure](../explanation/disclosure.md)."]
    for path in sorted((data_directory() / "policies").glob("*.toml")):
        policy = load_policy(path.stem)
        settings = {key: value for key, value in policy.as_dict().items() if key not in ("id", "version", "title")}
        rows = ((f"`{key}`", f"{value}") for key, value in settings.items())
        parts += [
            f"## {policy.id}",
            f"**{policy.title}**, version {policy.version}.",
            _table(("Setting", "Value"), rows),
        ]
    return "\n\n".join(parts)


def protocols() -> str:
    """The protocols of estimates that ship."""
    parts = ["# Protocols", "What each setting does: [how many](../explanation/how-many.md)."]
    for path in sorted((data_directory() / "protocols").glob("*.toml")):
        protocol = load_protocol(path.stem)
        settings = {key: value for key, value in asdict(protocol).items() if key not in ("id", "version", "title")}
        parts += [
            f"## {protocol.id}",
            f"**{protocol.title}**, version {protocol.version}.",
            _table(("Setting", "Value"), ((f"`{key}`", _setting(value)) for key, value in settings.items())),
        ]
    return "\n\n".join(parts)


def _setting(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def claims() -> str:
    """The claims that every audit judges."""
    told = (
        "Every audit judges these, beside its own. [How](../explanation/how-many-in-the-audit.md#claims-of-the-audit)."
    )
    paths = sorted((data_directory() / "claims").glob("*.toml"))
    rows = [(f"`{path.stem}`", _claim(read_claim(path)), path.read_text("utf-8").splitlines()[0].removeprefix("# "))
            for path in paths]  # fmt: skip
    return "\n\n".join(("# Claims", told, _table(("Claim", "In words", "Why it is judged"), rows)))


def _claim(claim: Claim) -> str:
    words = claim_in_words(claim)
    of = "all offences" if claim.definition == "all" else "the headline definition"
    return f"{words[0].upper()}{words[1:]}, under {of}"


def linkage_settings() -> str:
    """How two records are compared, and when they count as one person."""
    parts = ["# Linkage settings", "What they mean: [linkage](../explanation/linkage.md)."]
    for path in (data_directory() / "linkage" / f"{name}.toml" for name in ("people", "tables")):
        each = load_linkage_settings(path.stem)
        levels = {level: getattr(each.thresholds, level) for level in ("loose", "central", "strict")}
        parts += [
            f"## {each.id}, version {each.version}",
            _table(("Reading", "Least match weight", "Odds that two records are one person"),
                   ((name, f"{weight:g}", _odds(weight)) for name, weight in levels.items())),
            f"A person with more than {each.largest_cluster} records is taken apart at ever stricter thresholds.",
            "### Which pairs are compared",
            _table(("Both records agree on", "Why"), ((f"`{rule}`", why) for rule, why in each.blocking)),
            "### How a pair is compared",
            _table(("Compared", "Level, best first", "Common values count less", "Fixed by judgement"),
                   ((title_of(c), level["label"], f"by `{level['term_frequency']}`" if "term_frequency" in level else "",
                     ", ".join(f"{side} = {level[side]:g}" for side in ("m", "u") if side in level))
                    for c in each.comparisons for level in c["level"])),
            "### How the model is trained",
            _table(("Setting", "Value"),
                   ((f"`{key}`", "<br>".join(f"`{one}`" for one in value) if isinstance(value, list) else f"{value:,}")
                    for key, value in each.training.items())),
        ]  # fmt: skip
    return "\n\n".join(parts)


def encoding_settings() -> str:
    """Each setting of an encoding: what it means, its unit and range, and the value that ships."""
    found = load_encoding_settings()
    values = {name: f"{getattr(found, name)}" for name in ENCODING_SETTINGS if hasattr(found, name)}
    rows = ((f"`{name}`", *said, f"`{values[name]}`" if name in values else "below")
            for name, said in ENCODING_SETTINGS.items())  # fmt: skip
    fields = ((f"`{f.name}`", f.tokens, f.domain, f"{f.positions}", f"by `{found.salt}`" if f.salted else "no")
              for f in found.fields)  # fmt: skip
    hashes = ((f"`{h.name}`", h.form, ", ".join(f"`{part}`" for part in h.parts)) for h in found.hashes)
    stated = ((s.label, ", ".join(f"`{name}`" for name in s.hashes), f"{s.likeness:g}", f"{s.weight:g}", _odds(s.weight))
              for s in found.stated)  # fmt: skip
    return "\n\n".join(
        [
            "# Encoding settings",
            f"`data/linkage/encoding.toml`, version {found.version}. How a person is encoded where no name may be\n"
            "sent, and how encodings are compared: [linking without names](../explanation/linking-without-names.md). All\n"
            "bodies of an audit need the same file; encodings of two versions never match.",
            "## Settings",
            _table(("Setting", "Meaning", "Unit", "Range", "As shipped"), rows),
            "## Fields of the Bloom filter",
            _table(("Field", "Tokens", "Domain", "Positions", "Salted"), fields),
            "## Keyed hashes, the strongest evidence first",
            _table(("Hash", "Form", "Parts"), hashes),
            "## Stated match weights, the first that holds",
            _table(("Two encodings have in common", "Hashes equal", "Least likeness", "Match weight", "Odds"), stated),
        ]
    )


# Setting → meaning, unit, range. A test holds the names against the settings that ship.
ENCODING_SETTINGS = {
    "id": ("Name of the settings", "", "text"),
    "version": ("Version of what encodings are made of; part of the check value of a key", "", "text"),
    "length": ("Length of a Bloom filter", "bits", "a multiple of 64 that divides 65,536"),
    "salt": ("Field that is hashed together with each token of a salted field; empty for none", "", "`birth_year` or empty"),
    "field.name": ("Field that goes into the filter", "", "a field that linkage compares"),
    "field.tokens": ("What the field is cut into: neighbouring letters, or each digit with its place", "",
                     "`bigrams` or `places`"),
    "field.domain": ("Fields of one domain share their hashing, so that swapped names still look alike", "", "text"),
    "field.positions": ("Bits that one token sets", "bits", "1 to 32"),
    "field.salted": ("Whether tokens of the field are salted", "", "`true` or `false`"),
    "hash.name": ("Column of the return that holds the hash", "", "text"),
    "hash.form": ("`letters`: of the name as written, as in earlier returns. `prepared`: of the names as linkage compares "
                  "them", "", "`letters` or `prepared`"),
    "hash.parts": ("Fields hashed together; the hash is missing where one of them is", "", "one field or more"),
    "samples": ("Samples of bits by which pairs are brought together", "samples", "1 or more; more find more and take longer"),
    "bits": ("Bits in a sample, all of which two filters must share", "bits", "1 to 64; more bring fewer pairs together"),
    "pairs_for_each_record": ("Pairs that one sample brings together at most, for each record; a sample that would bring more "
                              "takes more bits", "pairs", "1 or more"),
    "largest_block": ("Largest block that is compared; larger ones are left out", "pairs", "1 or more"),
    "step": ("Width of a level of likeness", "Dice coefficient", "above 0, up to 1"),
    "least": ("Likeness below which all is one level", "Dice coefficient", "0 to 1"),
    "sample": ("Named records that stand for encoded ones in learning, at most", "records", "1 or more"),
    "lean": ("Pairs that a coarser level counts for, where a level has few of its own", "pairs", "above 0"),
    "stated.label": ("What two encodings have in common, in words", "", "text"),
    "stated.hashes": ("Hashes that must all be equal", "", "names of hashes, or none"),
    "stated.likeness": ("Least likeness of the filters", "Dice coefficient", "0 to 1"),
    "stated.weight": ("Match weight by judgement, where none can be learnt", "log2 odds", "any number"),
}  # fmt: skip


def _odds(weight: float) -> str:
    return f"{2**weight:,.0f} to 1" if weight >= 0 else f"1 to {2**-weight:,.0f}"


def command_line() -> str:
    """The help of every command and subcommand, always in the same width."""
    parts = [
        "# The command line",
        "Exit codes: 0 done, 1 findings or a refusal to act on, 2 wrong usage or unreadable input,\n"
        "130 stopped from the keyboard.",
    ]
    for name, text in _helps(typer.main.get_command(app), "openinquiry"):
        plain = "\n".join(line.rstrip() for line in text.strip().splitlines())
        parts += [f"## {name}", f"```text\n{plain}\n```"]
    return "\n\n".join(parts)


def _helps(command: object, name: str) -> Iterable[tuple[str, str]]:
    # Plain text: Rich would draw boxes as wide as the terminal of whoever runs this.
    command.rich_markup_mode = None  # type: ignore[attr-defined]
    context = command.context_class(command, info_name=name, terminal_width=_WIDTH, max_content_width=_WIDTH)  # type: ignore[attr-defined]
    yield name, command.get_help(context)  # type: ignore[attr-defined]
    for each, below in getattr(command, "commands", {}).items():
        yield from _helps(below, f"{name} {each}")


def specification(name: str) -> str:
    """One specification: every table and field."""
    known = load_specification(name)
    if hasattr(returns, _DESCRIBE[0]):
        describe: Callable[[ReturnSpecification], str] = getattr(returns, _DESCRIBE[0])
        return describe(known)
    parts = [
        f"# {known.title}",
        f"Specification `{known.id}`, version {known.version}. Population: {known.population}.",
        known.guidance,
    ]
    for table in known.tables:
        key = ", ".join(f"`{each}`" for each in table.key)
        need = "Required" if table.required else "May be left out"
        rows = (
            (f"`{f.name}`", f.title, f.type.value + (f" of `{f.codes}`" if f.codes else ""),
             "yes" if f.required else "no", f.meaning)
            for f in table.fields
        )  # fmt: skip
        parts += [
            f"## {table.title} (`{table.name}`)",
            f"One row is {table.row}. {need}. A row is known by {key}.",
            _table(("Field", "Title", "Type", "Required", "Meaning"), rows),
        ]
    return "\n\n".join(parts)


def rules() -> str:
    """Every rule that a return is checked against."""
    if hasattr(returns, _DESCRIBE[1]):
        described: str = getattr(returns, _DESCRIBE[1])()
        return described
    told = f"{len(RULES)} rules. An error must be put right; a query must be put right or explained."
    rows = ((r.id, r.severity.value, r.specification, f"`{r.table}`" if r.table else "", r.title, r.fix) for r in RULES)
    return f"# Rules\n\n{told}\n\n" + _table(
        ("Rule", "Severity", "Return", "Table", "What is wrong", "How to fix it"), rows
    )


def states() -> str:
    """Every workflow: its diagram, its states, and the ways between them."""
    parts = [
        "# States",
        "A record goes from state to state by these tables and by nothing else. «Who» may take a way, and what must be there\n"
        "first, is asked before every move.",
    ]
    for each in WORKFLOWS:
        picture = f"{_PICTURES}/states-{each.name}.svg"
        rows = ((f"`{state}`", stage.label.english, stage.label.welsh, HOLDERS[stage.holder].english, stage.meaning)
                for state, stage in each.stages.items())  # fmt: skip
        parts += [
            f"## {each.title}",
            f"![{each.title}: the states and the ways between them, as in the tables below]({picture})",
            _table(("State", "Label", "Label in Welsh", "Whose turn", "What it means"), rows),
            _table(("From", "To", "Who", "What must be there first"), _ways(each)),
        ]
    return "\n\n".join(parts)


def _ways(table: Workflow) -> Iterable[tuple[str, str, str, str]]:
    for state, stage in table.stages.items():
        for to, way in stage.ways.items():
            first, *others = (HOLDERS[each].english for each in table.movers(state, to=to))
            who = first + "".join(f" or {each[0].lower()}{each[1:]}" for each in others)
            needs = "; ".join(CONDITIONS[each].english for each in way.needs)
            yield f"`{state}`", f"`{to}`", who, needs


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(titles)
    lines = [
        head,
        ["---"] * len(head),
        *([cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows),
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def _there(folder: Path) -> list[str]:
    """What lies in ``folder`` and was made by this tool, the diagrams beside it included."""
    pictures = (f"{_PICTURES}/{path.name}" for path in (folder / _PICTURES).glob("states-*.svg"))
    return sorted([*(path.name for path in folder.glob("*.md")), *pictures])


def stale(folder: Path) -> tuple[str, ...]:
    """The pages of ``folder`` that are missing, differ from what they are made from, or are made from nothing."""
    wanted = pages()
    there = {name: (folder / name).read_text(encoding="utf-8") for name in _there(folder)}
    return tuple(sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name)))


def write(folder: Path) -> None:
    """Write every page, and take away pages that are made no more."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    (folder / _PICTURES).mkdir(parents=True, exist_ok=True)
    for name in _there(folder):
        if name not in wanted:
            (folder / name).unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 and name the pages that are stale")
    if not parser.parse_args().check:
        write(REFERENCE)
        return 0
    behind = stale(REFERENCE)
    for name in behind:
        print(f"docs/reference/{name} has fallen behind. Run: make docs")
    return 1 if behind else 0


if __name__ == "__main__":
    sys.exit(main())
