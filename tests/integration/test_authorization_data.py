"""DynamoDB, KMS and what is encrypted with keys: each row is a call of a user with one policy, in one account."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.clients import client
from tests.support.account import Account, document, statement

Row = tuple[str, list[dict[str, Any]], Callable[[], Any], str]


class Lab:
    """An account with tables and keys, and a user whose policy each row replaces."""

    def __init__(self, engine: Any) -> None:
        self.account = Account(engine)
        self.id, self.root, self.iam = self.account.id, self.account.root, self.account.root("iam")
        self.iam.create_user(UserName="alice", Path="/staff/")
        key = self.iam.create_access_key(UserName="alice")["AccessKey"]
        self.arn = f"arn:aws:iam::{self.id}:user/staff/alice"
        self.user: Callable[[str], Any] = lambda service: client(
            engine.endpoint, service, access_key=key["AccessKeyId"], secret_key=key["SecretAccessKey"]
        )
        for name in ("t", "closed"):
            self.root("dynamodb").create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            )
        self.table = self.account.arn("dynamodb", "table/t")

    def allow(self, *statements: dict[str, Any]) -> None:
        """Let the user do this and nothing else."""
        self.iam.put_user_policy(UserName="alice", PolicyName="only", PolicyDocument=document(*statements))

    def wrong(self, rows: Iterator[Row]) -> list[str]:
        """The rows whose answer is another than expected."""
        found = []
        for what, statements, call, expected in rows:
            self.allow(*statements)
            if (got := answer(call)) != expected:
                found.append(f"{what}: expected {expected}, got {got}")
        return found


def answer(call: Callable[[], Any]) -> str:
    """``ok``, or the code of the refusal."""
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "ok"


@pytest.fixture(scope="module")
def lab(engine: Any) -> Lab:
    return Lab(engine)


DENIED = "AccessDeniedException"


def of_tables(lab: Lab) -> Iterator[Row]:
    db = lab.user("dynamodb")
    own = [
        statement(
            "dynamodb:*", resource=lab.table, condition={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "me"}}
        )
    ]
    me, you = ({"id": {"S": each}} for each in ("me", "you"))

    def query(condition: str, value: str) -> Callable[[], Any]:
        values = {":v": {"S": value}}
        return lambda: db.query(TableName="t", KeyConditionExpression=condition, ExpressionAttributeValues=values)

    for condition in ("id = :v", "(id) = :v", "(id = :v)"):
        yield f"own, {condition}", own, query(condition, "me"), "ok"
        yield f"another's, {condition}", own, query(condition, "you"), DENIED
    for who, expected in ((me, "ok"), (you, DENIED)):
        name = who["id"]["S"]
        yield f"put {name}", own, lambda who=who: db.put_item(TableName="t", Item=who), expected
        yield (
            f"batch get {name}",
            own,
            lambda who=who: db.batch_get_item(
                RequestItems={"t": {"Keys": [me, who]}} if who is you else {"t": {"Keys": [who]}}
            ),
            expected,
        )
        entry = {"t": [{"PutRequest": {"Item": who}}]}
        yield f"batch write {name}", own, lambda entry=entry: db.batch_write_item(RequestItems=entry), expected
        items = [{"Put": {"TableName": "t", "Item": who}}]
        yield f"transaction {name}", own, lambda items=items: db.transact_write_items(TransactItems=items), expected
        gets = [{"Get": {"TableName": "t", "Key": who}}]
        yield f"transaction of reads {name}", own, lambda gets=gets: db.transact_get_items(TransactItems=gets), expected
        text = f"SELECT * FROM \"t\" WHERE id = '{name}'"
        yield f"statement {name}", own, lambda text=text: db.execute_statement(Statement=text), expected
    some = {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["id", "name"]}}
    only = {**some, "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}
    attributes = [statement("dynamodb:*", resource=lab.table, condition=only)]
    for projection, expected in (("id, #n", "ok"), ("id, salary", DENIED), (None, DENIED)):
        names = {"ExpressionAttributeNames": {"#n": "name"}} if projection and "#n" in projection else {}
        more = {"ProjectionExpression": projection, **names} if projection else {}
        keys = {"t": {"Keys": [me], **more}}
        yield f"get {projection}", attributes, lambda more=more: db.get_item(TableName="t", Key=me, **more), expected
        yield f"batch get {projection}", attributes, lambda keys=keys: db.batch_get_item(RequestItems=keys), expected
        gets = [{"Get": {"TableName": "t", "Key": me, **more}}]
        yield (
            f"transaction {projection}",
            attributes,
            lambda gets=gets: db.transact_get_items(TransactItems=gets),
            expected,
        )


def test_conditions_on_keys_and_attributes_see_every_access(lab: Lab) -> None:
    wrong = lab.wrong(of_tables(lab))
    assert not wrong, "\n".join(wrong)


def test_a_tables_own_policy_counts(lab: Lab) -> None:
    arn = lab.account.arn("dynamodb", "table/closed")
    denied = {**statement("dynamodb:GetItem"), "Effect": "Deny", "Principal": "*"}
    allowed = {**statement("dynamodb:Scan"), "Principal": {"AWS": lab.arn}}
    lab.root("dynamodb").put_resource_policy(ResourceArn=arn, Policy=document(denied, allowed))
    db = lab.user("dynamodb")
    lab.allow(statement("dynamodb:GetItem", "dynamodb:Query"))
    assert answer(lambda: db.get_item(TableName="closed", Key={"id": {"S": "1"}})) == DENIED
    assert answer(lambda: db.scan(TableName="closed")) == "ok"


def test_keys_are_found_however_a_call_names_them(lab: Lab) -> None:
    kms = lab.root("kms")
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/mine", TargetKeyId=key["KeyId"])
    alias = lab.account.arn("kms", "alias/mine")
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"1")["CiphertextBlob"]
    other = kms.create_key()["KeyMetadata"]["Arn"]
    user = lab.user("kms")
    encrypt = lambda name: lambda: user.encrypt(KeyId=name, Plaintext=b"1")  # noqa: E731
    mine, not_mine = ([statement("kms:*", resource=each)] for each in (key["Arn"], other))
    by_alias = [statement("kms:*", condition={"StringEquals": {"kms:RequestAlias": "alias/mine"}})]
    owned = [statement("kms:*", condition={"StringEquals": {"kms:CallerAccount": lab.id}})]
    foreign = [statement("kms:*", condition={"StringEquals": {"kms:CallerAccount": "111122223333"}})]
    has_alias = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/mine"}}
    absent = "11111111-2222-3333-4444-555555555555"
    rows: list[Row] = []
    for name in (key["KeyId"], key["Arn"], "alias/mine", alias):
        rows += [
            (f"own key as {name}", mine, encrypt(name), "ok"),
            (f"other as {name}", not_mine, encrypt(name), DENIED),
        ]
    rows += [
        ("decrypt without a key", mine, lambda: user.decrypt(CiphertextBlob=blob), "ok"),
        ("decrypt without a key, other", not_mine, lambda: user.decrypt(CiphertextBlob=blob), DENIED),
        ("by alias", by_alias, encrypt("alias/mine"), "ok"),
        ("by alias, named by id", by_alias, encrypt(key["KeyId"]), DENIED),
        ("alias of the key", [statement("kms:*", condition=has_alias)], encrypt(key["KeyId"]), "ok"),
        ("alias of another key", [statement("kms:*", condition=has_alias)], encrypt(other), DENIED),
        ("caller's account", owned, encrypt(key["KeyId"]), "ok"),
        ("other account", foreign, encrypt(key["KeyId"]), DENIED),
        ("absent key", [statement("sqs:*")], encrypt(absent), "NotFoundException"),
        (
            "absent key of another account",
            [statement("kms:*")],
            encrypt(f"arn:aws:kms:us-east-1:111122223333:key/{absent}"),
            DENIED,
        ),
    ]
    wrong = lab.wrong(iter(rows))
    assert not wrong, "\n".join(wrong)


def test_a_grant_allows_its_operations_within_its_constraints(lab: Lab) -> None:
    kms, user = lab.root("kms"), lab.user("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    lab.allow(statement("sqs:*"))
    grant = kms.create_grant(
        KeyId=key,
        GranteePrincipal=lab.arn,
        Operations=["Encrypt", "DescribeKey"],
        Constraints={"EncryptionContextSubset": {"app": "x"}},
    )
    encrypt = lambda **about: answer(lambda: user.encrypt(KeyId=key, Plaintext=b"1", EncryptionContext=about))  # noqa: E731
    assert encrypt(app="x", more="y") == "ok"
    assert encrypt(app="z") == DENIED
    assert answer(lambda: user.describe_key(KeyId=key)) == "ok"
    assert (
        answer(lambda: user.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext={"app": "x"})) == DENIED
    )
    kms.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
    assert encrypt(app="x") == DENIED


def test_topics_and_parameters_use_their_keys_for_the_caller(lab: Lab) -> None:
    key = lab.root("kms").create_key()["KeyMetadata"]["Arn"]
    topic = lab.root("sns").create_topic(Name="closed", Attributes={"KmsMasterKeyId": key})["TopicArn"]
    ssm = lab.root("ssm")
    for name in ("/app/db", "/app/deep/db"):
        ssm.put_parameter(Name=name, Value="s", Type="SecureString", KeyId=key)
    ssm.put_parameter(Name="/plain", Value="s", Type="SecureString")
    publish = lambda: lab.user("sns").publish(TopicArn=topic, Message="m")  # noqa: E731

    def by_path(**more: Any) -> Callable[[], Any]:
        return lambda: lab.user("ssm").get_parameters_by_path(Path="/app", WithDecryption=True, **more)

    services = statement("sns:*", "ssm:*")
    about = {"StringLike": {"kms:EncryptionContext:PARAMETER_ARN": "*:parameter/app/db"}}
    via = {"StringEquals": {"kms:ViaService": "sns.us-east-1.amazonaws.com"}}
    rows: list[Row] = [
        ("publish", [services], publish, "KMSAccessDenied"),
        ("publish with the key", [services, statement("kms:*", resource=key, condition=via)], publish, "ok"),
        ("by path", [services], by_path(), DENIED),
        ("by path, one key use", [services, statement("kms:Decrypt", resource=key, condition=about)], by_path(), "ok"),
        (
            "by path, deeper",
            [services, statement("kms:Decrypt", resource=key, condition=about)],
            by_path(Recursive=True),
            DENIED,
        ),
        ("by path, all", [services, statement("kms:Decrypt", resource=key)], by_path(Recursive=True), "ok"),
        ("by path, encrypted", [services], lambda: lab.user("ssm").get_parameters_by_path(Path="/app"), "ok"),
        ("own key of SSM", [services], lambda: lab.user("ssm").get_parameter(Name="/plain", WithDecryption=True), "ok"),
    ]
    wrong = lab.wrong(iter(rows))
    assert not wrong, "\n".join(wrong)


def test_calls_without_a_user_name_are_about_the_caller(lab: Lab) -> None:
    iam = lab.user("iam")
    lab.iam.create_user(UserName="bob")
    own = [statement("iam:*", resource=f"arn:aws:iam::{lab.id}:user/staff/${{aws:username}}")]
    rows: list[Row] = [
        ("own user", own, iam.get_user, "ok"),
        ("own keys", own, iam.list_access_keys, "ok"),
        ("another's keys", own, lambda: iam.list_access_keys(UserName="bob"), "AccessDenied"),
        ("another's key, made", own, lambda: iam.create_access_key(UserName="bob"), "AccessDenied"),
    ]
    wrong = lab.wrong(iter(rows))
    assert not wrong, "\n".join(wrong)


def test_numbers_and_truth_values_stand_in_conditions(lab: Lab) -> None:
    condition = {"NumericLessThan": {"s3:max-keys": 11}, "Bool": {"aws:SecureTransport": True}}
    lab.allow(statement("s3:ListBucket", condition=condition))
    lab.root("s3").create_bucket(Bucket=f"numbers-{lab.id}")
    s3 = lab.user("s3")
    assert answer(lambda: s3.list_objects_v2(Bucket=f"numbers-{lab.id}", MaxKeys=10)) == "ok"
    assert answer(lambda: s3.list_objects_v2(Bucket=f"numbers-{lab.id}", MaxKeys=20)) == "AccessDenied"
    stored = lab.iam.get_user_policy(UserName="alice", PolicyName="only")["PolicyDocument"]
    assert json.dumps(stored).count("11") == 1
