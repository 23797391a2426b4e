"""Every template keeps the rules that pages depend on: they parse, need no hole in the policy, and are complete pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.base import Lexer, Node, TokenType
from django.template.defaulttags import URLNode
from django.urls import get_resolver

ROOT = Path(__file__).parents[2] / "src" / "openinquiry" / "web" / "templates"
TEMPLATES = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("*.html"))}
PAGES = {name: source for name, source in TEMPLATES.items() if '{% extends "' in source and "base.html" in source[:60]}
BOTH_LANGUAGES = {name: source for name, source in TEMPLATES.items() if name.split("/")[0] not in ("staff", "gallery")}
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a handler in an attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script in the page": re.compile(r"<script\b(?![^>]*\bsrc=)|<script\b[^>]*>\s*[^<\s]", re.IGNORECASE),
    "a script as address": re.compile(r"javascript:", re.IGNORECASE),
    "something from another site": re.compile(r"<(?:script|link|img)[^>]*(?:src|href)=\"https?:", re.IGNORECASE),
}
_SAID_IN_ATTRIBUTES = re.compile(r"\b(?:aria-label|alt|title|placeholder)=\"([^\"]*[A-Za-z]{2}[^\"]*)\"")


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 40
    assert len(PAGES) > 10


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_parses_and_its_addresses_are_known(name: str) -> None:
    known = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    nodes = engines["django"].get_template(name).template.nodelist.get_nodes_by_type(Node)
    named = {node.view_name.token.strip("\"'") for node in nodes if isinstance(node, URLNode)}
    assert {each for each in named if ":" not in each} - known == set()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_nothing_that_the_policy_refuses(name: str) -> None:
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(TEMPLATES[name])] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_title_and_one_heading_of_the_first_order(name: str) -> None:
    source = PAGES[name]
    panels = len(re.findall(r'"components/panel\.html"(?![^%]*level=)', source))
    assert "{% block title %}" in source
    assert len(re.findall(r"<h1\b", source)) + panels == 1


def test_the_base_says_its_language() -> None:
    assert '<html lang="{{ LANGUAGE_CODE }}"' in TEMPLATES["base.html"]


def untranslated(source: str) -> list[str]:
    """Words that stand in a template outside the tags that translate them."""
    words, inside = [], False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            inside = token.contents.startswith("blocktranslate") or (
                inside and not token.contents.startswith("endblocktranslate")
            )
        elif token.token_type == TokenType.TEXT and not inside:
            words.append(token.contents)
    joined = "\0".join(words)
    in_text = re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>|&\w+;", " ", joined))
    return in_text + _SAID_IN_ATTRIBUTES.findall(joined)


@pytest.mark.parametrize("name", BOTH_LANGUAGES)
def test_no_word_for_the_public_or_for_bodies_stands_untranslated(name: str) -> None:
    assert untranslated(BOTH_LANGUAGES[name]) == []


@pytest.mark.parametrize(
    ("planted", "what"),
    [
        ('<p style="color: red">', "a style attribute"),
        ("<style>p { }</style>", "a style element"),
        ('<a href="/" onclick="go()">', "a handler in an attribute"),
        ("<script>go()</script>", "a script in the page"),
        ('<a href="javascript:go()">', "a script as address"),
        ('<script src="https://other.example/a.js"></script>', "something from another site"),
    ],
)
def test_each_rule_finds_what_it_forbids(planted: str, what: str) -> None:
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(planted)] == [what]


def test_words_outside_translation_are_found() -> None:
    source = '{% load i18n %}<p>{% translate "Kept" %} Left {{ out }}</p>{% blocktranslate %}Kept{% endblocktranslate %}<a aria-label="Said">'
    assert untranslated(source) == ["Left", "Said"]
