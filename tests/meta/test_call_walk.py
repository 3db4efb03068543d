"""How far a reader must follow one refused call, by the rule of ``tests.support.call_walk``.

Its forms: LocalStack's request context, ``Call`` or ``ResolvedCall``, its ``Caller``, or a ``Requirement`` made of it.
The call: a user without permission asks for ``sns:CreateTopic``; counted from the authorization to CloudTrail's event.
"""

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
from tests.support.call_walk import walked
from tests.support.handled_call import context_of, new_account, new_user

FORMS = (RequestContext, Call, ResolvedCall, Caller, Requirement)
MOST_STOPS = 13
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
    with walked(*FORMS) as walk:
        refused(handler, recorder, second)
    assert len(walk.stops) <= MOST_STOPS, str(walk)
    assert walk.returns == []
