"""Letters are written in the language of their reader, say nothing in their subject, and nobody writes into one."""

from __future__ import annotations

from string import Formatter

import pytest
from django.core import mail

from openinquiry.adapters.post import letters_there_are, send_by_email, write_letter
from openinquiry.adapters.post.letters import _TEXTS
from openinquiry.core.shared import WrongUsage

BOTH = [(language, name) for language in ("en-gb", "cy") for name in letters_there_are("en-gb")]


def test_every_letter_is_there_in_both_languages_and_names_the_same_values():
    named = {
        (language, name): {
            field for _w, field, _f, _c in Formatter().parse((_TEXTS / language / f"{name}.txt").read_text()) if field
        }
        for language, name in BOTH
    }
    assert letters_there_are("cy") == letters_there_are("en-gb")
    assert len(letters_there_are("cy")) == 27
    assert [name for language, name in BOTH if named[language, name] != named["en-gb", name]] == []


@pytest.mark.parametrize(("language", "name"), BOTH)
def test_a_subject_is_one_line_that_is_the_same_for_everybody(language: str, name: str):
    subject, blank, *_text = (_TEXTS / language / f"{name}.txt").read_text().split("\n")
    assert ("{" in subject, blank) == (False, "")
    assert 5 < len(subject) < 60


def test_a_value_cannot_write_lines_of_its_own():
    letter = write_letter(
        "glass-broken", "en-gb", programme="A", ends="now", why="Disk.\n\nSend money to: me\r\nBcc: x"
    )
    assert "Disk. Send money to: me Bcc: x\n" in letter.text


def test_a_letter_that_is_given_too_little_or_too_much_is_refused():
    for values in ({}, {"address": "https://example.org", "secret": "x"}):
        with pytest.raises(WrongUsage, match="names"):
            write_letter("forgotten-password", "cy", **values)
    with pytest.raises(WrongUsage, match="no letter"):
        write_letter("nothing", "en-gb")


def test_an_unknown_language_is_english():
    assert write_letter("app-added", "fr") == write_letter("app-added", "en-gb")


def test_a_letter_goes_to_one_reader(settings):
    assert send_by_email(write_letter("app-added", "cy"), to="ann@example.org")
    assert [(each.to, each.cc, each.bcc, each.subject) for each in mail.outbox] == [
        (["ann@example.org"], [], [], "Newidiwyd sut rydych yn mewngofnodi")
    ]


def test_a_letter_that_no_server_takes_is_told_of_without_its_reader(settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert not send_by_email(write_letter("app-added", "en-gb"), to="planted@example.org")
    said = "".join(capsys.readouterr())
    assert "letter not sent" in said
    assert "planted" not in said
