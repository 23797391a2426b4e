"""The how-to begins a programme as it says, and its lead gets in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from openinquiry.domain.accounts.actors import actor_of
from openinquiry.domain.accounts.models import Person

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "run-the-service.md"
NEW = "four invented words together"


@pytest.mark.django_db
def test_the_first_lead_is_entered_and_chooses_a_password_by_letter():
    cache.clear()
    code = re.search(r"```python\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)[1]
    exec(code, {})  # noqa: S102 - what the how-to says is what is tested
    lead = Person.objects.get(email="lead@example.org")
    assert [role.name for role in actor_of(lead, at=timezone.now()).roles] == ["lead"]
    Client().post("/account/password/reset/", {"email": "lead@example.org"})
    client = Client()
    form = client.get(re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]).url
    client.post(form, {"password1": NEW, "password2": NEW})
    client.post("/account/login/", {"login": "lead@example.org", "password": NEW})
    assert client.session["_auth_user_id"] == str(lead.pk)


def test_every_setting_it_names_is_read():
    settings = (Path(__file__).parents[2] / "src" / "openinquiry" / "project").glob("*.py")
    known = "".join(path.read_text(encoding="utf-8") for path in settings)
    named = set(re.findall(r"OPENINQUIRY_[A-Z_]+", HOW_TO.read_text(encoding="utf-8")))
    assert len(named) > 8
    assert {name for name in named if f'"{name}"' not in known} == set()
