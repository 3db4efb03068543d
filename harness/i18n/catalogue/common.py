"""What several areas say."""

from typing import Final

from harness.i18n.message import Message

NOT_A_LANGUAGE: Final = Message(
    en="invalid {name}: expected a language of daylab, got {value}",
    vi="{name} không hợp lệ: cần một ngôn ngữ của daylab, nhận được {value}",
)
WHERE: Final = Message(en="  where: {place}", vi="  vị trí: {place}")
TRY: Final = Message(en="  try: {fix}", vi="  thử: {fix}")
GIVE_ONE: Final = Message(en="give one of them", vi="chỉ dùng một trong hai")
START_ENGINE: Final = Message(en="start one with `daylab up`", vi="khởi động engine bằng `daylab up`")
FOR_EXAMPLE: Final = Message(en="write for example {example}", vi="viết, ví dụ {example}")
CANNOT_READ: Final = Message(en="cannot read {name}: {reason}", vi="không đọc được {name}: {reason}")
CHECK_PATH: Final = Message(en="check the path", vi="kiểm tra đường dẫn")
DID_YOU_MEAN: Final = Message(en="did you mean {name!r}?", vi="ý bạn là {name!r}?")
KNOWN: Final = Message(en="known: {names}", vi="các tên hợp lệ: {names}")
ONE_NAME: Final = Message(en="use one name for both", vi="dùng cùng một tên cho cả hai")
SAVE_AS_UTF8: Final = Message(en="save the file as UTF-8", vi="lưu file dạng UTF-8")
ONE_OF: Final = Message(en="one of {names}", vi="một trong {names}")
TO_TRY: Final = Message(en="{what}; try: {fix}", vi="{what}; thử: {fix}")
