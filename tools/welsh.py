"""The Welsh of the service, without GNU gettext: collect what is to be translated, compile what is, say what lacks.

    python tools/welsh.py extract    bring django.po up to date with templates and modules
    python tools/welsh.py compile    write django.mo, which Django reads
    python tools/welsh.py check      say what has no Welsh, what is left over, and whether django.mo is behind

Pages for staff alone may be in English only. Everything else in ``web`` is for the public or for bodies: the folder of a page
says for whom it is. What the domain refuses to bodies and the public is a ``Refusal`` (core.shared.errors), and is wanted too.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

TOP = Path(__file__).resolve().parents[1]
WEB = TOP / "src" / "openinquiry" / "web"
PO = WEB / "locale" / "cy" / "LC_MESSAGES" / "django.po"
ENGLISH_ONLY = ("staff", "gallery")  # folders under web and under web/templates
Text = str | tuple[str, str]  # a text, or its forms for one and for more
_CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "Refusal")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
}
_REFUSALS = dict.fromkeys(
    ("Refusal", "gettext_noop")
)  # what the domain refuses to bodies and the public (core.shared.errors)
_HOLES = re.compile(r"%\(\w+\)s|%s|<[^>]+>|%\{\w+\}|%%")
_WRITTEN = datetime(2026, 11, 27, tzinfo=UTC)  # one date for good: the file changes when its words do
_HEADER = (
    "# Welsh of the pages for the public and for bodies. Written by the makers of the software; to be read by a Welsh\n"
    "# speaker before it is relied on. Kept by tools/welsh.py."
)


def templates() -> Iterator[Path]:
    """The templates that must be in both languages."""
    root = WEB / "templates"
    yield from (path for path in sorted(root.rglob("*.html")) if path.relative_to(root).parts[0] not in ENGLISH_ONLY)


def modules() -> Iterator[Path]:
    """The modules that must be in both languages."""
    yield from (path for path in sorted(WEB.rglob("*.py")) if path.relative_to(WEB).parts[0] not in ENGLISH_ONLY)


def wanted() -> dict[Text, list[str]]:
    """Each text to be translated, as Django asks for it, with the files it stands in."""
    found: dict[Text, list[str]] = {}
    for path in templates():
        for text in in_template(path.read_text(encoding="utf-8")):
            found.setdefault(text, []).append(str(path.relative_to(WEB)))
    for path in modules():
        for _line, text, _comments, _context in extract_from_file("python", path, keywords=_CALLS):
            found.setdefault(text, []).append(str(path.relative_to(WEB)))
    for path in sorted((WEB.parent / "domain").rglob("*.py")):
        for _line, text, _comments, _context in extract_from_file("python", path, keywords=_REFUSALS):
            found.setdefault(text, []).append(path.relative_to(WEB.parent).as_posix())
    return {text: sorted(set(places)) for text, places in found.items()}


def in_template(source: str) -> Iterator[Text]:
    """The texts of the translate and blocktranslate tags of one template."""
    _ready()
    from django.template import engines  # noqa: PLC0415 - Django is set up only now
    from django.template.base import Node  # noqa: PLC0415
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode  # noqa: PLC0415
    from django.utils.translation import trim_whitespace  # noqa: PLC0415

    for node in engines["django"].from_string(source).template.nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            yield str(node.filter_expression.var.literal).replace("%", "%%")
        elif isinstance(node, BlockTranslateNode):
            forms = [node.render_token_list(part)[0] for part in (node.singular, node.plural) if part]
            texts = tuple(trim_whitespace(form) if node.trimmed else form for form in forms)
            yield texts if len(texts) == 2 else texts[0]


def known() -> Catalog:
    """The translations there are."""
    if not PO.exists():
        return Catalog(locale="cy")
    with PO.open("rb") as file:
        return read_po(file, locale="cy")


def extract() -> str:
    """Write django.po: every text wanted, with the Welsh it had. Says how many are new and how many went."""
    old, texts = known(), wanted()
    new = Catalog(
        locale="cy",
        header_comment=_HEADER,
        project="OpenInquiry",
        version="0.1.0",
        msgid_bugs_address="see CONTRIBUTING.md",
        creation_date=_WRITTEN,
        revision_date=_WRITTEN,
        last_translator="the makers of OpenInquiry",
        language_team="none yet",
        fuzzy=False,
    )
    for text in sorted(texts, key=str):
        before = old.get(text)
        new.add(text, before.string if before else "", locations=[(place, None) for place in texts[text]])
    written = io.BytesIO()
    write_po(written, new, sort_output=True, width=120, include_lineno=False, omit_header=False)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(written.getvalue())
    ids = {message.id for message in old if message.id}
    return f"{len(texts)} texts; {len(set(texts) - ids)} new, {len(ids - set(texts))} gone."


def compiled() -> bytes:
    """What django.mo must hold."""
    written = io.BytesIO()
    write_mo(written, known())
    return written.getvalue()


def problems() -> list[str]:
    """Sentences that say what is wrong; none when every text has Welsh and all is compiled."""
    catalogue, texts = known(), wanted()
    found = []
    for text, places in sorted(texts.items(), key=str):
        message = catalogue.get(text)
        english, welsh = _forms(text), _forms(message.string) if message else ()
        if not welsh or not all(welsh):
            found.append(
                f"No Welsh for «{english[0]}» in {', '.join(places)}. Run tools/welsh.py extract and write it in django.po."
            )
        elif any(_holes(each) not in {_holes(form) for form in english} for each in welsh):
            found.append(f"The Welsh of «{english[0]}» has other names to fill in or other tags than the English.")
    gone = [message.id for message in catalogue if message.id and message.id not in texts]
    found += [f"«{_forms(text)[0]}» is in django.po and nowhere else. Run tools/welsh.py extract." for text in gone]
    mo = PO.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled():
        found.append("django.mo is behind django.po. Run tools/welsh.py compile.")
    return found


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _holes(text: str) -> tuple[str, ...]:
    return tuple(sorted(_HOLES.findall(text)))


def _ready() -> None:
    import django  # noqa: PLC0415 - only where templates are parsed
    from django.conf import settings  # noqa: PLC0415

    if not settings.configured:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        sys.path.insert(0, str(TOP))
        django.setup()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("do", choices=["extract", "compile", "check"])
    do = parser.parse_args().do
    if do == "extract":
        print(extract())
    elif do == "compile":
        PO.with_suffix(".mo").write_bytes(compiled())
    else:
        found = problems()
        print("\n".join(found) or "Every text has Welsh.")
        return int(bool(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
