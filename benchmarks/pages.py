"""What a page of a list costs: 153 bodies with tags, links and figures, by processor time in one process.

The target is 15 ms a list page and 5 ms a form. Time on the clock would be that of the machine's other work as well.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable

TARGETS = {"list of 153 bodies": 15.0, "form of ten fields": 5.0}  # milliseconds
ROUNDS = 60


def main() -> int:
    """Print a row for each page. Gives 1 when one costs more than its target."""
    os.environ["OPENINQUIRY_HOME"] = tempfile.mkdtemp(prefix="openinquiry-bench-")
    os.environ["OPENINQUIRY_PLAIN_HTTP"] = os.environ["OPENINQUIRY_DEMONSTRATION"] = "1"
    os.environ["OPENINQUIRY_HOSTS"] = "testserver"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415 - reads the environment set above

    django.setup()
    pages = _pages()
    print("| page | CPU, ms (median) | bytes | wanted, ms |\n| --- | ---: | ---: | ---: |")
    missed = 0
    for name, page in pages.items():
        size = len(page())
        spent = statistics.median(_milliseconds(page) for _round in range(ROUNDS))
        wanted = TARGETS.get(name)
        missed += int(wanted is not None and spent > wanted)
        print(f"| {name} | {spent:.1f} | {size:,} | {wanted or ''} |")
    return int(missed > 0)


def _milliseconds(page: Callable[[], bytes]) -> float:
    begun = time.process_time()
    page()
    return 1000 * (time.process_time() - begun)


def _pages() -> dict[str, Callable[[], bytes]]:
    from django.http import HttpRequest  # noqa: PLC0415 - Django is set up only now
    from django.template.loader import render_to_string  # noqa: PLC0415
    from django.test import Client, RequestFactory  # noqa: PLC0415

    from openinquiry.web.gallery.samples import SampleForm  # noqa: PLC0415

    client = Client()
    request: HttpRequest = RequestFactory().get("/list/")

    def listed() -> bytes:
        return render_to_string("gallery/list.html", {"table": _table(request)}, request=request).encode()

    def tagged() -> bytes:
        return render_to_string(
            "gallery/list.html", {"tags": [str(place) for place in range(153)]}, request=request
        ).encode()

    return {
        "list of 153 bodies": listed,
        "153 tags by the partial template": tagged,
        "form of ten fields": lambda: str(SampleForm({"day_0": "1"})).encode(),
        "first page, through every middleware": lambda: client.get("/").content,
        "page of parts: 15 tables and 14 pictures": lambda: client.get("/parts/").content,
    }


def _table(request: object) -> object:
    from openinquiry.core.shared import councils  # noqa: PLC0415 - after the settings
    from openinquiry.web.components import Column, Link, Table, Tag  # noqa: PLC0415

    states = (Tag("Checked", "green"), Tag("Late", "red"), Tag("Sent back", "orange"), Tag("Not begun", "grey"))
    columns = (
        Column("Body", sort="body"),
        Column("State"),
        Column("Rows", numeric=True),
        Column("Errors", numeric=True),
        Column("Due"),
        Column("Return"),
    )
    rows = [
        (
            each.name,
            states[place % 4],
            f"{37 * place:,}",
            str(place % 9),
            "30 November 2026",
            Link("Open", "/r/1", each.name),
        )
        for place, each in enumerate(councils()[:153])
    ]
    return Table("Returns", columns, rows, sorted_by="body", asked=getattr(request, "GET", None))
