"""What an intern who reads Vietnamese is told of mistakes in own files: no sentence of daylab's is left in English."""

import copy
import pickle
import shutil

import pytest

from harness.errors import DaylabError
from harness.i18n.message import Message, localized
from harness.scenarios.loader import find_scenario
from harness.scenarios.plan import plan
from harness.scenarios.stack import StackError, StackFailure

TEMPLATE, HANDLER = "template.yaml", "functions/file_processor/handler.py"
CODE = "Code: functions/file_processor"


def edited(work, old, new):
    text = (work / TEMPLATE).read_text()
    assert old in text
    (work / TEMPLATE).write_text(text.replace(old, new))


MISTAKES = {
    "no template": (
        lambda work: (work / TEMPLATE).unlink(),
        "không đọc được template.yaml: file hoặc thư mục không tồn tại",
        "kiểm tra đường dẫn và quyền của file",
    ),
    "no YAML": (
        lambda work: edited(work, "Type: AWS::S3::Bucket", "Type: [AWS::S3::Bucket"),
        "YAML không hợp lệ: while parsing a flow sequence",
        "kiểm tra thụt lề và dấu nháy",
    ),
    "a key twice": (
        lambda work: edited(work, "    Type: AWS::S3::Bucket", "    Type: A\n    Type: AWS::S3::Bucket"),
        "'Type' bị lặp, lần đầu ở dòng",
        "chỉ giữ lại một",
    ),
    "no such tag": (
        lambda work: edited(work, "!GetAtt", "!GetAttribute"),
        "không có tag !GetAttribute",
        "sửa các dòng nêu trên",
    ),
    "no attribute": (
        lambda work: edited(work, "!GetAtt ProcessorRole.Arn", "!GetAtt ProcessorRole"),
        "!GetAtt: 'ProcessorRole' không có dạng LogicalId.Attribute",
        None,
    ),
    "no resources": (
        lambda work: (work / TEMPLATE).write_text("Description: none\n"),
        "template không có Resources",
        "thêm ít nhất một resource",
    ),
    "no type": (
        lambda work: edited(work, "    Type: AWS::S3::Bucket\n", ""),
        "resource UploadBucket không có Type",
        "thêm Type: AWS::…",
    ),
    "no code": (
        lambda work: edited(work, CODE, "Code: functions/processor"),
        "Code của FileProcessor, 'functions/processor': không có file nào để đóng gói",
        "đặt code vào đó",
    ),
    "code of somebody else": (
        lambda work: edited(work, CODE, "Code: ../functions"),
        "Code của FileProcessor là '../functions', không nằm trong thư mục bài làm",
        "dùng đường dẫn tương đối như functions/name",
    ),
    "link": (
        lambda work: (work / "functions/file_processor/passwd").symlink_to("/etc/passwd"),
        "passwd trỏ ra ngoài thư mục bài làm, đến /etc/passwd",
        "chép file đó vào",
    ),
    "no output": (
        lambda work: edited(work, "  BucketName:\n    Description", "  Bucket:\n    Description"),
        "template thiếu output BucketName mà kịch bản s3_lambda cần",
        "thêm vào phần Outputs",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_in_the_work_is_told_in_vietnamese(tmp_path, name):
    spoil, what, fix = MISTAKES[name]
    scenario, work = find_scenario("s3_lambda"), tmp_path / "work"
    shutil.copytree(scenario.directory, work)
    spoil(work)
    with pytest.raises(DaylabError) as caught:
        plan(scenario, source=work)
    assert what in localized(caught.value.what, "vi")
    assert what not in str(caught.value)  # whoever asks for no language reads English
    assert (caught.value.fix and localized(caught.value.fix, "vi")) == fix


def test_several_mistakes_are_listed_in_one_language(tmp_path):
    scenario, work = find_scenario("s3_lambda"), tmp_path / "work"
    shutil.copytree(scenario.directory, work)
    (work / TEMPLATE).write_text("Resources:\n  A: {}\n  B: {}\n")
    with pytest.raises(DaylabError) as caught:
        plan(scenario, source=work)
    told = localized(caught.value.what, "vi").splitlines()
    assert told == [
        "2 lỗi trong template.yaml:",
        "  dòng 2: resource A không có Type (thêm Type: AWS::…)",
        "  dòng 3: resource B không có Type (thêm Type: AWS::…)",
    ]


def test_stack_that_fails_keeps_the_words_of_aws():
    failure = StackFailure("UploadBucket", "AWS::S3::Bucket", "Bucket name is invalid")
    error = StackError("s3-lambda", "ROLLBACK_COMPLETE", [failure])
    told = localized(error.what, "vi")
    assert told.splitlines() == [
        "stack s3-lambda: ROLLBACK_COMPLETE",
        "  UploadBucket (AWS::S3::Bucket): Bucket name is invalid",
    ]
    assert localized(error.fix, "vi").startswith("sửa resource nêu trên")


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda said: pickle.loads(pickle.dumps(said))])
def test_sentence_keeps_its_languages_when_it_is_copied(copied):
    made = copied(Message("a line", "một dòng"))
    assert (made, localized(made, "en"), localized(made, "vi")) == ("a line", "a line", "một dòng")
    assert localized("as AWS says it", "vi") == "as AWS says it"
