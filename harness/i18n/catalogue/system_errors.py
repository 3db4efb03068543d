"""Errors of the operating system and of pydantic, whose English is theirs."""

from typing import Final

from harness.i18n.message import Message

NO_SUCH_FILE: Final = Message(en="No such file or directory", vi="file hoặc thư mục không tồn tại")
FORBIDDEN: Final = Message(en="Permission denied", vi="không có quyền truy cập")
DISK_IS_FULL: Final = Message(en="No space left on device", vi="hết dung lượng đĩa")
READ_ONLY: Final = Message(en="Read-only file system", vi="hệ thống file chỉ cho đọc")
IS_A_DIRECTORY: Final = Message(en="Is a directory", vi="đây là thư mục")
NOT_A_DIRECTORY: Final = Message(en="Not a directory", vi="đây không phải thư mục")
ADDRESS_IN_USE: Final = Message(en="Address already in use", vi="địa chỉ đang được dùng")
CONNECTION_REFUSED: Final = Message(en="Connection refused", vi="kết nối bị từ chối")

STRING_TYPE: Final = Message(en="Input should be a valid string", vi="phải là chuỗi")
INT_TYPE: Final = Message(en="Input should be a valid integer", vi="phải là số nguyên")
INT_PARSING: Final = Message(
    en="Input should be a valid integer, unable to parse string as an integer", vi="phải là số nguyên"
)
INT_FROM_FLOAT: Final = Message(
    en="Input should be a valid integer, got a number with a fractional part", vi="phải là số nguyên, không có phần lẻ"
)
FLOAT_TYPE: Final = Message(en="Input should be a valid number", vi="phải là số")
FLOAT_PARSING: Final = Message(en="Input should be a valid number, unable to parse string as a number", vi="phải là số")
BOOL_TYPE: Final = Message(en="Input should be a valid boolean", vi="phải là true hoặc false")
BOOL_PARSING: Final = Message(
    en="Input should be a valid boolean, unable to interpret input", vi="phải là true hoặc false"
)
DICT_TYPE: Final = Message(en="Input should be a valid dictionary", vi="phải là mapping (key: giá trị)")
LIST_TYPE: Final = Message(en="Input should be a valid list", vi="phải là danh sách")
TUPLE_TYPE: Final = Message(en="Input should be a valid tuple", vi="phải là danh sách")
LITERAL: Final = Message(en="Input should be {expected}", vi="phải là {expected}")
GREATER: Final = Message(en="Input should be greater than {gt}", vi="phải lớn hơn {gt}")
AT_LEAST: Final = Message(en="Input should be greater than or equal to {ge}", vi="phải từ {ge} trở lên")
LESS: Final = Message(en="Input should be less than {lt}", vi="phải nhỏ hơn {lt}")
AT_MOST: Final = Message(en="Input should be less than or equal to {le}", vi="phải từ {le} trở xuống")
PATTERN: Final = Message(en="String should match pattern '{pattern}'", vi="phải khớp mẫu '{pattern}'")
