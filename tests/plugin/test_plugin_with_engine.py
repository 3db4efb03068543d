"""What a learner's mistakes look like on a real engine, and what its death looks like."""

import shutil

import pytest

from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome, RunResult
from harness.scenarios.loader import find_scenario
from harness.scenarios.reference import write_starter

pytest_plugins = ["pytester"]

TWO_CHECKS = "test_keys_are_decoded or test_metrics_are_recorded"


@pytest.fixture
def work(pytester):
    """The starter of day 05, to be spoiled."""
    write_starter(find_scenario("s3_lambda"), pytester.path / "mine")
    return pytester.path / "mine"


@pytest.fixture
def evaluate(pytester, engine, work):
    """Runs two checks of day 05 on the work, on this session's engine."""

    def run(*arguments):
        result = pytester.runpytest_subprocess(
            *("--import-mode=importlib", "-p", "no:randomly", "-p", "no:cacheprovider", "--lang=en"),
            *("--engine=external", f"--endpoint-url={engine.endpoint.url}", f"--work={work}"),
            *("--daylab-result=out.json", "-k", TWO_CHECKS, str(LABS_DIR / "day05" / "test_behaviour.py"), *arguments),
            timeout=90,
        )
        checks = RunResult.from_json((pytester.path / "out.json").read_text()).checks
        return result, [each.outcome for each in checks]

    return run


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_broken_yaml_is_the_learners_failure_with_its_line(evaluate, work):
    edit(work / "template.yaml", "    Type: AWS::S3::Bucket", "    Type: [AWS::S3::Bucket")
    shown, outcomes = evaluate()
    shown.assert_outcomes(failed=2)
    assert outcomes == [Outcome.FAILED] * 2
    shown.stdout.fnmatch_lines(["Actual:", "*not valid YAML*", "Where:", "*template.yaml:*"])
    shown.stdout.fnmatch_lines(["*the same failure as in *test_keys_are_decoded*"])


def test_mistake_in_the_template_is_told_in_the_language_of_the_run(evaluate, work):
    edit(work / "template.yaml", "Code: functions/file_processor", "Code: functions/processor")
    shown, outcomes = evaluate("--lang=vi")
    assert outcomes == [Outcome.FAILED] * 2
    shown.stdout.fnmatch_lines(["Thực tế:", "*functions/processor*không có file nào để đóng gói", "*Thử: đặt code*"])
    shown.stdout.no_fnmatch_line("*no files to package*")


def test_template_that_does_not_lint_is_the_learners_failure_with_its_rule(evaluate, work):
    edit(work / "template.yaml", "      Runtime: python3.13", "      Runtyme: python3.13")
    shown, outcomes = evaluate()
    assert outcomes == [Outcome.FAILED] * 2
    shown.stdout.fnmatch_lines(["*E3002*Runtyme*", "*template.yaml:*"])


def test_missing_output_is_the_learners_failure(evaluate, work):
    edit(work / "template.yaml", "  BucketName:\n    Description", "  Bucket:\n    Description")
    shown, outcomes = evaluate()
    assert outcomes == [Outcome.FAILED] * 2
    shown.stdout.fnmatch_lines(["*no output BucketName*"])


def test_stack_that_fails_shows_the_resources_own_reason(evaluate, work):
    edit(work / "template.yaml", "${AWS::StackName}-uploads-", "Not_A_Bucket_Name-")
    shown, outcomes = evaluate()
    assert outcomes == [Outcome.FAILED] * 2
    shown.stdout.fnmatch_lines(["*UploadBucket (AWS::S3::Bucket):*"])


def test_handler_that_does_not_import_shows_in_the_report_of_the_check(evaluate, work):
    edit(
        work / "template.yaml",
        "      # TODO 1:",
        "      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]\n      # TODO 1:",
    )
    edit(
        work / "template.yaml",
        "  # TODO 2:",
        "  Invoke:\n    Type: AWS::Lambda::Permission\n    Properties:\n      FunctionName: !Ref FileProcessor\n"
        "      Action: lambda:InvokeFunction\n      Principal: s3.amazonaws.com\n"
        "      SourceAccount: !Ref AWS::AccountId\n  # TODO 2:",
    )
    edit(
        work / "template.yaml",
        "      # TODO 3:",
        "      NotificationConfiguration:\n        LambdaConfigurations:\n"
        "          - {Event: 's3:ObjectCreated:*', Function: !GetAtt FileProcessor.Arn}\n      # TODO 3:",
    )
    edit(work / "template.yaml", "    Type: AWS::S3::Bucket", "    Type: AWS::S3::Bucket\n    DependsOn: Invoke")
    edit(work / "functions" / "file_processor" / "handler.py", "import boto3", "import boto33")
    shown, outcomes = evaluate()
    assert outcomes == [Outcome.FAILED, Outcome.PASSED]  # an import that fails is logged and reported, too
    shown.stdout.fnmatch_lines(["*No module named 'boto33'*", "Log lines of s3-file-processor:", "*(shown above)"])


def test_starter_says_first_what_is_missing_first(evaluate):
    shown, outcomes = evaluate("--lang=vi")
    assert outcomes == [Outcome.FAILED] * 2
    shown.stdout.fnmatch_lines(["Mong đợi:", "*gửi sự kiện đến Lambda function khi có object mới", "Thực tế:"])


def test_engine_killed_under_way_is_an_error_within_seconds_and_shows_its_log(pytester, monkeypatch):
    monkeypatch.setenv("DAYLAB_HOME", str(pytester.mkdir("home")))  # no engine that is up for somebody else
    directory = pytester.mkdir("day05")
    shutil.copyfile(LABS_DIR / "day05" / "lab.yaml", directory / "lab.yaml")
    (directory / "test_it.py").write_text(
        "import os, signal\n"
        "def test_upload_is_logged(engine, eventually):\n"
        "    pid = engine.info().pid\n"
        "    os.kill(pid, signal.SIGKILL)\n"
        "    from harness.clients import client\n"
        "    s3 = client(engine.endpoint, 's3', account='222222222222')\n"
        "    eventually(lambda: s3.list_buckets()['Buckets'], within=300)\n"
        "def test_keys_are_decoded(lab): raise SystemError('must not run')\n"
        "def test_log_has_report(engine): raise SystemError('must not run')\n"
    )
    shown = pytester.runpytest_subprocess(
        "--import-mode=importlib", "-p", "no:randomly", "--lang=en", "--daylab-result=out.json", "day05", timeout=290
    )
    shown.assert_outcomes(errors=3)
    shown.stdout.fnmatch_lines(
        ["the engine died under way (killed by signal 9)", "its last log lines:", "*localstack*"]
    )
    shown.stdout.no_fnmatch_line("*must not run*")
    result = RunResult.from_json((pytester.path / "out.json").read_text())
    assert {each.outcome for each in result.checks} == {Outcome.ERROR}
    assert sum(each.seconds for each in result.checks) < 200  # nobody waited out a deadline


@pytest.mark.parametrize("isolation", ["none", "auto"])
def test_own_work_without_isolation_is_said_to_be_so(pytester, work, engine, monkeypatch, isolation):
    monkeypatch.setenv("DAYLAB_ISOLATION", isolation)
    shown = pytester.runpytest_subprocess(
        *("--import-mode=importlib", "-p", "no:randomly", "-p", "no:cacheprovider", "--lang=en", f"--work={work}"),
        *("-k", "test_metrics_are_recorded", str(LABS_DIR / "day05" / "test_behaviour.py")),
        timeout=90,
    )
    isolated = isolation == "auto" and engine.info().isolation != "none"
    assert ("NOT ISOLATED: functions run with your user" in shown.stderr.str()) is not isolated


def test_account_without_the_stack_is_the_learners_failure(evaluate):
    shown, outcomes = evaluate("--daylab-account=999999999999")
    assert outcomes == [Outcome.FAILED] * 2
    shown.stdout.fnmatch_lines(["*checking what is in account 999999999999*", "*has no stack s3-lambda*"])
