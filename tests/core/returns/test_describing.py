"""The reference pages name everything there is."""

import pytest

from openinquiry.core.returns import (
    RULES,
    describe_rules,
    describe_specification,
    load_specification,
    specification_names,
)


@pytest.mark.parametrize("name", specification_names())
def test_a_specifications_page_names_every_field_and_code(name: str):
    specification = load_specification(name)
    page = describe_specification(specification)
    for table in specification.tables:
        for field in table.fields:
            assert f"| `{field.name}` |" in page
            assert all(f"| `{code}` |" in page for code in field.valid_codes)


def test_the_page_of_rules_names_every_rule_once():
    page = describe_rules()
    assert [page.count(f"| {rule.id} |") for rule in RULES] == [1] * len(RULES)
