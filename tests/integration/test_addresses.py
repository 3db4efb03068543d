"""What a stack names answers without a resolver; the host names answer whoever resolves them."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.account import Account

SOURCE = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"path": event.get("rawPath") or event["path"],
                                                   "query": event.get("rawQueryString")})}
"""
PROXY = {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function}/invocations"}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def template(function: str) -> dict[str, Any]:
    api = {"RestApiId": {"Ref": "Api"}}
    return {
        "Parameters": {"Function": {"Type": "String", "Default": function}},
        "Resources": {
            "Site": resource("AWS::S3::Bucket"),
            "Url": resource("AWS::Lambda::Url", TargetFunctionArn={"Ref": "Function"}, AuthType="NONE"),
            "Anybody": resource(
                "AWS::Lambda::Permission",
                FunctionName={"Ref": "Function"},
                Action="lambda:InvokeFunctionUrl",
                Principal="*",
                FunctionUrlAuthType="NONE",
            ),
            "AnybodyByUrl": resource(
                "AWS::Lambda::Permission",
                FunctionName={"Ref": "Function"},
                Action="lambda:InvokeFunction",
                Principal="*",
                InvokedViaFunctionUrl=True,
            ),
            "Api": resource("AWS::ApiGateway::RestApi", Name="named"),
            "Method": resource(
                "AWS::ApiGateway::Method",
                **api,
                ResourceId={"Fn::GetAtt": ["Api", "RootResourceId"]},
                HttpMethod="GET",
                AuthorizationType="NONE",
                Integration={"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": PROXY},
            ),
            "Deployment": {
                **resource("AWS::ApiGateway::Deployment", **api, StageName="dev"),
                "DependsOn": "Method",
            },
        },
        "Outputs": {
            "Api": {"Value": {"Fn::Sub": "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/dev"}},
            "ApiByAwsName": {"Value": {"Fn::Sub": "https://${Api}.execute-api.us-east-1.amazonaws.com/dev"}},
            "ApiId": {"Value": {"Ref": "Api"}},
            "Function": {"Value": {"Fn::GetAtt": ["Url", "FunctionUrl"]}},
            "Object": {"Value": {"Fn::Sub": "https://${Site.RegionalDomainName}/a/b.txt"}},
            "Bucket": {"Value": {"Ref": "Site"}},
        },
    }


class Deployed:
    """A stack with an API, a function URL and a bucket."""

    def __init__(self, engine: Any) -> None:
        self.account = Account(engine)
        function = self.account.function("named", self.account.role("f", "lambda.amazonaws.com"), SOURCE)
        cloudformation = self.account.root("cloudformation")
        cloudformation.create_stack(StackName="s", TemplateBody=json.dumps(template(function)))
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName="s", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        (stack,) = cloudformation.describe_stacks(StackName="s")["Stacks"]
        self.outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}


@pytest.fixture(scope="module")
def deployed(unenforced_engine: Any) -> Deployed:
    return Deployed(unenforced_engine)


@pytest.mark.parametrize("output", ["Api", "ApiByAwsName"])
def test_an_apis_output_answers(deployed: Deployed, output: str) -> None:
    assert requests.get(f"{deployed.outputs[output]}/", timeout=30).json()["path"] == "/"


def test_a_function_urls_output_answers_below_every_path(deployed: Deployed) -> None:
    url = deployed.outputs["Function"]
    assert urlsplit(url).hostname == "localhost"
    assert requests.get(url, timeout=30).json() == {"path": "/", "query": ""}
    got = requests.get(f"{url}users/a%20b?x=1&y=2", timeout=30)
    assert got.json() == {"path": "/users/a b", "query": "x=1&y=2"}


def test_a_buckets_output_answers(deployed: Deployed) -> None:
    deployed.account.root("s3").put_object(Bucket=deployed.outputs["Bucket"], Key="a/b.txt", Body=b"object")
    assert requests.get(deployed.outputs["Object"], timeout=30).text == "object"


def test_host_names_answer_who_resolves_them(deployed: Deployed) -> None:
    endpoint, outputs = deployed.account.endpoint, deployed.outputs
    urls = deployed.account.root("lambda").get_function_url_config(FunctionName="named")
    deployed.account.root("s3").put_object(Bucket=outputs["Bucket"], Key="k", Body=b"named")
    for host, path in {
        f"{outputs['ApiId']}.execute-api.localhost:{endpoint.port}": "/dev/",
        str(urlsplit(urls["FunctionUrl"]).netloc): "/",
    }.items():
        assert requests.get(f"{endpoint.url}{path}", headers={"Host": host}, timeout=30).json()["path"] == "/", host
    virtual = {"Host": f"{outputs['Bucket']}.s3.localhost:{endpoint.port}"}
    assert requests.get(f"{endpoint.url}/k", headers=virtual, timeout=30).text == "named"


def test_a_function_url_that_is_not_there_is_refused_as_by_name(deployed: Deployed) -> None:
    got = requests.get(f"{deployed.account.endpoint.url}/_aws/lambda-url/nosuch/", timeout=30)
    assert got.status_code == 403
