"""The workflows of the service, one table each: state → who holds it, its label, what it means, and where it may go.

Rows stand in the order in which a record usually goes through them.
"""

from __future__ import annotations

from openinquiry.core.shared import BothLanguages
from openinquiry.core.workflow.conditions import Condition
from openinquiry.core.workflow.states import ExtensionState, RequestState, ReturnState, RunState, VersionState
from openinquiry.core.workflow.table import Holder, Stage, Way, Workflow

_ANALYST = (Holder.CHECKER,)
_BODY = (Holder.SENDER,)
_WITH_REASON = Way((Condition.REASON,))
_CANCEL = Way((Condition.REASON,), _ANALYST)

REQUEST = Workflow(
    name="request",
    title="A request for data",
    about=BothLanguages("the request", "y cais"),
    initial=RequestState.DRAFT,
    stages={
        RequestState.DRAFT: Stage(
            Holder.CHECKER,
            BothLanguages("Draft", "Drafft"),
            "It is being written. No body sees it.",
            {
                RequestState.ISSUED: Way(
                    (Condition.SPECIFICATION, Condition.BODIES, Condition.LEGAL_BASIS, Condition.DUE_RULE)
                ),
                RequestState.DISCARDED: Way(),
            },
        ),
        RequestState.ISSUED: Stage(
            Holder.SENDER,
            BothLanguages("Issued", "Cyhoeddwyd"),
            "The bodies have been asked and are answering, each at its own pace.",
            {RequestState.CLOSED: Way(by=_ANALYST), RequestState.WITHDRAWN: _CANCEL},
        ),
        RequestState.CLOSED: Stage(
            Holder.NOBODY,
            BothLanguages("Closed", "Caewyd"),
            "No more answers are taken. What has not come is shown as not answered.",
            {RequestState.ISSUED: _CANCEL},
        ),
        RequestState.WITHDRAWN: Stage(
            Holder.NOBODY,
            BothLanguages("Withdrawn", "Tynnwyd yn ôl"),
            "The bodies need not answer any more.",
            final=True,
        ),
        RequestState.DISCARDED: Stage(
            Holder.NOBODY,
            BothLanguages("Discarded", "Gwaredwyd"),
            "It was given up before anybody was asked.",
            final=True,
        ),
    },
)

_SUBMIT = Way((Condition.CHECKED, Condition.NO_ERRORS, Condition.QUERIES_EXPLAINED, Condition.SIGNED_OFF))
_SAY_NOT_HELD = Way((Condition.NO_FILE, Condition.WHERE_SEARCHED, Condition.SIGNED_OFF))
# A correction that is not accepted stays a correction, so that nobody takes the answer in force for missing.
_SEND_BACK = Way((Condition.REASON, Condition.NO_ANSWER_IN_FORCE))
_SEND_BACK_CORRECTION = Way((Condition.REASON, Condition.ANSWER_IN_FORCE))
_CANCEL_FIRST_ANSWER = Way((Condition.REASON, Condition.NO_ANSWER_IN_FORCE), _ANALYST)
_CORRECT = {ReturnState.CORRECTING: Way((Condition.REASON,), (Holder.SENDER, Holder.CHECKER))}

RETURN = Workflow(
    name="return",
    title="What one body owes to one request",
    about=BothLanguages("the return", "y ffurflen"),
    initial=ReturnState.ASKED,
    stages={
        ReturnState.ASKED: Stage(
            Holder.SENDER,
            BothLanguages("Asked", "Gofynnwyd"),
            "The body has been asked and has uploaded nothing yet.",
            {
                ReturnState.DRAFT: Way((Condition.FILE,)),
                ReturnState.NOT_HELD: _SAY_NOT_HELD,
                ReturnState.CANCELLED: _CANCEL,
            },
        ),
        ReturnState.DRAFT: Stage(
            Holder.SENDER,
            BothLanguages("In preparation", "Yn cael ei pharatoi"),
            "The body has uploaded files. They are being checked and put right.",
            {
                ReturnState.SUBMITTED: _SUBMIT,
                ReturnState.NOT_HELD: _SAY_NOT_HELD,
                ReturnState.ASKED: Way((Condition.NO_FILE,)),
                ReturnState.CANCELLED: _CANCEL,
            },
        ),
        ReturnState.SENT_BACK: Stage(
            Holder.SENDER,
            BothLanguages("Sent back", "Anfonwyd yn ôl"),
            "An analyst could not accept the answer and said why.",
            {
                ReturnState.DRAFT: Way((Condition.FILE,)),
                ReturnState.NOT_HELD: _SAY_NOT_HELD,
                ReturnState.CANCELLED: _CANCEL,
            },
        ),
        ReturnState.SUBMITTED: Stage(
            Holder.CHECKER,
            BothLanguages("Submitted", "Cyflwynwyd"),
            "The body has signed its answer off. An analyst looks at it.",
            {
                ReturnState.ACCEPTED: Way(),
                ReturnState.SENT_BACK: _SEND_BACK,
                ReturnState.CORRECTING: _SEND_BACK_CORRECTION,
                ReturnState.CANCELLED: _CANCEL_FIRST_ANSWER,
            },
        ),
        ReturnState.NOT_HELD: Stage(
            Holder.CHECKER,
            BothLanguages("Said not to be held", "Dywedir nas delir"),
            "The body says that it does not hold the data, and where it searched. An analyst looks at that.",
            {
                ReturnState.ACCEPTED_NOT_HELD: Way(),
                ReturnState.SENT_BACK: _SEND_BACK,
                ReturnState.CORRECTING: _SEND_BACK_CORRECTION,
                ReturnState.CANCELLED: _CANCEL_FIRST_ANSWER,
            },
        ),
        ReturnState.CORRECTING: Stage(
            Holder.SENDER,
            BothLanguages("Being corrected", "Yn cael ei chywiro"),
            "The body prepares another answer. The accepted one stays in force until that is accepted.",
            {
                ReturnState.SUBMITTED: _SUBMIT,
                ReturnState.NOT_HELD: _SAY_NOT_HELD,
                ReturnState.ACCEPTED: Way((Condition.NO_FILE, Condition.VERSION_IN_FORCE)),
                ReturnState.ACCEPTED_NOT_HELD: Way((Condition.NO_FILE, Condition.NOT_HELD_IN_FORCE)),
            },
        ),
        ReturnState.ACCEPTED: Stage(
            Holder.NOBODY,
            BothLanguages("Accepted", "Derbyniwyd"),
            "An analyst has accepted the signed version. Runs can use it.",
            _CORRECT,
        ),
        ReturnState.ACCEPTED_NOT_HELD: Stage(
            Holder.NOBODY,
            BothLanguages("Not held, accepted", "Nas delir, derbyniwyd"),
            "An analyst has accepted that the body does not hold the data.",
            _CORRECT,
        ),
        ReturnState.CANCELLED: Stage(
            Holder.NOBODY,
            BothLanguages("Cancelled", "Canslwyd"),
            "The body need not answer any more.",
            final=True,
        ),
    },
)

_REPLACED = Way((Condition.LATER_VERSION,), _BODY)
_TAKEN_AWAY = {VersionState.SUPERSEDED: _REPLACED, VersionState.WITHDRAWN: Way(by=_BODY)}

VERSION = Workflow(
    name="version",
    title="One upload of a return",
    about=BothLanguages("the version", "y fersiwn"),
    initial=VersionState.RECEIVED,
    stages={
        VersionState.RECEIVED: Stage(
            Holder.MACHINE,
            BothLanguages("Arrived", "Wedi cyrraedd"),
            "The file is stored as it came. It is looked at for what is harmful, and opened.",
            {
                VersionState.TO_MAP: Way(),
                VersionState.CHECKING: Way((Condition.MAPPING_CONFIRMED,)),
                VersionState.SUPERSEDED: _REPLACED,
                VersionState.UNREADABLE: _WITH_REASON,
                VersionState.UNSAFE: _WITH_REASON,
                VersionState.QUARANTINED: _WITH_REASON,
            },
        ),
        VersionState.TO_MAP: Stage(
            Holder.SENDER,
            BothLanguages("Columns to confirm", "Colofnau i'w cadarnhau"),
            "A person at the body says which of its columns and codes is which.",
            {VersionState.CHECKING: Way((Condition.MAPPING_CONFIRMED,)), **_TAKEN_AWAY},
        ),
        VersionState.CHECKING: Stage(
            Holder.MACHINE,
            BothLanguages("Being checked", "Yn cael ei gwirio"),
            "Every row is checked against the rules.",
            {
                VersionState.HAS_ERRORS: Way(),
                VersionState.HAS_QUERIES: Way(),
                VersionState.CLEAN: Way(),
                VersionState.SUPERSEDED: _REPLACED,
                VersionState.UNREADABLE: _WITH_REASON,
                VersionState.QUARANTINED: _WITH_REASON,
            },
        ),
        VersionState.HAS_ERRORS: Stage(
            Holder.SENDER,
            BothLanguages("Errors to put right", "Gwallau i'w cywiro"),
            "Something is wrong that must be put right in a new version or in the mapping.",
            {VersionState.TO_MAP: Way(), **_TAKEN_AWAY},
        ),
        VersionState.HAS_QUERIES: Stage(
            Holder.SENDER,
            BothLanguages("Queries to explain", "Ymholiadau i'w hesbonio"),
            "Nothing is wrong for certain. What looks odd must be put right or explained.",
            {
                VersionState.SIGNED: Way((Condition.QUERIES_EXPLAINED, Condition.SIGNED_OFF)),
                VersionState.TO_MAP: Way(),
                **_TAKEN_AWAY,
            },
        ),
        VersionState.CLEAN: Stage(
            Holder.SENDER,
            BothLanguages("Nothing found", "Dim wedi'i ganfod"),
            "No rule found anything.",
            {VersionState.SIGNED: Way((Condition.SIGNED_OFF,)), VersionState.TO_MAP: Way(), **_TAKEN_AWAY},
        ),
        VersionState.QUARANTINED: Stage(
            Holder.CHECKER,
            BothLanguages("In quarantine", "Mewn cwarantin"),
            "The service could not finish with it. An analyst has it looked at, tries again or gives it up.",
            {VersionState.RECEIVED: Way(), VersionState.UNREADABLE: _WITH_REASON, **_TAKEN_AWAY},
        ),
        VersionState.SIGNED: Stage(
            Holder.NOBODY,
            BothLanguages("Signed off", "Llofnodwyd"),
            "Signed off by a named person, with a receipt. It is kept for ever, whatever follows it.",
            final=True,
        ),
        VersionState.SUPERSEDED: Stage(
            Holder.NOBODY,
            BothLanguages("Replaced", "Disodlwyd"),
            "A later version was uploaded before this one was signed off.",
            final=True,
        ),
        VersionState.WITHDRAWN: Stage(
            Holder.NOBODY,
            BothLanguages("Withdrawn", "Tynnwyd yn ôl"),
            "The body took it back before it was signed off.",
            final=True,
        ),
        VersionState.UNREADABLE: Stage(
            Holder.NOBODY,
            BothLanguages("Cannot be read", "Ni ellir ei darllen"),
            "The file is damaged, locked, too large or not of a form that is taken. The body is told what to do.",
            final=True,
        ),
        VersionState.UNSAFE: Stage(
            Holder.NOBODY,
            BothLanguages("Not safe", "Nid yw'n ddiogel"),
            "Something harmful was found in the file. It was not opened.",
            final=True,
        ),
    },
)

EXTENSION = Workflow(
    name="extension",
    title="A body's wish for more time",
    about=BothLanguages("the request for more time", "y cais am ragor o amser"),
    initial=ExtensionState.ASKED,
    stages={
        ExtensionState.ASKED: Stage(
            Holder.CHECKER,
            BothLanguages("To decide", "I'w benderfynu"),
            "The body has asked for more time and said why. The due date stands until it is decided.",
            {
                ExtensionState.GRANTED: Way((Condition.NEW_DATE, Condition.REASON)),
                ExtensionState.REFUSED: _WITH_REASON,
                ExtensionState.WITHDRAWN: Way(by=_BODY),
            },
        ),
        ExtensionState.GRANTED: Stage(
            Holder.NOBODY,
            BothLanguages("Granted", "Caniatawyd"),
            "There is a new due date. The ones before it stay visible.",
            final=True,
        ),
        ExtensionState.REFUSED: Stage(
            Holder.NOBODY,
            BothLanguages("Refused", "Gwrthodwyd"),
            "The due date stands. The body is told why.",
            final=True,
        ),
        ExtensionState.WITHDRAWN: Stage(
            Holder.NOBODY, BothLanguages("Withdrawn", "Tynnwyd yn ôl"), "The body needs no more time.", final=True
        ),
    },
)

_DISCARD = {RunState.DISCARDED: Way(by=_ANALYST)}
_START = {RunState.QUEUED: Way((Condition.RETURNS_CHOSEN, Condition.SETTINGS))}

RUN = Workflow(
    name="run",
    title="An audit run",
    about=BothLanguages("the run", "y rhediad"),
    initial=RunState.DRAFT,
    stages={
        RunState.DRAFT: Stage(
            Holder.CHECKER,
            BothLanguages("In preparation", "Yn cael ei baratoi"),
            "An analyst chooses returns, definitions, protocol and policy.",
            {**_START, **_DISCARD},
        ),
        RunState.QUEUED: Stage(
            Holder.MACHINE,
            BothLanguages("Waiting to run", "Yn aros i redeg"),
            "Everything is chosen and fixed. It waits for its turn.",
            {RunState.RUNNING: Way(), **_DISCARD},
        ),
        RunState.RUNNING: Stage(
            Holder.MACHINE,
            BothLanguages("Running", "Yn rhedeg"),
            "The audit is being worked out. If the service stops, the run begins again.",
            {RunState.DONE: Way(), RunState.FAILED: _WITH_REASON, RunState.QUEUED: Way()},
        ),
        RunState.FAILED: Stage(
            Holder.CHECKER,
            BothLanguages("Failed", "Methodd"),
            "It stopped for a reason that an analyst can read and act on.",
            {**_START, **_DISCARD},
        ),
        RunState.DONE: Stage(
            Holder.APPROVER,
            BothLanguages("To approve", "I'w gymeradwyo"),
            "The figures are there and nobody may quote them yet.",
            {
                RunState.APPROVED: Way((Condition.ANOTHER_PERSON,)),
                RunState.SENT_BACK: Way((Condition.ANOTHER_PERSON, Condition.REASON)),
                **_DISCARD,
            },
        ),
        RunState.SENT_BACK: Stage(
            Holder.CHECKER,
            BothLanguages("Sent back", "Anfonwyd yn ôl"),
            "A second analyst did not approve it and said why.",
            {**_START, **_DISCARD},
        ),
        RunState.APPROVED: Stage(
            Holder.NOBODY,
            BothLanguages("Approved", "Cymeradwywyd"),
            "A second analyst has approved the figures. Each has an address that does not change.",
            {RunState.SUPERSEDED: Way((Condition.LATER_RUN,), (Holder.APPROVER,))},
        ),
        RunState.SUPERSEDED: Stage(
            Holder.NOBODY,
            BothLanguages("Replaced", "Disodlwyd"),
            "A later run was approved in its place. Its figures keep their addresses and say so.",
            final=True,
        ),
        RunState.DISCARDED: Stage(
            Holder.NOBODY,
            BothLanguages("Discarded", "Gwaredwyd"),
            "It was given up and approved by nobody.",
            final=True,
        ),
    },
)

WORKFLOWS = (REQUEST, RETURN, VERSION, EXTENSION, RUN)
