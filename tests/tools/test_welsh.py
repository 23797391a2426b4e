"""The tool that keeps the Welsh: what it finds in a template, and what it says is wrong."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import write_po

TOOL = Path(__file__).parents[2] / "tools" / "welsh.py"


@pytest.fixture
def welsh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, over an invented tree with one public, one staff template and one module, and Welsh of its own."""
    specification = importlib.util.spec_from_file_location("welsh_tool", TOOL)
    assert specification is not None
    assert specification.loader is not None
    tool = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(tool)
    web = tmp_path / "web"
    for folder in ("templates/public", "templates/staff", "public", "staff"):
        (web / folder).mkdir(parents=True)
    (web / "templates/public/page.html").write_text(
        '{% load i18n %}{% translate "Send" %}{% blocktranslate trimmed %}\n  By {{ who }}\n{% endblocktranslate %}'
        '{% if a %}{% translate "Half of 10%" as half %}{% endif %}'
    )
    (web / "templates/staff/page.html").write_text('{% load i18n %}{% translate "For staff" %}')
    (web / "public/page.py").write_text('from django.utils.translation import gettext as _\nA = _("Said %(it)s")\n')
    (web / "staff/page.py").write_text('from django.utils.translation import gettext as _\nA = _("Said to staff")\n')
    monkeypatch.setattr(tool, "WEB", web)
    monkeypatch.setattr(tool, "PO", web / "locale" / "django.po")
    return tool


def write(tool: ModuleType, **welsh: str) -> None:
    tool.extract()
    catalogue = tool.known()
    for message in catalogue:
        if message.id:
            message.string = welsh.get(message.id.split()[0], "")
    with tool.PO.open("wb") as file:
        write_po(file, catalogue)
    tool.PO.with_suffix(".mo").write_bytes(tool.compiled())


COMPLETE = {"Send": "Anfon", "By": "Gan %(who)s", "Half": "Hanner 10%%", "Said": "Dywedodd %(it)s"}


def test_what_the_public_and_bodies_read_is_wanted_and_what_only_staff_read_is_not(welsh: ModuleType) -> None:
    assert sorted(welsh.wanted()) == ["By %(who)s", "Half of 10%%", "Said %(it)s", "Send"]


def test_what_the_domain_refuses_to_bodies_is_wanted_and_what_it_refuses_to_the_office_is_not(
    welsh: ModuleType,
) -> None:
    operations = welsh.WEB.parent / "domain" / "returns"
    operations.mkdir(parents=True)
    (operations / "answers.py").write_text(
        'raise Refusal("Say %(what)s.", what=1)\nraise Refused("To the office.")\n@policy(gettext_noop("Bodies sign."))\n'
    )
    wanted = welsh.wanted()
    assert {"Say %(what)s.", "Bodies sign."} <= set(wanted)
    assert wanted["Bodies sign."] == ["domain/returns/answers.py"]
    assert "To the office." not in wanted


def test_nothing_is_wrong_when_all_is_written_and_compiled(welsh: ModuleType) -> None:
    write(welsh, **COMPLETE)
    assert welsh.problems() == []


def test_a_text_without_welsh_is_named_with_its_file(welsh: ModuleType) -> None:
    write(welsh, **{**COMPLETE, "Send": ""})
    assert welsh.problems() == [
        "No Welsh for «Send» in templates/public/page.html. Run tools/welsh.py extract and write it in django.po."
    ]


def test_welsh_that_fills_in_another_name_is_refused(welsh: ModuleType) -> None:
    write(welsh, **{**COMPLETE, "By": "Gan %(pwy)s"})
    assert welsh.problems() == ["The Welsh of «By %(who)s» has other names to fill in or other tags than the English."]


def test_a_text_that_is_not_used_any_more_is_named(welsh: ModuleType) -> None:
    write(welsh, **COMPLETE)
    (welsh.WEB / "public/page.py").write_text("")
    assert welsh.problems() == ["«Said %(it)s» is in django.po and nowhere else. Run tools/welsh.py extract."]


def test_a_compiled_file_that_is_behind_is_named(welsh: ModuleType) -> None:
    write(welsh, **COMPLETE)
    welsh.PO.with_suffix(".mo").write_bytes(b"old")
    assert welsh.problems() == ["django.mo is behind django.po. Run tools/welsh.py compile."]


def test_extracting_twice_keeps_the_welsh_and_changes_nothing(welsh: ModuleType) -> None:
    write(welsh, **COMPLETE)
    welsh.extract()
    first = welsh.PO.read_bytes()
    assert welsh.extract() == "4 texts; 0 new, 0 gone."
    assert welsh.PO.read_bytes() == first
    assert welsh.known()["Send"].string == "Anfon"


def test_a_text_with_forms_for_one_and_for_more_needs_each_of_the_six_of_welsh(welsh: ModuleType) -> None:
    (welsh.WEB / "templates/public/page.html").write_text(
        "{% load i18n %}{% blocktranslate count n=rows %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}"
    )
    (welsh.WEB / "public/page.py").write_text(
        'from django.utils.translation import ngettext\nA = ngettext("%(n)s file", "%(n)s files", 2)\n'
    )
    assert sorted(welsh.wanted()) == [("%(n)s file", "%(n)s files"), ("%(n)s row", "%(n)s rows")]
    welsh.extract()
    catalogue = welsh.known()
    assert len(welsh.problems()) == 3
    for message in catalogue:
        if message.id:
            message.string = ("%(n)s",) * 6
    with welsh.PO.open("wb") as file:
        write_po(file, catalogue)
    welsh.PO.with_suffix(".mo").write_bytes(welsh.compiled())
    assert welsh.problems() == []
