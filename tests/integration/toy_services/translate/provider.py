"""Answers of a translator that knows no terminology."""

from typing import Any

from localstack.aws.api import RequestContext, handler
from localstack.services.plugins import Service


class Translate:
    service = "translate"

    @handler("ListTerminologies", expand=False)
    def list_terminologies(self, context: RequestContext, request: Any) -> dict[str, Any]:
        return {"TerminologyPropertiesList": []}

    @handler("GetTerminology", expand=False)
    def get_terminology(self, context: RequestContext, request: Any) -> dict[str, Any]:
        return {"TerminologyProperties": {"Name": request["Name"]}}

    @handler("TranslateText", expand=False)
    def translate_text(self, context: RequestContext, request: Any) -> dict[str, Any]:
        target = request["TargetLanguageCode"]
        return {"TranslatedText": request["Text"], "SourceLanguageCode": "en", "TargetLanguageCode": target}


def translate() -> Service:
    return Service.for_provider(Translate())
