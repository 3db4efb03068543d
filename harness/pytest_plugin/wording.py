"""Fixed words of reports in every language of the project.

Vietnamese as engineers write it: names of AWS services, operations and log lines stay English.
"""

from typing import Final

__all__ = ["word"]

_WORDS: Final[dict[str, dict[str, str]]] = {
    "expected": {"en": "Expected", "vi": "Mong đợi"},
    "actual": {"en": "Actual", "vi": "Thực tế"},
    "why": {"en": "Why it matters", "vi": "Vì sao quan trọng"},
    "hint": {"en": "Hint", "vi": "Gợi ý"},
    "more_hints": {
        "en": "{count} more: -v, or daylab hint",
        "vi": "còn {count} gợi ý nữa: thêm -v, hoặc daylab hint",
    },
    "source": {"en": "AWS documentation", "vi": "Tài liệu AWS"},
    "try": {"en": "Try", "vi": "Thử"},
    "where": {"en": "Where", "vi": "Vị trí"},
    "symptom": {"en": "Symptom", "vi": "Triệu chứng"},
    "cause": {"en": "Cause", "vi": "Nguyên nhân"},
    "fix": {"en": "Fix", "vi": "Cách khắc phục"},
    "denials": {"en": "Calls refused in this account", "vi": "Các lời gọi bị từ chối trong tài khoản này"},
    "log": {"en": "Last log lines of {name}", "vi": "Những dòng log cuối của {name}"},
    "no_log": {"en": "(no log lines)", "vi": "(không có dòng log nào)"},
    "earlier": {"en": "… {count} earlier not shown …", "vi": "… {count} mục trước đó không hiển thị …"},
    "above": {"en": "(shown above)", "vi": "(đã hiển thị ở trên)"},
    "same_failure": {
        "en": "The stack does not deploy: the same failure as in {first}.",
        "vi": "Stack không triển khai được: cùng lỗi với {first}.",
    },
    "blocked": {
        "en": "not run: builds on {name}, which did not pass",
        "vi": "không chạy: dựa trên {name}, check đó chưa đạt",
    },
    "same_error": {"en": "The same error as in {first}.", "vi": "Cùng lỗi với {first}."},
    "deploys": {
        "en": "template.yaml can be deployed",
        "vi": "template.yaml triển khai được",
    },
    "no_evidence": {
        "en": "Refused calls and logs could not be read: {error}",
        "vi": "Không đọc được các lời gọi bị từ chối và log: {error}",
    },
    "not_enforced": {"en": "not enforced here", "vi": "không được kiểm chứng ở đây"},
    "not_enforced_title": {
        "en": "not enforced here: this engine lacks the capability, so nothing is proven",
        "vi": "không được kiểm chứng ở đây: engine này thiếu khả năng cần thiết nên chưa chứng minh được gì",
    },
    "learned_title": {"en": "what works, and what to try next", "vi": "những gì đã chạy đúng và bước tiếp theo"},
    "not_isolated": {
        "en": "NOT ISOLATED: functions run with your user and see your files; run only code that you trust",
        "vi": "KHÔNG CÁCH LY: function chạy bằng user của bạn và thấy file của bạn; chỉ chạy code mà bạn tin tưởng",
    },
    "pictures_title": {"en": "pictures", "vi": "hình vẽ"},
    "broken_title": {
        "en": "what broke (✗), and what mended it (✓): on the reference solution",
        "vi": "những gì đã hỏng (✗) và cách sửa (✓): trên lời giải tham khảo",
    },
    "judged": {"en": "{day}: judging {what}", "vi": "{day}: đang kiểm tra {what}"},
    "reference": {"en": "the reference solution", "vi": "lời giải tham khảo"},
    "deployed": {"en": "what is in account {account}", "vi": "những gì đang có trong tài khoản {account}"},
    "role_has": {"en": "Role {role} has more than it used:", "vi": "Role {role} có nhiều quyền hơn mức đã dùng:"},
    "never_used": {
        "en": "  never used: {action} on {resource}",
        "vi": "  chưa từng dùng: {action} trên {resource}",
    },
    "enough": {
        "en": "  this is enough for what it did so far:",
        "vi": "  chừng này là đủ cho những gì nó đã làm đến giờ:",
    },
    "engine_log": {"en": "daylab engine log", "vi": "log của engine daylab"},
}


def word(name: str, lang: str, /, **values: object) -> str:
    """Return a fixed text in ``lang`` with ``values`` filled in; KeyError for an unknown name or language."""
    return _WORDS[name][lang].format(**values)
