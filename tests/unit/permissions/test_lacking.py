"""What a report says about a refused call."""

from harness.permissions.lacking import explained

ROLE = "arn:aws:sts::111111111111:assumed-role/reader/f"
ROW = {
    "message": "User: … is not authorized",
    "decision": "ImplicitlyDenied",
    "layer": "identity-based policy",
    "action": "s3:GetObject",
    "resource": "arn:aws:s3:::b/k",
    "principal": ROLE,
    "source_arn": None,
}


def test_call_that_nothing_allows_is_shown_with_the_statement_that_it_lacks():
    message, lacking = explained(ROW).splitlines()
    assert message == ROW["message"]
    assert lacking.startswith("  + identity-based policy: {")
    assert '"Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"' in lacking


def test_service_without_permission_lacks_a_statement_about_its_source():
    service = {"layer": "resource-based policy", "principal": "s3.amazonaws.com", "action": "lambda:InvokeFunction"}
    service |= {"resource": "arn:aws:lambda:us-east-1:111111111111:function:f", "source_arn": "arn:aws:s3:::b"}
    assert '"Service": "s3.amazonaws.com"' in explained({**ROW, **service})
    assert "arn:aws:s3:::b" in explained({**ROW, **service})


def test_explicit_deny_lacks_no_statement():
    assert explained({**ROW, "decision": "ExplicitlyDenied"}) == ROW["message"]


def test_what_cannot_be_explained_is_still_told():
    assert explained({**ROW, "layer": ""}) == ROW["message"]
    assert explained({**ROW, "action": "nonsense"}) == ROW["message"]
