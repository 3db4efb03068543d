"""What ``daylab grade`` says. Vietnamese as engineers write it: names of services, commands and files stay English."""

from typing import Final

__all__ = ["say"]

_WORDS: Final[dict[str, dict[str, str]]] = {
    "about": {
        "en": "Grade submissions: folders, zip archives, git bundles or URLs, or a folder of such.\n\n"
        "Each is judged by itself: in an account, a sandbox and a process of its own. One that is broken or hostile "
        "harms no other. What was judged is kept in DIR at once, so that --resume goes on where a run ended.\n\n"
        "Exit code 0: all graded. 2: something to put right first. 3: some could not be judged; grade them again with "
        "--resume.\n\n\b\n"
        "Examples:\n  daylab grade submissions --out results\n"
        "  daylab grade submissions --out results --lab day05 -j 4 --checks ../hidden\n"
        "  daylab grade team-a.zip team-b.bundle --out results --due 2026-06-30T17:00:00+07:00 --late 0.1\n"
        "  daylab grade submissions --out results --scheduler tcp://10.0.0.5:8786",
        "vi": "Chấm bài nộp: thư mục, file zip, git bundle hoặc URL, hoặc một thư mục chứa chúng.\n\n"
        "Mỗi bài được chấm riêng: có account, sandbox và process của riêng nó. Bài hỏng hoặc phá hoại không ảnh hưởng "
        "bài khác. Kết quả được lưu ngay vào DIR, nên --resume chạy tiếp từ chỗ bị dừng.\n\n"
        "Mã thoát 0: đã chấm hết. 2: có chỗ cần sửa trước. 3: có bài chưa chấm được; chấm lại với --resume.\n\n\b\n"
        "Ví dụ:\n  daylab grade submissions --out results\n"
        "  daylab grade submissions --out results --lab day05 -j 4 --checks ../hidden\n"
        "  daylab grade team-a.zip team-b.bundle --out results --due 2026-06-30T17:00:00+07:00 --late 0.1\n"
        "  daylab grade submissions --out results --scheduler tcp://10.0.0.5:8786",
    },
    "submissions": {
        "en": "Folders, zip archives, git bundles or URLs; a folder or .txt list of such.",
        "vi": "Thư mục, file zip, git bundle hoặc URL; một thư mục hoặc danh sách .txt chứa chúng.",
    },
    "out": {"en": "Directory for the results.", "vi": "Thư mục ghi kết quả."},
    "lab": {
        "en": "Grade this lab only; may be repeated. Without it, every dayNN that a submission holds.",
        "vi": "Chỉ chấm lab này; có thể lặp lại. Nếu không có, chấm mọi dayNN có trong bài nộp.",
    },
    "jobs": {"en": "Judged side by side.", "vi": "Số bài chấm song song."},
    "format": {"en": "Format of the results; may be repeated: {names}, all.", "vi": "Định dạng kết quả: {names}, all."},
    "due": {
        "en": "When the work was due, with a time zone, e.g. 2026-06-30T17:00:00+07:00.",
        "vi": "Hạn nộp, kèm múi giờ, ví dụ 2026-06-30T17:00:00+07:00.",
    },
    "late": {"en": "Share of the points taken off for each day begun.", "vi": "Phần điểm trừ cho mỗi ngày nộp muộn."},
    "late_at_most": {"en": "Largest share taken off.", "vi": "Phần điểm trừ tối đa."},
    "grace": {"en": "Hours after the due date that cost nothing.", "vi": "Số giờ sau hạn nộp chưa bị trừ điểm."},
    "checks": {
        "en": "Directory of hidden checks, kept out of the interns' repository: dayNN/test_*.py.",
        "vi": "Thư mục check ẩn, để ngoài repository của thực tập sinh: dayNN/test_*.py.",
    },
    "resume": {"en": "Go on where an earlier run ended.", "vi": "Chạy tiếp từ lần chấm trước."},
    "isolation": {
        "en": "What keeps submitted code from this machine: bubblewrap, or none.",
        "vi": "Cách ly code của bài nộp khỏi máy này: bubblewrap, hoặc none.",
    },
    "scheduler": {
        "en": "Dask scheduler (tcp://host:port), or local-processes.",
        "vi": "Dask scheduler (tcp://host:port), hoặc local-processes.",
    },
    "check_limit": {"en": "Seconds for each check.", "vi": "Số giây cho mỗi check."},
    "submission_limit": {
        "en": "Seconds for all checks of a lab, deployment included.",
        "vi": "Số giây cho toàn bộ check của một lab, kể cả triển khai.",
    },
    "similarity": {"en": "Look for shared code.", "vi": "Tìm code giống nhau."},
    "lang": {"en": "Language: en, vi (env DAYLAB_LANG).", "vi": "Ngôn ngữ: en, vi (biến DAYLAB_LANG)."},
    "not_isolated": {
        "en": "NOT ISOLATED: submitted code runs with your user, sees your files and can change these results.",
        "vi": "KHÔNG CÁCH LY: code của bài nộp chạy bằng user của bạn, thấy file của bạn và có thể sửa kết quả này.",
    },
    "not_a_date": {"en": "{value!r} is not a date", "vi": "{value!r} không phải là thời điểm"},
    "late_without_due": {"en": "--late needs --due", "vi": "--late cần có --due"},
    "waiting": {"en": "waiting", "vi": "đang chờ"},
    "running": {"en": "running", "vi": "đang chấm"},
    "again": {"en": "not judged", "vi": "chưa chấm được"},
    "before": {"en": "judged before", "vi": "đã chấm trước đó"},
    "submission": {"en": "submission", "vi": "bài nộp"},
    "result": {"en": "result", "vi": "kết quả"},
    "progress": {"en": "{done} of {all} judged", "vi": "đã chấm {done}/{all}"},
    "ended": {"en": "{name} {lab}: {passed} of {all} checks passed", "vi": "{name} {lab}: đạt {passed}/{all} check"},
    "ended_again": {"en": "{name} {lab}: not judged: {why}", "vi": "{name} {lab}: chưa chấm được: {why}"},
    "row": {"en": "{name}: {earned} of {possible} points", "vi": "{name}: {earned}/{possible} điểm"},
    "incomplete": {
        "en": "not completely judged; grade again with --resume",
        "vi": "chưa chấm xong; hãy chấm lại với --resume",
    },
    "left_out": {"en": "left out: {what}", "vi": "bỏ qua: {what}"},
    "written": {"en": "Results are in {out}.", "vi": "Kết quả nằm ở {out}."},
    "interrupted": {
        "en": "Interrupted. What was judged is kept: run it again with --resume.",
        "vi": "Đã dừng. Phần đã chấm được giữ lại: chạy lại với --resume.",
    },
}


def say(name: str, lang: str, /, **values: object) -> str:
    """Return what is said under ``name``; KeyError for an unknown name or language."""
    return _WORDS[name][lang].format(**values)
