"""Questions that every page asks the database: their SQL is put together once, and asked again with other values.

Django puts the SQL of a queryset together anew each time, which takes ten times as long as SQLite's answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models

Question = Callable[[UUID, date], models.QuerySet[Any, tuple[Any, ...]]]
# Stand for the person and the day while the SQL is put together; nobody has such an identifier, nothing is of such a day.
_SOMEBODY, _SOME_DAY = UUID(int=0x5EED_0F_A_9E45_0), date(1066, 10, 14)


def asked_again(question: Question) -> Callable[[UUID, date], list[tuple[Any, ...]]]:
    """The same question, of a person on a day, as a function that gives the rows just as the driver reads them.

    question: a queryset of values; its SQL must be the same for every person and day.
    """

    @cache
    def put_together(vendor: str) -> tuple[str, tuple[Any, ...]]:
        return question(_SOMEBODY, _SOME_DAY).query.sql_with_params()

    def ask(person: UUID, day: date) -> list[tuple[Any, ...]]:
        sql, parameters = put_together(connection.vendor)
        given: dict[object, Any] = dict(zip(_as_kept(_SOMEBODY, _SOME_DAY), _as_kept(person, day), strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(each, each) for each in parameters])
            return list(cursor.fetchall())

    return ask


@lru_cache(maxsize=8192)  # whoever serves many bodies has as many posts, and asks for them with every page
def identifier(value: UUID | str) -> UUID:
    """An identifier as read from the database: SQLite keeps it as text."""
    return value if isinstance(value, UUID) else UUID(value)


def _as_kept(person: UUID, day: date) -> tuple[object, object]:
    return (
        models.UUIDField().get_db_prep_value(person, connection),
        models.DateField().get_db_prep_value(day, connection),
    )
