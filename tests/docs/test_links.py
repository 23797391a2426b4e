"""Every relative link leads somewhere, and no committed file names a machine or a registry of packages."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]*)\)")
# Put together here, so that this file does not name what it looks for.
_HOSTS = tuple(".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("crates", "io"),
))  # fmt: skip
_PLACES = tuple(re.compile(pattern) for pattern in (
    r"(?<![\w.<>*-])/(?:work|root)(?:/|(?![-\w]))", r"\.\." + "/shared", r"(?<![\w.])/home/\w",
))  # fmt: skip
_MAY_NAME_PLACES = {".ci/run"}


def committed() -> list[Path]:
    """What git knows, and what is new and not ignored; without git, every Markdown and Python file outside .venv."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    if found.returncode == 0:
        return sorted(TOP / name for name in found.stdout.splitlines() if (TOP / name).is_file())
    folders = ("docs", "src", "tests", "tools", "data")
    return sorted(
        [*TOP.glob("*.md"), *(p for f in folders for p in (TOP / f).rglob("*") if p.suffix in (".md", ".py"))]
    )


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def broken_links(page: Path, *, text: str) -> list[str]:
    """Links of ``text`` whose file, or heading in a file, is not there."""
    broken = []
    for target in _LINK.findall(text):
        name, _, heading = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        if not there.exists() or (heading and there.suffix == ".md" and heading not in headings(text_of(there))):
            broken.append(target)
    return broken


def headings(text: str) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def unfit(text: str) -> list[str]:
    """Hosts of registries and places on a machine that ``text`` names."""
    found = [host for host in _HOSTS if host in text.lower()]
    return found + [match.group() for place in _PLACES for match in place.finditer(text)]


@pytest.mark.parametrize("page", [p for p in committed() if p.suffix == ".md"], ids=lambda p: str(p.relative_to(TOP)))
def test_every_relative_link_resolves(page: Path):
    assert broken_links(page, text=text_of(page)) == []


def test_no_committed_file_names_a_registry_or_a_place_on_a_machine():
    found = {
        str(path.relative_to(TOP)): unfit(text_of(path))
        for path in committed()
        if str(path.relative_to(TOP)) not in _MAY_NAME_PLACES
    }
    assert {name: what for name, what in found.items() if what} == {}


def test_a_broken_link_and_a_broken_heading_would_be_found():
    page = TOP / "README.md"
    text = "[a](no-such-page.md) [b](#no-such-heading) [c](docs/glossary.md#figures) [d](https://example.org)"
    assert broken_links(page, text=text) == ["no-such-page.md", "#no-such-heading"]


def test_a_registry_and_a_place_would_be_found():
    assert unfit("see files." + _HOSTS[1]) == [_HOSTS[1]]
    work, root = "/" + "work", "/" + "root"
    assert unfit(f"in {work}/somewhere") == [f"{work}/"]
    assert unfit(f"in {root}") == [root]
    assert unfit("in .." + "/shared") == [".." + "/shared"]
    assert unfit(f"a network{work}book, {work}books, {work}-book, and/or{root}s") == []


def test_the_readme_names_the_two_commands_of_a_newcomer():
    text = (TOP / "README.md").read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text


def test_a_lock_file_with_addresses_is_not_committed():
    locks = [p for p in committed() if p.name in {"uv.lock", "poetry.lock", "package-lock.json", "Pipfile.lock"}]
    assert [p.name for p in locks if p.name != "package-lock.json" or '"resolved"' in text_of(p)] == []
