"""Tables that CloudFormation changes: indexes and settings in place, with the data; what it cannot change."""

import copy
import json

import pytest

from tests.support.waiting import eventually

TABLE = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "TableName": "Users",
        "AttributeDefinitions": [{"AttributeName": "userId", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "userId", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    },
}
PROJECTION = {"ProjectionType": "ALL"}


def with_indexes(*attributes, **properties):
    """A template whose table has an index on each attribute."""
    table = copy.deepcopy(TABLE)
    told = table["Properties"]
    told["AttributeDefinitions"] += [{"AttributeName": name, "AttributeType": "S"} for name in attributes]
    indexes = [
        {
            "IndexName": f"by-{name}",
            "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
            "Projection": PROJECTION,
        }
        for name in attributes
    ]
    table["Properties"] = {**told, **({"GlobalSecondaryIndexes": indexes} if indexes else {}), **properties}
    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Users", "Arn"]}}, "Name": {"Value": {"Ref": "Users"}}}
    return json.dumps({"Resources": {"Users": table}, "Outputs": outputs})


class Owner:
    """An account with one stack."""

    def __init__(self, account):
        self.dynamodb = account.client("dynamodb")
        self.cloudformation = account.client("cloudformation")

    def deploy(self, template):
        """Create or update the stack."""
        known = self.cloudformation.list_stacks()["StackSummaries"]
        change = self.cloudformation.update_stack if known else self.cloudformation.create_stack
        change(StackName="stack", TemplateBody=template)

    def status(self):
        return self.cloudformation.describe_stacks(StackName="stack")["Stacks"][0]["StackStatus"]

    def reasons(self):
        events = self.cloudformation.describe_stack_events(StackName="stack")["StackEvents"]
        return [event["ResourceStatusReason"] for event in events if event.get("ResourceStatusReason")]

    def table(self):
        return self.dynamodb.describe_table(TableName="Users")["Table"]


@pytest.fixture
def owner(unenforced_engine, new_account):
    account = new_account(unenforced_engine)
    unenforced_engine.control_api.set_time_scale(account.id, 50)
    made = Owner(account)
    made.deploy(with_indexes())
    eventually(lambda: made.status() == "CREATE_COMPLETE")
    made.dynamodb.put_item(TableName="Users", Item={"userId": {"S": "1"}, "email": {"S": "an@example.com"}})
    return made


def test_update_adds_an_index_and_waits_until_it_is_active(owner):
    owner.deploy(with_indexes("email"))
    eventually(lambda: owner.status() == "UPDATE_COMPLETE")
    [index] = owner.table()["GlobalSecondaryIndexes"]
    assert (index["IndexName"], index["IndexStatus"], index["ItemCount"]) == ("by-email", "ACTIVE", 1)
    outputs = owner.cloudformation.describe_stacks(StackName="stack")["Stacks"][0]["Outputs"]
    assert {each["OutputKey"]: each["OutputValue"] for each in outputs} == {
        "Arn": owner.table()["TableArn"],
        "Name": "Users",
    }
    owner.deploy(with_indexes())
    eventually(lambda: "GlobalSecondaryIndexes" not in owner.table() and owner.status() == "UPDATE_COMPLETE")
    assert owner.dynamodb.scan(TableName="Users")["Count"] == 1


def test_update_changes_settings_in_place(owner):
    owner.deploy(
        with_indexes(
            BillingMode="PROVISIONED",
            ProvisionedThroughput={"ReadCapacityUnits": 7, "WriteCapacityUnits": 3},
            StreamSpecification={"StreamViewType": "NEW_AND_OLD_IMAGES"},
            TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True},
        )
    )
    eventually(lambda: owner.status() == "UPDATE_COMPLETE")
    table = owner.table()
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 7
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    told = owner.dynamodb.describe_time_to_live(TableName="Users")["TimeToLiveDescription"]
    assert told["AttributeName"] == "expires"
    assert owner.dynamodb.scan(TableName="Users")["Count"] == 1


def test_update_makes_one_index_at_a_time(owner):
    owner.deploy(with_indexes("email", "city"))
    words = "Cannot perform more than one GSI creation or deletion in a single update"
    eventually(lambda: any(words in reason for reason in owner.reasons()))
    assert "GlobalSecondaryIndexes" not in owner.table()


def test_local_index_needs_another_table(owner):
    local = {
        "IndexName": "local",
        "KeySchema": [
            {"AttributeName": "userId", "KeyType": "HASH"},
            {"AttributeName": "email", "KeyType": "RANGE"},
        ],
        "Projection": PROJECTION,
    }
    owner.deploy(with_indexes(LocalSecondaryIndexes=[local]))
    words = "cannot update a stack when a custom-named resource requires replacing. Rename Users"
    eventually(lambda: any(words in reason for reason in owner.reasons()))
    assert owner.dynamodb.scan(TableName="Users")["Count"] == 1
