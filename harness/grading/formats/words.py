"""What grade reports say, in every language of the project."""

from typing import Final

__all__ = ["word"]

_WORDS: Final[dict[str, dict[str, str]]] = {
    "passed": {"en": "passed", "vi": "đạt"},
    "failed": {"en": "not passed", "vi": "chưa đạt"},
    "error": {"en": "not judged", "vi": "chưa đánh giá được"},
    "blocked": {"en": "not run", "vi": "không chạy"},
    "unenforced": {"en": "not enforced here", "vi": "không được kiểm chứng ở đây"},
    "check": {"en": "Check", "vi": "Check"},
    "result": {"en": "Result", "vi": "Kết quả"},
    "points": {"en": "Points", "vi": "Điểm"},
    "submission": {"en": "Submission", "vi": "Bài nộp"},
    "points_of": {"en": "{earned} of {possible} points", "vi": "{earned}/{possible} điểm"},
    "hidden": {
        "en": "{count} more checks are graded and not shown here.",
        "vi": "Còn {count} check được chấm nhưng không hiển thị ở đây.",
    },
    "hidden_failed": {
        "en": "A check that is not shown did not pass",
        "vi": "Có check không hiển thị chưa đạt",
    },
    "not_enforced": {
        "en": "{lab}: not enforced by this engine, so neither passed nor failed: {names}",
        "vi": "{lab}: engine này không kiểm chứng được nên không tính đạt hay trượt: {names}",
    },
    "late": {"en": "{lab}: {share} taken off for lateness", "vi": "{lab}: trừ {share} vì nộp muộn"},
    "incomplete": {
        "en": "Not completely graded, through no fault of the submission: grade it again.",
        "vi": "Chưa chấm xong, không phải lỗi của bài nộp: hãy chấm lại.",
    },
    "cut": {"en": "[cut: {count} characters in all]", "vi": "[đã cắt: tổng cộng {count} ký tự]"},
    "details": {"en": "details", "vi": "chi tiết"},
    "documentation": {"en": "AWS documentation", "vi": "Tài liệu AWS"},
    "class": {"en": "Class report", "vi": "Báo cáo của lớp"},
    "submissions": {"en": "Submissions", "vi": "Bài nộp"},
    "average": {"en": "Average", "vi": "Trung bình"},
    "median": {"en": "Median", "vi": "Trung vị"},
    "to_grade_again": {"en": "To grade again", "vi": "Cần chấm lại"},
    "distribution": {"en": "Distribution of points", "vi": "Phân bố điểm"},
    "share": {"en": "share of points, %", "vi": "tỷ lệ điểm, %"},
    "hardest": {"en": "Hardest checks", "vi": "Những check khó nhất"},
    "passed_by": {"en": "passed by {passed} of {all}", "vi": "{passed}/{all} bài đạt"},
    "similar": {"en": "Submissions that share code", "vi": "Những bài nộp có code giống nhau"},
    "similar_note": {
        "en": "Share of code in common, the starter's subtracted. It is a reason to look, not a verdict.",
        "vi": "Tỷ lệ code chung, đã trừ phần starter. Đây là lý do để xem lại, không phải kết luận.",
    },
    "none_similar": {"en": "None above the threshold.", "vi": "Không có cặp nào vượt ngưỡng."},
    "generated": {"en": "Made {time} by daylab", "vi": "daylab tạo lúc {time}"},
    "sort": {"en": "Click a heading to sort.", "vi": "Bấm vào tiêu đề cột để sắp xếp."},
}


def word(name: str, lang: str, /, **values: object) -> str:
    """Return a fixed text in ``lang``; KeyError for an unknown name or language."""
    return _WORDS[name][lang].format(**values)
