"""The app of persons and bodies."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Persons, bodies, posts, roles."""

    name = "openinquiry.domain.accounts"
    label = "accounts"
