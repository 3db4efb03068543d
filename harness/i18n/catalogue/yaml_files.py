"""What is reported of YAML files that people write."""

from typing import Final

from harness.i18n.message import Message

PROBLEMS: Final = Message(en="{count} problems in {name}:\n{listed}", vi="{count} lỗi trong {name}:\n{listed}")
CORRECT_LINES: Final = Message(en="correct the lines above", vi="sửa các dòng nêu trên")
CHECK_PATH_AND_MODE: Final = Message(en="check the path and its mode", vi="kiểm tra đường dẫn và quyền của file")
FILE_TOO_LARGE: Final = Message(en="{name} is larger than {max_bytes} bytes", vi="{name} lớn hơn {max_bytes} byte")
SPLIT: Final = Message(en="split it", vi="chia nhỏ file")
NOT_UTF8: Final = Message(en="{byte} is not UTF-8", vi="{byte} không phải UTF-8")
NOT_YAML: Final = Message(en="not valid YAML: {found}", vi="YAML không hợp lệ: {found}")
CHECK_INDENTATION: Final = Message(en="check indentation and quotes", vi="kiểm tra thụt lề và dấu nháy")
CONTROL_CHARACTER: Final = Message(
    en="a control character is not valid YAML",
    vi="ký tự điều khiển không hợp lệ trong YAML",
)
REMOVE: Final = Message(en="remove it", vi="xóa ký tự đó")
TOO_DEEP: Final = Message(en="the document is nested too deeply", vi="file lồng nhau quá sâu")
FLATTEN: Final = Message(en="flatten it", vi="giảm số tầng lồng nhau")
EMPTY: Final = Message(en="{name} is empty", vi="{name} rỗng")
KNOWN_KEYS: Final = Message(en="known keys: {keys}", vi="các key hợp lệ: {keys}")
ALIASES: Final = Message(en="YAML aliases are not supported", vi="không hỗ trợ alias của YAML")
WRITE_OUT: Final = Message(en="write the value out", vi="viết hẳn giá trị ra")
UNKNOWN_TAG: Final = Message(en="unknown tag {tag}", vi="không có tag {tag}")
CORRECT_TAG: Final = Message(en="remove it or correct its name", vi="xóa hoặc sửa lại tên tag")
NOT_A_KIND: Final = Message(en="invalid {kind}: {shown}", vi="{kind} không hợp lệ: {shown}")
QUOTE: Final = Message(en="quote it", vi="đặt trong dấu nháy")
KEY_NOT_TEXT: Final = Message(en="a key must be text", vi="key phải là chuỗi")
NAME_VALUE: Final = Message(en="write it as name: value", vi="viết dạng tên: giá trị")
TWICE: Final = Message(en="{key!r} is given twice, first on line {first}", vi="{key!r} bị lặp, lần đầu ở dòng {first}")
KEEP_ONE: Final = Message(en="keep one", vi="chỉ giữ lại một")
UNKNOWN_KEY: Final = Message(en="unknown key {key!r}{inside}", vi="không có key {key!r}{inside}")
MISSING_KEY: Final = Message(en="{key!r} is missing{inside}", vi="thiếu {key!r}{inside}")
ADD: Final = Message(en="add {key}", vi="thêm {key}")
GOT: Final = Message(en="{message}, got {given}", vi="{message}, nhận được {given}")
DOCUMENT: Final = Message(en="the document", vi="cả file")
INSIDE: Final = Message(en=" in {parent}", vi=" trong {parent}")
AT_LINE: Final = Message(en="  line {line}: {what}", vi="  dòng {line}: {what}")
