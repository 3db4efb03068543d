"""Operations that the engine answers wrongly or not at all, answered here; which, the service descriptors say."""

from collections.abc import Callable, Mapping
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.protocol.serializer import create_serializer
from localstack.http import Response

from harness.descriptors import loaded, service

__all__ = ["Answer", "AnswerHandler"]

Answer = Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]


class AnswerHandler:
    """Answers what descriptors name in ``answers``, and what it is given; it stands behind the authorization."""

    def __init__(self, more: Mapping[tuple[str, str], Answer]) -> None:
        self._more = more

    def __call__(self, chain: HandlerChain, context: RequestContext, response: Response) -> None:
        """Answer, or leave the call to its service."""
        if not context.service or not context.operation:
            return
        found = self._answer(context.service.service_name, context.operation.name)
        if found is None:
            return
        body = found(context, context.service_request or {})
        serializer = create_serializer(context.service, context.protocol)
        response.update_from(
            serializer.serialize_to_response(body, context.operation, context.request.headers, context.request_id)
        )
        chain.stop()

    def _answer(self, name: str, operation: str) -> Answer | None:
        if given := self._more.get((name, operation)):
            return given
        one = service(name)
        if one is None or operation not in one.answers:
            return None
        answer: Answer = loaded(name, one.answers[operation])
        return answer
