"""What grade reports say."""

from typing import Final

from harness.i18n.message import Message

PASSED: Final = Message(en="passed", vi="đạt")
FAILED: Final = Message(en="not passed", vi="chưa đạt")
ERROR: Final = Message(en="not evaluated", vi="chưa đánh giá được")
BLOCKED: Final = Message(en="not run", vi="không chạy")
UNENFORCED: Final = Message(en="not enforced here", vi="không được kiểm chứng ở đây")
REFUSED: Final = Message(en="could not be read", vi="không đọc được bài nộp")
COMMENT: Final = Message(en="Comment of the instructor", vi="Nhận xét của giảng viên")
ADJUSTED: Final = Message(
    en="The instructor gives {points} points, whatever the checks and lateness come to.",
    vi="Giảng viên cho {points} điểm, không phụ thuộc vào các check và việc nộp muộn.",
)
ADJUSTED_MARK: Final = Message(en="adjusted", vi="đã điều chỉnh")
DURATIONS: Final = Message(en="Time of grading", vi="Thời gian chấm")
SECONDS: Final = Message(en="seconds", vi="giây")
HANDED_IN: Final = Message(en="Handed in, hours after the due date", vi="Nộp bài, số giờ sau hạn nộp")
HOURS: Final = Message(en="hours", vi="giờ")
CHECK: Final = Message(en="Check", vi="Check")
RESULT: Final = Message(en="Result", vi="Kết quả")
POINTS: Final = Message(en="Points", vi="Điểm")
SUBMISSION: Final = Message(en="Submission", vi="Bài nộp")
POINTS_OF: Final = Message(en="{earned} of {possible} points", vi="{earned}/{possible} điểm")
POINTS_SO_FAR: Final = Message(en="{earned} of {possible} points so far", vi="Tạm thời {earned}/{possible} điểm")
HIDDEN: Final = Message(
    en="Checks that are graded and not shown here: {count}.",
    vi="Số check được chấm nhưng không hiển thị ở đây: {count}.",
)
HIDDEN_CHECKS: Final = Message(en="Checks that are not shown", vi="Các check không hiển thị")
HIDDEN_FAILED: Final = Message(en="At least one of them did not pass.", vi="Có ít nhất một check chưa đạt.")
HIDDEN_ERROR: Final = Message(
    en="At least one of them could not be evaluated, through no fault of the submission.",
    vi="Có ít nhất một check chưa đánh giá được, không phải lỗi của bài nộp.",
)
PROBLEM: Final = Message(en="Grading", vi="Chấm bài")
LACKS: Final = Message(
    en="Not enforced by this engine, which lacks {missing}: neither passed nor failed.",
    vi="Engine này thiếu {missing} nên không kiểm chứng được: không tính đạt hay trượt.",
)
BUILDS_ON: Final = Message(
    en="Not run: it builds on {check}, which did not pass.",
    vi="Không chạy: check này dựa trên {check}, vốn chưa đạt.",
)
NOTHING_ENFORCED: Final = Message(
    en="This engine enforces none of the checks.",
    vi="Engine này không kiểm chứng được check nào.",
)
LATE_BY: Final = Message(en="late: −{share}", vi="nộp muộn: −{share}")
LATE: Final = Message(en="{lab}: {share} taken off for lateness", vi="{lab}: trừ {share} vì nộp muộn")
INCOMPLETE: Final = Message(
    en="Not completely graded, through no fault of the submission: grade it again. No grade yet.",
    vi="Chưa chấm xong, không phải lỗi của bài nộp: hãy chấm lại. Chưa có điểm.",
)
CUT: Final = Message(en="[cut: {count} characters in all]", vi="[đã cắt: tổng cộng {count} ký tự]")
DETAILS: Final = Message(en="details", vi="chi tiết")
DOCUMENTATION: Final = Message(en="AWS documentation", vi="Tài liệu AWS")
CLASS: Final = Message(en="Class report", vi="Báo cáo của lớp")
SUBMISSIONS: Final = Message(en="Submissions", vi="Các bài nộp")
AVERAGE: Final = Message(en="Average", vi="Trung bình")
MEDIAN: Final = Message(en="Median", vi="Trung vị")
TO_GRADE_AGAIN: Final = Message(en="To grade again", vi="Cần chấm lại")
DISTRIBUTION: Final = Message(en="Distribution of points", vi="Phân bố điểm")
SHARE: Final = Message(en="share of points, %", vi="tỷ lệ điểm, %")
HARDEST: Final = Message(en="Hardest checks", vi="Những check khó nhất")
PASSED_BY: Final = Message(en="passed by {passed} of {all}", vi="{passed}/{all} bài đạt")
SIMILAR: Final = Message(en="Submissions that share code", vi="Những bài nộp có code giống nhau")
SIMILAR_NOTE: Final = Message(
    en="Share of code in common, the starter's subtracted. It is a reason to look, not a verdict.",
    vi="Tỷ lệ code chung, đã trừ phần starter. Đây là lý do để xem lại, không phải kết luận.",
)
NONE_SIMILAR: Final = Message(en="None above the threshold.", vi="Không có cặp nào vượt ngưỡng.")
GENERATED: Final = Message(en="Made {time} by daylab", vi="daylab tạo lúc {time}")
SORT: Final = Message(en="Click a heading to sort.", vi="Bấm vào tiêu đề cột để sắp xếp.")
