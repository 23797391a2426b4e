"""The address of a record in a list is the one that the service gives it."""

from __future__ import annotations

from uuid import uuid4

from django.urls import reverse

from openinquiry.web.addresses import addresses_of


def test_every_address_is_the_one_of_its_pattern():
    one, other = uuid4(), uuid4()
    to = addresses_of("office-return", "invented-audit")
    assert [to(one), to(other)] == [reverse("office-return", args=["invented-audit", each]) for each in (one, other)]
    assert addresses_of("return")(one) == reverse("return", args=[one])
