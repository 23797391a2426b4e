"""The command's entry: joins the subcommands and sees that no traceback reaches a user."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from openinquiry.cli import (
    audit,
    bounds,
    claim,
    codes,
    encode,
    estimate,
    events,
    link,
    protect,
    returns,
    review,
    service,
    synthesise,
)
from openinquiry.cli.console import problems
from openinquiry.cli.lost_sign_in import lost_sign_in
from openinquiry.core.shared import OpenInquiryError

_STOPPED = 130
_STOPPED_IN_WORDS = "Stopped. Nothing was left half-written."
app = typer.Typer(
    name="openinquiry",
    help="National audits, locally led inquiries and what must follow them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("bounds")(bounds.bounds)
app.command("claim")(claim.claim)
app.command("codes")(codes.codes)
app.command("encode")(encode.encode)
app.command("estimate")(estimate.estimate)
app.command("link")(link.link)
app.command("synthesise")(synthesise.synthesise)
app.command("serve")(service.serve)
app.command("worker")(service.worker)
app.command("lost-sign-in")(lost_sign_in)
app.command(
    "manage", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False
)(service.manage)
app.add_typer(events.app, name="events")
app.add_typer(returns.app, name="returns")
app.add_typer(audit.app, name="audit")
app.add_typer(review.app, name="review")
app.add_typer(protect.app, name="protect")


@app.callback(invoke_without_command=True)
def top(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """National audits, locally led inquiries and what must follow them."""
    if version:
        from importlib.metadata import version as installed  # noqa: PLC0415 - only this option needs it

        print(f"openinquiry {installed('openinquiry')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


def main() -> None:
    """Run the command. Exit 0 = done, 1 = findings or refusal to act on, 2 = wrong usage or unreadable input."""
    for stream in (sys.stdout, sys.stderr):
        # A file name may hold bytes that no terminal can show; a mark in their place is better than no answer.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    for name in ("SIGTERM", "SIGHUP"):
        # Ended from outside, or its window closed: unpacked returns must not stay behind on the disk.
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)
    sys.exit(_run())


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _run() -> int:
    try:
        code = int(app(standalone_mode=False) or 0)
        if code == _STOPPED:  # Typer catches the interrupt itself, and says nothing
            problems.print(_STOPPED_IN_WORDS)
        return code
    except typer.Exit as stop:
        return stop.exit_code
    except TyperException as problem:
        _show_wrong_usage(problem)
        return 2
    except OpenInquiryError as problem:
        problems.print(str(problem), markup=False)
        return problem.exit_code
    except (KeyboardInterrupt, typer.Abort):
        problems.print(_STOPPED_IN_WORDS)
        return _STOPPED
    except OSError as problem:
        where = f" ({problem.filename})" if problem.filename else ""
        problems.print(f"A file could not be read or written{where}: {problem.strerror or problem}.", markup=False)
        return 2
    except Exception as problem:
        if os.environ.get("OPENINQUIRY_TRACEBACK"):
            raise
        problems.print(
            f"OpenInquiry met a fault of its own ({type(problem).__name__}) and stopped. Nothing was left half-written. "
            "Please report it; set OPENINQUIRY_TRACEBACK=1 and run again to see where it happened.",
            markup=False,
        )
        return 2


def _show_wrong_usage(problem: TyperException) -> None:
    show = getattr(problem, "show", None)
    if show is None:
        problems.print(str(problem), markup=False)
    else:
        show()
