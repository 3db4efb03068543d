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
    "points_so_far": {"en": "{earned} of {possible} points so far", "vi": "Tạm thời {earned}/{possible} điểm"},
    "hidden": {
        "en": "Checks that are graded and not shown here: {count}.",
        "vi": "Số check được chấm nhưng không hiển thị ở đây: {count}.",
    },
    "hidden_checks": {"en": "Checks that are not shown", "vi": "Các check không hiển thị"},
    "hidden_passed": {"en": "All of them passed.", "vi": "Tất cả đều đạt."},
    "hidden_failed": {"en": "At least one of them did not pass.", "vi": "Có ít nhất một check chưa đạt."},
    "hidden_error": {
        "en": "At least one of them could not be judged, through no fault of the submission.",
        "vi": "Có ít nhất một check chưa đánh giá được, không phải lỗi của bài nộp.",
    },
    "problem": {"en": "Grading", "vi": "Chấm bài"},
    "lacks": {
        "en": "Not enforced by this engine, which lacks {missing}: neither passed nor failed.",
        "vi": "Engine này thiếu {missing} nên không kiểm chứng được: không tính đạt hay trượt.",
    },
    "builds_on": {
        "en": "Not run: it builds on {check}, which did not pass.",
        "vi": "Không chạy: check này dựa trên {check}, vốn chưa đạt.",
    },
    "nothing_enforced": {
        "en": "This engine enforces none of the checks.",
        "vi": "Engine này không kiểm chứng được check nào.",
    },
    "not_enforced": {
        "en": "{lab}: not enforced by this engine, so neither passed nor failed: {names}",
        "vi": "{lab}: engine này không kiểm chứng được nên không tính đạt hay trượt: {names}",
    },
    "late_by": {"en": "late: −{share}", "vi": "nộp muộn: −{share}"},
    "late": {"en": "{lab}: {share} taken off for lateness", "vi": "{lab}: trừ {share} vì nộp muộn"},
    "incomplete": {
        "en": "Not completely graded, through no fault of the submission: grade it again. No grade yet.",
        "vi": "Chưa chấm xong, không phải lỗi của bài nộp: hãy chấm lại. Chưa có điểm.",
    },
    "cut": {"en": "[cut: {count} characters in all]", "vi": "[đã cắt: tổng cộng {count} ký tự]"},
    "details": {"en": "details", "vi": "chi tiết"},
    "documentation": {"en": "AWS documentation", "vi": "Tài liệu AWS"},
    "class": {"en": "Class report", "vi": "Báo cáo của lớp"},
    "submissions": {"en": "Submissions", "vi": "Các bài nộp"},
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
