"""What the commands for interns say."""

from typing import Final

from harness.i18n.message import Message

LABS_ABOUT: Final = Message(
    en="Show the labs and how far you are; or check the labs themselves (verify).",
    vi="Xem các lab và bạn đã làm đến đâu; hoặc kiểm tra chính các lab (verify).",
)
START_ABOUT: Final = Message(
    en="Begin a day: writes its starter to work/<day>, never over work that is there.\n"
    "\n\b\nExamples:\n  daylab start day05",
    vi="Bắt đầu một ngày: ghi starter vào work/<day>, không bao giờ ghi đè bài đang có.\n"
    "\n\b\nVí dụ:\n  daylab start day05",
)
CHECK_ABOUT: Final = Message(
    en="Check your work of a day, as `pytest labs/<day>` does, and show what works and what does not.\n"
    "\nExit code 0: all checks passed. 1: some did not. 2: something to put right first. 3: not evaluated.\n"
    "\n\b\nExamples:\n  daylab check day05\n  daylab check day05 --only upload_is_logged",
    vi="Kiểm tra bài của một ngày, giống `pytest labs/<day>`, và cho biết phần nào đúng, phần nào chưa.\n"
    "\nMã thoát 0: đạt hết. 1: có check chưa đạt. 2: có chỗ cần sửa trước. 3: chưa đánh giá được.\n"
    "\n\b\nVí dụ:\n  daylab check day05\n  daylab check day05 --only upload_is_logged",
)
WATCH_ABOUT: Final = Message(
    en="Check your work again whenever you save a file.\n\nKeys: n next failure · h hint · l list · r run again · "
    "q quit\n\n\b\nExamples:\n  daylab watch day05",
    vi="Kiểm tra lại mỗi khi bạn lưu file.\n\nPhím: n lỗi kế tiếp · h gợi ý · l danh sách · r chạy lại · q thoát\n"
    "\n\b\nVí dụ:\n  daylab watch day05",
)
HINT_ABOUT: Final = Message(
    en="Show the next hint for the first check that does not pass, or for CHECK. Hints get stronger.\n"
    "\n\b\nExamples:\n  daylab hint day05\n  daylab hint day05 keys_are_decoded",
    vi="Hiện gợi ý tiếp theo cho check đầu tiên chưa đạt, hoặc cho CHECK. Gợi ý càng về sau càng rõ.\n"
    "\n\b\nVí dụ:\n  daylab hint day05\n  daylab hint day05 keys_are_decoded",
)
DIFF_ABOUT: Final = Message(
    en="Compare your work with the solution, once all checks passed (or with --give-up).",
    vi="So bài của bạn với lời giải, sau khi đạt mọi check (hoặc với --give-up).",
)
SOLUTION_ABOUT: Final = Message(
    en="Show the solution, once all checks passed (or with --give-up).",
    vi="Xem lời giải, sau khi đạt mọi check (hoặc với --give-up).",
)
RESET_ABOUT: Final = Message(
    en="Start a day over; what you have is kept as a backup.",
    vi="Làm lại một ngày từ đầu; bài hiện có được giữ lại trong bản sao lưu.",
)
DAY: Final = Message(en="Name of the lab, e.g. day05.", vi="Tên lab, ví dụ day05.")
ONLY: Final = Message(en="Run this check alone.", vi="Chỉ chạy check này.")
VERBOSE: Final = Message(
    en="All hints, and more of the logs, with what failed.",
    vi="Hiện mọi gợi ý và nhiều dòng log hơn cho check chưa đạt.",
)
DEMONSTRATIONS: Final = Message(
    en="Also show how the reference solution breaks and is fixed.",
    vi="Xem thêm lời giải tham khảo hỏng và được sửa như thế nào.",
)
JSON: Final = Message(en="Machine-readable.", vi="Dạng máy đọc được.")
GIVE_UP: Final = Message(
    en="Before all checks passed; this is recorded.",
    vi="Khi chưa đạt hết; việc này được ghi lại.",
)
YES: Final = Message(en="Do not ask.", vi="Không hỏi lại.")
CHECK: Final = Message(en="Name of a check.", vi="Tên một check.")
TITLE: Final = Message(en="title", vi="bài")
STATE: Final = Message(en="state", vi="tình trạng")
POINTS: Final = Message(en="points", vi="điểm")
MINUTES: Final = Message(en="minutes", vi="phút")
NOT_STARTED: Final = Message(en="not started", vi="chưa làm")
STARTED: Final = Message(en="started", vi="đang làm")
PASSED: Final = Message(en="passed", vi="đạt")
GIVEN_UP: Final = Message(en="given up", vi="đã xem lời giải")
OF: Final = Message(en="{passed} of {all}", vi="{passed}/{all}")
BEGUN: Final = Message(en="{day} is in {path}.", vi="{day} nằm ở {path}.")
FIRST_STEPS: Final = Message(
    en="Read labs/{day}/README.md, fill in what is marked TODO, then: daylab check {day}",
    vi="Đọc labs/{day}/README.vi.md, làm những chỗ ghi TODO, rồi chạy: daylab check {day}",
)
RESET_QUESTION: Final = Message(
    en="Start {day} over? Your work is kept.",
    vi="Làm lại {day} từ đầu? Bài của bạn được giữ lại.",
)
KEPT: Final = Message(
    en="Your work was moved to {path}.\nTo get it back: rm -r {work} && mv {path} {work}",
    vi="Bài của bạn đã chuyển sang {path}.\nĐể lấy lại: rm -r {work} && mv {path} {work}",
)
NOT_ISOLATED: Final = Message(
    en="NOT ISOLATED: functions run with your user and see your files.",
    vi="KHÔNG CÁCH LY: function chạy bằng user của bạn và thấy file của bạn.",
)
DEPLOYING: Final = Message(en="Deploying your work …", vi="Đang triển khai bài của bạn …")
SUMMARY: Final = Message(
    en="{passed} of {all} checks passed, {points} of {possible} points.",
    vi="Đạt {passed}/{all} check, {points}/{possible} điểm.",
)
SUMMARY_UNFINISHED: Final = Message(
    en="{passed} of {all} checks passed. No points yet: not every check was evaluated.",
    vi="Đạt {passed}/{all} check. Chưa tính điểm vì có check chưa đánh giá được.",
)
AFTER_PASS: Final = Message(
    en="Compare with the solution: daylab diff {day}. Practise repairs: daylab drill {day}",
    vi="So với lời giải: daylab diff {day}. Luyện sửa lỗi: daylab drill {day}",
)
NEED_HINT: Final = Message(en="Stuck? daylab hint {day}", vi="Bí? daylab hint {day}")
NOT_EVALUATED: Final = Message(
    en="Not evaluated, through no fault of yours: {why}",
    vi="Chưa đánh giá được, không phải lỗi của bạn: {why}",
)
RUN_AGAIN: Final = Message(
    en="Run daylab check {day} again; an engine that died is replaced by a new one.",
    vi="Hãy chạy lại daylab check {day}; nếu engine đã chết, một engine mới sẽ được khởi động.",
)
NOT_ENFORCED: Final = Message(
    en="not enforced here ({names}): nothing is proven",
    vi="không được kiểm chứng ở đây ({names}): chưa chứng minh được gì",
)
NO_WORK: Final = Message(en="there is no {path}", vi="không có {path}")
NO_CHECK: Final = Message(en="{day} has no check {name}", vi="{day} không có check {name}")
WATCHING: Final = Message(
    en="Watching {path} · n next failure · h hint · l list · r run again · q quit",
    vi="Đang theo dõi {path} · n lỗi kế tiếp · h gợi ý · l danh sách · r chạy lại · q thoát",
)
SAVED: Final = Message(en="Saved: {files}", vi="Đã lưu: {files}")
HINT: Final = Message(en="Hint {number} of {all} for: {title}", vi="Gợi ý {number}/{all} cho: {title}")
LAST_HINT: Final = Message(en="That was the last one.", vi="Đó là gợi ý cuối cùng.")
MORE_HINTS: Final = Message(en="{count} more.", vi="Còn {count} gợi ý nữa.")
HINT_WHAT: Final = Message(
    en="there is no failed check of {day} to hint at",
    vi="chưa có check nào của {day} bị hỏng để gợi ý",
)
HINT_FIRST: Final = Message(en="run: daylab check {day}", vi="hãy chạy: daylab check {day}")
LOCKED: Final = Message(
    en="the solution of {day} is shown once all its checks passed",
    vi="lời giải của {day} chỉ hiện sau khi đạt mọi check",
)
LOCKED_FIX: Final = Message(
    en="daylab check {day}, or give up: add --give-up",
    vi="daylab check {day}, hoặc bỏ cuộc: thêm --give-up",
)
GIVE_UP_QUESTION: Final = Message(
    en="Give {day} up? It is recorded, and you can still pass it later.",
    vi="Bỏ cuộc với {day}? Việc này được ghi lại, sau đó bạn vẫn có thể làm đạt.",
)
SAME: Final = Message(en="Your work and the solution are the same.", vi="Bài của bạn giống hệt lời giải.")
SOLUTION_IN: Final = Message(en="The solution is in {path}:", vi="Lời giải nằm ở {path}:")
VERIFY_ABOUT: Final = Message(
    en="Prove that a lab is honest.\n\nThe starter must deploy and fail, the solution must pass every check, and each "
    "documented fault must fail exactly the checks that it names; texts, tests and files must agree. Uses the "
    "engine that is up, or one of its own.\n\nExit code 0: the lab passes. Exit code 1: findings.\n"
    "\n\b\nExamples:\n  daylab labs verify day05\n  daylab labs verify day05 --jobs 4\n",
    vi="Chứng minh một lab là đúng đắn.\n\nStarter phải triển khai được và không đạt, lời giải phải đạt mọi check, "
    "và mỗi lỗi được "
    "ghi lại phải làm hỏng đúng những check mà nó nêu; văn bản, test và file phải khớp nhau. Dùng engine đang "
    "chạy, hoặc engine riêng.\n\nMã thoát 0: lab đạt. Mã thoát 1: có vấn đề.\n"
    "\n\b\nVí dụ:\n  daylab labs verify day05\n  daylab labs verify day05 --jobs 4\n",
)
VERIFY_JOBS: Final = Message(en="Solutions that are checked side by side.", vi="Số lời giải được kiểm tra song song.")
VERIFIED: Final = Message(en="checked {name}", vi="đã kiểm tra {name}")
NO_RESULT: Final = Message(en="no result", vi="không có kết quả")
FINDINGS: Final = Message(en="findings", vi="vấn đề")
FINDINGS_COUNT: Final = Message(en="{count} findings", vi="{count} vấn đề")
PASSES: Final = Message(en="passes", vi="đạt")
OUTCOME_PASSED: Final = Message(en="passed", vi="đạt")
OUTCOME_FAILED: Final = Message(en="failed", vi="không đạt")
OUTCOME_ERROR: Final = Message(en="error", vi="lỗi")
OUTCOME_SKIPPED: Final = Message(en="skipped", vi="bỏ qua")
