"""Mistakes in a command line: unknown names, missing and surplus values."""

from typing import Final

from harness.i18n.message import Message

NO_OPTION: Final = Message(en="no such option: {option}", vi="không có option {option}")
NO_COMMAND: Final = Message(en="no such command: {command}", vi="không có lệnh {command}")
NO_COMMAND_MEANT: Final = Message(
    en="no such command: {command}; did you mean {near}?",
    vi="không có lệnh {command}; ý bạn là {near}?",
)
NO_OPTION_MEANT: Final = Message(
    en="no such option: {option}; there is {near}",
    vi="không có option {option}; hiện có {near}",
)
MISSING_ARGUMENT: Final = Message(en="{name} is missing", vi="thiếu {name}")
MISSING_COMMAND: Final = Message(en="the command is missing", vi="thiếu tên lệnh")
SURPLUS: Final = Message(en="more than the command takes: {given}", vi="thừa so với những gì lệnh này nhận: {given}")
NEEDS_VALUE: Final = Message(en="{option} needs a value", vi="{option} cần một giá trị")
TAKES_NO_VALUE: Final = Message(en="{option} takes no value", vi="{option} không nhận giá trị")
INVALID: Final = Message(en="invalid {name}: {reason}", vi="{name} không hợp lệ: {reason}")
SEE_HELP: Final = Message(en="see `{command} --help`", vi="xem `{command} --help`")
ABORTED: Final = Message(en="daylab: nothing was done", vi="daylab: chưa làm gì cả")
