"""What ``daylab grade`` says."""

from typing import Final

from harness.i18n.message import Message

ABOUT: Final = Message(
    en="Grade submissions: folders, zip or tar archives, git bundles or URLs, or a folder of such.\n"
    "\nEach is graded by itself: in an account, a sandbox and a process of its own. One that is broken or "
    "hostile harms no other. What was graded is kept in DIR at once, so that --resume goes on where a run "
    "ended.\n\nDIR/students/NAME can be handed out as it is; DIR/instructor is yours."
    "\n\nExit code 0: all graded. 2: something to put right first. 3: some could not be graded, through "
    "no fault of theirs; grade them again with --resume. 4: all graded but what could not be read: damaged, empty, "
    "too large, of an unknown kind, or without the lab.\n\n\b\nExamples:\n  daylab grade submissions --out results\n"
    "  daylab grade submissions --out results --lab day05 -j 4 --checks ../hidden\n"
    "  daylab grade team-a.zip team-b.bundle --out results --due 2026-06-30T17:00:00+07:00 --late 0.1\n"
    "  daylab grade submissions --out results --scheduler tcp://10.0.0.5:8786",
    vi="Chấm bài nộp: thư mục, file zip hoặc tar, git bundle hoặc URL, hoặc một thư mục chứa chúng.\n"
    "\nMỗi bài được chấm riêng: có account, sandbox và process của riêng nó. Bài hỏng hoặc phá hoại không ảnh "
    "hưởng bài khác. Kết quả được lưu ngay vào DIR, nên --resume chạy tiếp từ chỗ bị dừng.\n"
    "\nDIR/students/TÊN phát cho thực tập sinh được ngay; DIR/instructor là của giảng viên.\n"
    "\nMã thoát 0: đã chấm hết. 2: có chỗ cần sửa trước. 3: có bài chưa chấm được mà không phải lỗi của bài; chấm "
    "lại với --resume. 4: đã chấm hết, trừ bài không đọc được: hỏng, rỗng, quá lớn, không rõ loại, hoặc thiếu lab.\n"
    "\n\b\nVí dụ:\n  daylab grade submissions --out results\n"
    "  daylab grade submissions --out results --lab day05 -j 4 --checks ../hidden\n"
    "  daylab grade team-a.zip team-b.bundle --out results --due 2026-06-30T17:00:00+07:00 --late 0.1\n"
    "  daylab grade submissions --out results --scheduler tcp://10.0.0.5:8786",
)
SUBMISSIONS: Final = Message(
    en="Folders, zip or tar archives, git bundles or URLs; a folder or .txt list of such.",
    vi="Thư mục, file zip hoặc tar, git bundle hoặc URL; một thư mục hoặc danh sách .txt chứa chúng.",
)
OUT: Final = Message(en="Directory for the results.", vi="Thư mục ghi kết quả.")
LAB: Final = Message(
    en="Grade this lab only; may be repeated. Without it, every dayNN that a submission holds.",
    vi="Chỉ chấm lab này; có thể lặp lại. Nếu không có, chấm mọi dayNN có trong bài nộp.",
)
JOBS: Final = Message(en="Submissions that are graded side by side.", vi="Số bài chấm song song.")
FORMAT: Final = Message(
    en="Format of the results; may be repeated: {names}, all.",
    vi="Định dạng kết quả: {names}, all.",
)
DUE: Final = Message(
    en="When the work was due, with a time zone, e.g. 2026-06-30T17:00:00+07:00.",
    vi="Hạn nộp, kèm múi giờ, ví dụ 2026-06-30T17:00:00+07:00.",
)
LATE: Final = Message(en="Share of the points taken off for each day begun.", vi="Phần điểm trừ cho mỗi ngày nộp muộn.")
LATE_AT_MOST: Final = Message(en="Largest share taken off.", vi="Phần điểm trừ tối đa.")
GRACE: Final = Message(en="Hours after the due date that cost nothing.", vi="Số giờ sau hạn nộp chưa bị trừ điểm.")
CHECKS: Final = Message(
    en="Directory of hidden checks, kept out of the interns' repository: dayNN/test_*.py.",
    vi="Thư mục check ẩn, để ngoài repository của thực tập sinh: dayNN/test_*.py.",
)
AGAIN: Final = Message(
    en="Take up an earlier run, but grade this submission again; 'failed': all of which a check did not pass. May be "
    "repeated.",
    vi="Dùng lại lần chấm trước nhưng chấm lại bài này; 'failed': mọi bài có check chưa đạt. Có thể lặp lại.",
)
ADJUST: Final = Message(
    en="YAML file of yours with comments and points that stay when you grade again: for each submission's name, "
    "'comment' (a text) and 'points' (instead of those of all checks, lateness included).",
    vi="File YAML của bạn ghi nhận xét và điểm, còn nguyên khi chấm lại: với mỗi tên bài nộp, 'comment' (đoạn văn) và "
    "'points' (thay cho điểm của mọi check, kể cả phần trừ nộp muộn).",
)
ADJUSTED: Final = Message(en="adjusted", vi="đã điều chỉnh")
RESUME: Final = Message(
    en="Go on where an earlier run ended: only what is new, changed or not graded is graded.",
    vi="Chạy tiếp từ lần chấm trước: chỉ chấm bài mới, đã sửa hoặc chưa chấm được.",
)
ISOLATION: Final = Message(
    en="What keeps submitted code from this machine: bubblewrap, or none.",
    vi="Cách ly code của bài nộp khỏi máy này: bubblewrap, hoặc none.",
)
SCHEDULER: Final = Message(
    en="Dask scheduler (tcp://host:port), or local-processes.",
    vi="Dask scheduler (tcp://host:port), hoặc local-processes.",
)
CHECK_LIMIT: Final = Message(en="Seconds for each check.", vi="Số giây cho mỗi check.")
SUBMISSION_LIMIT: Final = Message(
    en="Seconds for all checks of a lab, deployment included.",
    vi="Số giây cho toàn bộ check của một lab, kể cả triển khai.",
)
SIMILARITY: Final = Message(en="Look for shared code.", vi="Tìm code giống nhau.")
LANG: Final = Message(en="Language: en, vi (env DAYLAB_LANG).", vi="Ngôn ngữ: en, vi (biến DAYLAB_LANG).")
NOT_ISOLATED: Final = Message(
    en="NOT ISOLATED: submitted code runs with your user, sees your files and can change these results.",
    vi="KHÔNG CÁCH LY: code của bài nộp chạy bằng user của bạn, thấy file của bạn và có thể sửa kết quả này.",
)
NOT_A_DATE: Final = Message(en="{value!r} is not a date", vi="{value!r} không phải là thời điểm")
LATE_WITHOUT_DUE: Final = Message(en="--late needs --due", vi="--late cần có --due")
BEFORE: Final = Message(en="graded before", vi="đã chấm trước đó")
SUBMISSION: Final = Message(en="submission", vi="bài nộp")
RESULT: Final = Message(en="result", vi="kết quả")
PROGRESS: Final = Message(en="{done} of {all} graded", vi="đã chấm {done}/{all}")
ENDED: Final = Message(en="{name} {lab}: {passed} of {all} checks passed", vi="{name} {lab}: đạt {passed}/{all} check")
ENDED_AGAIN: Final = Message(en="{name} {lab}: not graded: {why}", vi="{name} {lab}: chưa chấm được: {why}")
ROW: Final = Message(en="{name}: {earned} of {possible} points", vi="{name}: {earned}/{possible} điểm")
REFUSED: Final = Message(en="{name}: could not be read: {why}", vi="{name}: không đọc được: {why}")
INCOMPLETE: Final = Message(
    en="not completely graded; grade again with --resume",
    vi="chưa chấm xong; hãy chấm lại với --resume",
)
LEFT_OUT: Final = Message(en="left out: {what}", vi="bỏ qua: {what}")
WRITTEN: Final = Message(en="Results are in {out}.", vi="Kết quả nằm ở {out}.")
INTERRUPTED: Final = Message(
    en="Interrupted. What was graded is kept: run it again with --resume.",
    vi="Đã dừng. Phần đã chấm được giữ lại: chạy lại với --resume.",
)
