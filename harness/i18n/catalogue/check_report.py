"""What pytest says of labs: the words of its reports."""

from typing import Final

from harness.i18n.message import Message

CHECK: Final = Message(en="Check", vi="Check")
SEEN: Final = Message(en="What was seen", vi="Đã ghi nhận")
FUNCTION_FAILED: Final = Message(
    en="{name} failed (×{count}), the last time with {error}",
    vi="{name} bị lỗi (×{count}), lần cuối: {error}",
)
LED_ELSEWHERE: Final = Message(
    en="the submission led the check to {where}; checks speak to the addresses of their own lab only",
    vi="bài nộp dẫn check tới {where}; check chỉ gọi các địa chỉ của chính lab đó",
)
EXPECTED: Final = Message(en="Expected", vi="Mong đợi")
ACTUAL: Final = Message(en="Actual", vi="Thực tế")
WHY: Final = Message(en="Why it matters", vi="Vì sao quan trọng")
HINT: Final = Message(en="Hint", vi="Gợi ý")
MORE_HINTS: Final = Message(
    en="{count} more: -v, or daylab hint",
    vi="còn {count} gợi ý nữa: thêm -v, hoặc daylab hint",
)
SOURCE: Final = Message(en="AWS documentation", vi="Tài liệu AWS")
TRY: Final = Message(en="Try", vi="Thử")
WHERE: Final = Message(en="Where", vi="Vị trí")
SYMPTOM: Final = Message(en="Symptom", vi="Triệu chứng")
CAUSE: Final = Message(en="Cause", vi="Nguyên nhân")
FIX: Final = Message(en="Fix", vi="Cách khắc phục")
DENIALS: Final = Message(en="Calls refused in this account", vi="Các lời gọi bị từ chối trong tài khoản này")
TOLD: Final = Message(en="(shown with {names})", vi="(đã hiển thị ở {names})")
OTHERS_TOLD: Final = Message(en="(others are shown with {names})", vi="(những lời gọi khác đã hiển thị ở {names})")
LOG: Final = Message(en="Log lines of {name}", vi="Các dòng log của {name}")
LOGS: Final = Message(en="Logs", vi="Log")
NO_LOG: Final = Message(en="no function has written a line", vi="chưa function nào ghi dòng log nào")
EARLIER: Final = Message(en="… {count} earlier not shown …", vi="… {count} mục trước đó không hiển thị …")
ABOVE: Final = Message(en="(shown above)", vi="(đã hiển thị ở trên)")
SAME_FAILURE: Final = Message(
    en="The stack does not deploy: the same failure as in {first}.",
    vi="Stack không triển khai được: cùng lỗi với {first}.",
)
BLOCKED: Final = Message(
    en="not run: builds on {name}, which did not pass",
    vi="không chạy: dựa trên {name}, check đó chưa đạt",
)
SAME_ERROR: Final = Message(en="The same error as in {first}.", vi="Cùng lỗi với {first}.")
DEPLOYS: Final = Message(en="template.yaml can be deployed", vi="template.yaml triển khai được")
NO_EVIDENCE: Final = Message(
    en="Refused calls and logs could not be read: {error}",
    vi="Không đọc được các lời gọi bị từ chối và log: {error}",
)
NOT_ENFORCED: Final = Message(en="not enforced here", vi="không được kiểm chứng ở đây")
NOT_ENFORCED_TITLE: Final = Message(
    en="not enforced here: this engine lacks the capability, so nothing is proven",
    vi="không được kiểm chứng ở đây: engine này thiếu khả năng cần thiết nên chưa chứng minh được gì",
)
LEARNED_TITLE: Final = Message(en="what works, and what to try next", vi="những gì đã chạy đúng và bước tiếp theo")
NOT_ISOLATED: Final = Message(
    en="NOT ISOLATED: functions run with your user and see your files; run only code that you trust",
    vi="KHÔNG CÁCH LY: function chạy bằng user của bạn và thấy file của bạn; chỉ chạy code mà bạn tin tưởng",
)
PICTURES_TITLE: Final = Message(en="pictures", vi="hình vẽ")
BROKEN_TITLE: Final = Message(
    en="what broke (✗), and what fixed it (✓): on the reference solution",
    vi="những gì đã hỏng (✗) và cách sửa (✓): trên lời giải tham khảo",
)
EVALUATED: Final = Message(en="{day}: checking {what}", vi="{day}: đang kiểm tra {what}")
REFERENCE: Final = Message(en="the reference solution", vi="lời giải tham khảo")
DEPLOYED: Final = Message(en="what is in account {account}", vi="những gì đang có trong tài khoản {account}")
ROLE_HAS: Final = Message(en="Role {role} has more than it used:", vi="Role {role} có nhiều quyền hơn mức đã dùng:")
NEVER_USED: Final = Message(en="  never used: {action} on {resource}", vi="  chưa từng dùng: {action} trên {resource}")
ENOUGH: Final = Message(
    en="  this is enough for what it did so far:",
    vi="  chừng này là đủ cho những gì nó đã làm đến giờ:",
)
ENGINE_LOG: Final = Message(en="daylab engine log", vi="log của engine daylab")
STARTING_ENGINE: Final = Message(en="starting the engine …", vi="đang khởi động engine …")
STATUS_NOT_ENFORCED: Final = Message(en="NOT ENFORCED HERE", vi="KHÔNG KIỂM CHỨNG Ở ĐÂY")
STATUS_NOT_RUN: Final = Message(en="NOT RUN", vi="KHÔNG CHẠY")
