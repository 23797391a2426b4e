"""The same bytes whatever the number of threads: linear algebra on one thread.

A product of matrices that is shared out among threads is cut up in other places with another number of them, and its sums can
then differ in the last digit, which a selection of models can turn into another answer. The matrices here are small, and one
thread is no slower.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")


def on_one_thread(calculate: Callable[_Given, _Found]) -> Callable[_Given, _Found]:
    """``calculate``, with BLAS and LAPACK on one thread while it runs; as before afterwards."""

    @wraps(calculate)
    def calculate_on_one_thread(*given: _Given.args, **named: _Given.kwargs) -> _Found:
        with _libraries().limit(limits=1, user_api="blas"):
            return calculate(*given, **named)

    return calculate_on_one_thread


@cache
def _libraries() -> ThreadpoolController:
    """Those that are loaded by the first calculation: of NumPy and SciPy."""
    return ThreadpoolController()
