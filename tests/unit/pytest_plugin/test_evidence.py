"""What the engine saw, as far as it says something about the work."""

from harness.pytest_plugin.evidence import gather

FUNCTION = "arn:aws:sts::111111111111:assumed-role/reader/read"
CHECK = "arn:aws:sts::111111111111:assumed-role/reader/daylab-check"


class Lambda:
    def list_functions(self):
        return {"Functions": []}


class Stack:
    """An account whose decision log is given."""

    def __init__(self, *principals):
        self._rows = [
            {"decision": "ExplicitlyDenied", "principal": who, "message": f"refused: {who}", "action": "s3:GetObject"}
            for who in principals
        ]

    def decisions(self, *, denied):
        assert denied
        return self._rows

    def client(self, service):
        assert service == "lambda"
        return Lambda()


def test_refused_calls_of_the_work_are_evidence_and_what_checks_tried_is_not():
    assert gather(Stack(FUNCTION, CHECK)).denials == (f"refused: {FUNCTION}",)
