"""What is reported of the descriptors of AWS services."""

from typing import Final

from harness.i18n.message import Message

OTHER_PREFIX: Final = Message(
    en="service {name!r} is part of {part_of!r}, which has not the prefix {prefix!r}",
    vi="service {name!r} thuộc {part_of!r}, nhưng service đó không có prefix {prefix!r}",
)
SAME_PREFIX: Final = Message(en="name a service that has the same prefix", vi="nêu một service có cùng prefix")
NO_DESCRIPTOR: Final = Message(en="{name} has no descriptor", vi="{name} không có descriptor")
ADD_DESCRIPTOR: Final = Message(
    en="add service.py with SERVICE = Service(name=…, prefix=…), as CONTRIBUTING.md shows",
    vi="thêm service.py với SERVICE = Service(name=…, prefix=…), như trong CONTRIBUTING.md",
)
DESCRIPTOR_UNREADABLE: Final = Message(
    en="the descriptor of {name} cannot be read: {type}: {error}",
    vi="không đọc được descriptor của {name}: {type}: {error}",
)
NOT_A_SERVICE: Final = Message(
    en="{name} has no descriptor: SERVICE is {type}",
    vi="{name} không có descriptor: SERVICE là {type}",
)
WRITE_SERVICE: Final = Message(
    en="write SERVICE = Service(name=…, prefix=…)",
    vi="viết SERVICE = Service(name=…, prefix=…)",
)
INVALID_FIELD: Final = Message(
    en="invalid {field} in the descriptor of {name}: expected {expected}, got {value!r}",
    vi="{field} không hợp lệ trong descriptor của {name}: cần {expected}, nhận được {value!r}",
)
TUPLE_OF_ONE: Final = Message(en="a tuple of one is written ('text',)", vi="tuple một phần tử viết là ('text',)")
SEE_MODEL: Final = Message(en="see harness/descriptors/model.py", vi="xem harness/descriptors/model.py")
NOT_DOTTED: Final = Message(en="is not of the form module:name", vi="không có dạng module:name")
DEFINES_NOT: Final = Message(
    en="does not resolve: {source} defines no {name}",
    vi="không tìm thấy: {source} không định nghĩa {name}",
)
NO_MODULE: Final = Message(en="does not resolve: there is no {path}", vi="không tìm thấy: không có {path}")
NAME_MODULE: Final = Message(
    en="name a module of the service's own package and what it defines, 'module:name'",
    vi="nêu một module trong package của chính service và thứ nó định nghĩa, 'module:name'",
)
TWO_SERVICES: Final = Message(
    en="two services have the {both} {one!r}: {names}",
    vi="hai service cùng {both} {one!r}: {names}",
)
OWN_PREFIX: Final = Message(
    en="give each its own; a service that shares another's prefix says so with part_of",
    vi="đặt riêng cho từng service; service dùng chung prefix thì khai báo part_of",
)
IS_A_LITERAL: Final = Message(
    en="a descriptor is a literal: it imports harness.descriptors and nothing else",
    vi="descriptor là một literal: chỉ import harness.descriptors",
)
NO_SERVICES_DIRECTORY: Final = Message(
    en="there is no directory of services {root}", vi="không có thư mục service {root}"
)
NAME_SERVICES: Final = Message(
    en="name directories that hold one package a service, separated as in PATH",
    vi="nêu các thư mục chứa mỗi service một package, ngăn cách như trong PATH",
)
