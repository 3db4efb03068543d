"""What ``daylab labs verify`` finds wrong with a lab."""

from typing import Final

from harness.i18n.message import Message

UNKNOWN_CHECKS: Final = Message(
    en="fault {fault} names unknown checks: {names}", vi="fault {fault} nêu các check không tồn tại: {names}"
)
CHECK_WITHOUT_TEST: Final = Message(en="check {name} has no test_{name}", vi="check {name} không có test_{name}")
TEST_WITHOUT_CHECK: Final = Message(
    en="test_{name} has no check {name} in {file}", vi="test_{name} không có check {name} trong {file}"
)
NO_SUCH_FAULT: Final = Message(
    en="no fault {name!r}; the scenario has: {known}", vi="không có fault {name!r}; kịch bản có: {known}"
)
NOT_DEMONSTRATED: Final = Message(
    en="fault {name} has no demonstration marked @fault({name!r})",
    vi="fault {name} không có test minh họa đánh dấu @fault({name!r})",
)
NOT_TRANSLATED: Final = Message(
    en="{which} of check {name} is not translated", vi="{which} của check {name} chưa được dịch"
)
MISSING_OR_EMPTY: Final = Message(en="is missing or empty", vi="không có hoặc rỗng")
MARKER_IN_TEXT: Final = Message(
    en="a marker of a region is part of a text of several lines, not a comment: put the region around the whole text",
    vi="một marker của vùng nằm trong chuỗi nhiều dòng chứ không phải chú thích: hãy đặt vùng bao cả chuỗi",
)
OTHER_TODOS: Final = Message(
    en="the starter has other TODOs in Vietnamese ({vi}) than in English ({en})",
    vi="starter tiếng Việt có các TODO ({vi}) khác với tiếng Anh ({en})",
)
NO_TODO: Final = Message(
    en="holds no TODO: an intern would not know where to begin",
    vi="không có TODO nào: thực tập sinh không biết bắt đầu từ đâu",
)
NOT_EVALUATED: Final = Message(
    en="{name}: {outcome}, not evaluated: {message}", vi="{name}: {outcome}, chưa đánh giá được: {message}"
)
DID_NOT_RUN: Final = Message(en="checks that did not run: {names}", vi="các check không chạy: {names}")
NOTHING_LEFT: Final = Message(
    en="it passes every check: nothing is left to do", vi="đạt mọi check: không còn gì để làm"
)
PASSES_BUT_NAMED: Final = Message(
    en="{name} passes, but the fault names it as failing", vi="{name} đạt, nhưng fault nêu là phải hỏng"
)
NOT_NAMED: Final = Message(en="{what} (the fault does not name it)", vi="{what} (fault không nêu check này)")
FAILS: Final = Message(en="{name} fails: {message}", vi="{name} không đạt: {message}")
