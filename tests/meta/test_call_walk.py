"""How far a reader must follow one refused call: stops and returns between the modules of ``harness``.

The rule. A *stop* is the entry of a function or method of ``harness`` that is given the call in one of its forms:
LocalStack's request context, ``Call`` or ``ResolvedCall``, its ``Caller``, or a ``Requirement`` made of it. What takes
only a part of it (an ARN, the parameters, a decision), the constructors of dataclasses and comprehensions are no stops.
A *return* is a stop in a module that was left for another one before.

The call: a user without permission asks for ``sns:CreateTopic``; counted from the authorization to CloudTrail's event.
"""

import sys
from types import FrameType
from typing import Any

import pytest
from localstack.aws.api import RequestContext, ServiceException
from localstack.aws.chain import HandlerChain
from localstack.http import Response

from harness.extension.authorization.call import Call, Requirement
from harness.extension.authorization.caller import Caller
from harness.extension.authorization.decisions import DecisionLog
from harness.extension.authorization.handler import AuthorizationHandler
from harness.extension.authorization.resolved_call import ResolvedCall
from harness.extension.services.cloudtrail.history import History
from harness.extension.services.cloudtrail.recorder import Recorder
from tests.support.handled_call import context_of, new_account, new_user

FORMS = (RequestContext, Call, ResolvedCall, Caller, Requirement)
MOST_STOPS = 12
"""It was 24, in 14 modules with 5 returns, when each stop derived for itself what it needed to know of the call."""


def refused(handler: AuthorizationHandler, recorder: Recorder, context: RequestContext) -> None:
    with pytest.raises(ServiceException) as raised:
        handler(HandlerChain(), context, Response())
    context.service_exception = raised.value
    recorder.record(HandlerChain(), context, Response())


def test_a_refused_call_is_resolved_once_and_handed_on() -> None:
    key = new_user(new_account())
    handler, recorder = AuthorizationHandler("enforce", DecisionLog()), Recorder(History())
    first, second = (context_of("sns", "CreateTopic", {"Name": "t"}, *key) for _ in range(2))
    refused(handler, recorder, first)  # what is loaded at first use is not part of the way
    stops: list[str] = []

    def note(frame: FrameType, event: str, arg: Any) -> None:
        code, module = frame.f_code, str(frame.f_globals.get("__name__"))
        if (
            event == "call"
            and module.startswith("harness.")
            and code.co_filename != "<string>"
            and "<" not in code.co_name
        ):
            names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            if any(isinstance(frame.f_locals.get(name), FORMS) for name in names):
                stops.append(module)

    sys.setprofile(note)
    try:
        refused(handler, recorder, second)
    finally:
        sys.setprofile(None)
    returns = [module for n, module in enumerate(stops) if module in stops[:n] and stops[n - 1] != module]
    assert len(stops) <= MOST_STOPS, stops
    assert returns == []
