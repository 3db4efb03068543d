"""What the commands for interns say.

Vietnamese as engineers write it: names of AWS services, commands and files stay English.
"""

from typing import Final

__all__ = ["say"]

_WORDS: Final[dict[str, dict[str, str]]] = {
    # help
    "labs.about": {
        "en": "Show the labs and how far you are; or check the labs themselves (verify).",
        "vi": "Xem các lab và bạn đã làm đến đâu; hoặc kiểm tra chính các lab (verify).",
    },
    "start.about": {
        "en": "Begin a day: copies its starter to work/<day>, never over work that is there.\n\n\b\n"
        "Examples:\n  daylab start day05",
        "vi": "Bắt đầu một ngày: chép starter vào work/<day>, không bao giờ ghi đè bài đang có.\n\n\b\n"
        "Ví dụ:\n  daylab start day05",
    },
    "check.about": {
        "en": "Check your work of a day, as `pytest labs/<day>` does, and show what works and what does not.\n\n"
        "Exit code 0: all checks passed. 1: some did not. 2: something to put right first. 3: not judged.\n\n\b\n"
        "Examples:\n  daylab check day05\n  daylab check day05 --only upload_is_logged",
        "vi": "Kiểm tra bài của một ngày, giống `pytest labs/<day>`, và cho biết phần nào đúng, phần nào chưa.\n\n"
        "Mã thoát 0: đạt hết. 1: có check chưa đạt. 2: có chỗ cần sửa trước. 3: chưa đánh giá được.\n\n\b\n"
        "Ví dụ:\n  daylab check day05\n  daylab check day05 --only upload_is_logged",
    },
    "watch.about": {
        "en": "Check your work again whenever you save a file.\n\nKeys: n next failure · h hint · l list · r run "
        "again · q quit\n\n\b\nExamples:\n  daylab watch day05",
        "vi": "Kiểm tra lại mỗi khi bạn lưu file.\n\nPhím: n lỗi kế tiếp · h gợi ý · l danh sách · r chạy lại · "
        "q thoát\n\n\b\nVí dụ:\n  daylab watch day05",
    },
    "hint.about": {
        "en": "Show the next hint for the first check that does not pass, or for CHECK. Hints get stronger.\n\n\b\n"
        "Examples:\n  daylab hint day05\n  daylab hint day05 keys_are_decoded",
        "vi": "Hiện gợi ý tiếp theo cho check đầu tiên chưa đạt, hoặc cho CHECK. Gợi ý càng về sau càng rõ.\n\n\b\n"
        "Ví dụ:\n  daylab hint day05\n  daylab hint day05 keys_are_decoded",
    },
    "diff.about": {
        "en": "Compare your work with the solution, once all checks passed (or with --give-up).",
        "vi": "So bài của bạn với lời giải, sau khi đạt mọi check (hoặc với --give-up).",
    },
    "solution.about": {
        "en": "Show the solution, once all checks passed (or with --give-up).",
        "vi": "Xem lời giải, sau khi đạt mọi check (hoặc với --give-up).",
    },
    "reset.about": {
        "en": "Begin a day anew; what you have is kept as a backup.",
        "vi": "Làm lại một ngày từ đầu; bài hiện có được giữ lại trong bản sao lưu.",
    },
    "day": {"en": "Name of the lab, e.g. day05.", "vi": "Tên lab, ví dụ day05."},
    "lang": {"en": "Language: en, vi (env DAYLAB_LANG).", "vi": "Ngôn ngữ: en, vi (biến DAYLAB_LANG)."},
    "only": {"en": "Run this check alone.", "vi": "Chỉ chạy check này."},
    "demonstrations": {
        "en": "Also show how the reference solution breaks and is mended.",
        "vi": "Xem thêm lời giải tham khảo hỏng và được sửa như thế nào.",
    },
    "json": {"en": "Machine-readable.", "vi": "Dạng máy đọc được."},
    "give_up": {
        "en": "Before all checks passed; this is recorded.",
        "vi": "Khi chưa đạt hết; việc này được ghi lại.",
    },
    "yes": {"en": "Do not ask.", "vi": "Không hỏi lại."},
    "check": {"en": "Name of a check.", "vi": "Tên một check."},
    # table of labs
    "title": {"en": "title", "vi": "bài"},
    "state": {"en": "state", "vi": "tình trạng"},
    "points": {"en": "points", "vi": "điểm"},
    "minutes": {"en": "minutes", "vi": "phút"},
    "not started": {"en": "not started", "vi": "chưa làm"},
    "started": {"en": "started", "vi": "đang làm"},
    "passed": {"en": "passed", "vi": "đạt"},
    "given up": {"en": "given up", "vi": "đã xem lời giải"},
    "of": {"en": "{passed} of {all}", "vi": "{passed}/{all}"},
    # start and reset
    "begun": {"en": "{day} is in {path}.", "vi": "{day} nằm ở {path}."},
    "first_steps": {
        "en": "Read labs/{day}/README.md, fill in what is marked TODO, then: daylab check {day}",
        "vi": "Đọc labs/{day}/README.vi.md, làm những chỗ ghi TODO, rồi chạy: daylab check {day}",
    },
    "reset?": {"en": "Begin {day} anew? Your work is kept.", "vi": "Làm lại {day} từ đầu? Bài của bạn được giữ lại."},
    "kept": {
        "en": "Your work was moved to {path}.\nTo get it back: rm -r {work} && mv {path} {work}",
        "vi": "Bài của bạn đã chuyển sang {path}.\nĐể lấy lại: rm -r {work} && mv {path} {work}",
    },
    # check
    "not_isolated": {
        "en": "NOT ISOLATED: functions run with your user and see your files.",
        "vi": "KHÔNG CÁCH LY: function chạy bằng user của bạn và thấy file của bạn.",
    },
    "starting": {"en": "Starting the engine …", "vi": "Đang khởi động engine …"},
    "deploying": {"en": "Deploying your work …", "vi": "Đang triển khai bài của bạn …"},
    "summary": {
        "en": "{passed} of {all} checks passed, {points} of {possible} points.",
        "vi": "Đạt {passed}/{all} check, {points}/{possible} điểm.",
    },
    "summary_unfinished": {
        "en": "{passed} of {all} checks passed. No points are told: not every check was judged.",
        "vi": "Đạt {passed}/{all} check. Chưa tính điểm vì có check chưa đánh giá được.",
    },
    "after_pass": {
        "en": "Compare with the solution: daylab diff {day}. Practise repairs: daylab drill {day}",
        "vi": "So với lời giải: daylab diff {day}. Luyện sửa lỗi: daylab drill {day}",
    },
    "need_hint": {"en": "Stuck? daylab hint {day}", "vi": "Bí? daylab hint {day}"},
    "not_judged": {
        "en": "Not judged, through no fault of yours: {why}",
        "vi": "Chưa đánh giá được, không phải lỗi của bạn: {why}",
    },
    "run_again": {
        "en": "Run daylab check {day} again; an engine that died is replaced by a new one.",
        "vi": "Hãy chạy lại daylab check {day}; nếu engine đã chết, một engine mới sẽ được khởi động.",
    },
    "not_enforced": {
        "en": "not enforced here ({names}): nothing is proven",
        "vi": "không được kiểm chứng ở đây ({names}): chưa chứng minh được gì",
    },
    "no_work": {"en": "there is no {path}", "vi": "không có {path}"},
    "no_check": {"en": "{day} has no check {name}", "vi": "{day} không có check {name}"},
    # watch
    "watching": {
        "en": "Watching {path} · n next failure · h hint · l list · r run again · q quit",
        "vi": "Đang theo dõi {path} · n lỗi kế tiếp · h gợi ý · l danh sách · r chạy lại · q thoát",
    },
    "saved": {"en": "Saved: {files}", "vi": "Đã lưu: {files}"},
    # hint
    "hint": {"en": "Hint {number} of {all} for: {title}", "vi": "Gợi ý {number}/{all} cho: {title}"},
    "last_hint": {"en": "That was the last one.", "vi": "Đó là gợi ý cuối cùng."},
    "more_hints": {"en": "{count} more.", "vi": "Còn {count} gợi ý nữa."},
    "hint_what": {
        "en": "there is no failed check of {day} to hint at",
        "vi": "chưa có check nào của {day} bị hỏng để gợi ý",
    },
    "hint_first": {"en": "run: daylab check {day}", "vi": "hãy chạy: daylab check {day}"},
    # solution
    "locked": {
        "en": "the solution of {day} is shown once all its checks passed",
        "vi": "lời giải của {day} chỉ hiện sau khi đạt mọi check",
    },
    "locked_fix": {
        "en": "daylab check {day}, or give up: add --give-up",
        "vi": "daylab check {day}, hoặc bỏ cuộc: thêm --give-up",
    },
    "give_up?": {
        "en": "Give {day} up? It is recorded, and you can still pass it later.",
        "vi": "Bỏ cuộc với {day}? Việc này được ghi lại, sau đó bạn vẫn có thể làm đạt.",
    },
    "same": {"en": "Your work and the solution are the same.", "vi": "Bài của bạn giống hệt lời giải."},
    "solution_in": {"en": "The solution is in {path}:", "vi": "Lời giải nằm ở {path}:"},
}


def say(name: str, lang: str, /, **values: object) -> str:
    """Return what is said under ``name``; KeyError for an unknown name or language."""
    return _WORDS[name][lang].format(**values)
