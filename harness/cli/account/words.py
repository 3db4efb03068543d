"""What drills and the commands that look into an account say.

Vietnamese as engineers write it: names of AWS services, commands and files stay English.
"""

from typing import Final

__all__ = ["say"]

_WORDS: Final[dict[str, dict[str, str]]] = {
    # help
    "drill.about": {
        "en": "Find what is broken in a running solution, and repair it.\n\n`daylab drill day05` deploys the solution "
        "of a day and breaks it as the worklog did; `daylab drill check` asks what you found, then checks your repair. "
        "Without an argument: where you are.\n\nExit code 0: done. 1: not repaired yet. 2: something to put right "
        "first. 3: not judged.\n\n\b\n"
        "Examples:\n  daylab drill day05                break it, by chance\n"
        "  daylab drill day05 key-not-decoded\n  daylab drill --mixed 3            three days, one after the other\n"
        "  daylab drill check                ask, check the repair, explain\n"
        "  daylab drill deploy               deploy the files that you changed\n"
        "  daylab drill stop                 give it up, and have it explained",
        "vi": "Tìm chỗ hỏng trong một lời giải đang chạy rồi sửa.\n\n`daylab drill day05` triển khai lời giải của một "
        "ngày rồi làm hỏng nó như trong worklog; `daylab drill check` hỏi bạn tìm được gì, sau đó kiểm tra bản sửa. "
        "Không có tham số: xem đang ở đâu.\n\nMã thoát 0: xong. 1: chưa sửa được. 2: có chỗ cần sửa trước. "
        "3: chưa đánh giá được.\n\n\b\n"
        "Ví dụ:\n  daylab drill day05                làm hỏng, chọn ngẫu nhiên\n"
        "  daylab drill day05 key-not-decoded\n  daylab drill --mixed 3            ba ngày, lần lượt\n"
        "  daylab drill check                hỏi, kiểm tra bản sửa, giải thích\n"
        "  daylab drill deploy               triển khai các file bạn đã sửa\n"
        "  daylab drill stop                 bỏ cuộc và nghe giải thích",
    },
    "aws.about": {
        "en": "Run the AWS CLI in the account of the drill, or of the last check of a day (--lab).\n\n\b\n"
        "Examples:\n  daylab aws s3 ls\n  daylab aws --lab day05 lambda list-functions\n"
        "  daylab aws logs tail /aws/lambda/s3-file-processor",
        "vi": "Chạy AWS CLI trong tài khoản của drill, hoặc của lần check gần nhất của một ngày (--lab).\n\n\b\n"
        "Ví dụ:\n  daylab aws s3 ls\n  daylab aws --lab day05 lambda list-functions\n"
        "  daylab aws logs tail /aws/lambda/s3-file-processor",
    },
    "shell.about": {
        "en": "Open a shell in which boto3, the AWS CLI and other tools use the account of the drill, or of the last "
        "check of a day (--lab).\n\n\b\nExamples:\n  daylab shell\n  daylab shell --lab day05",
        "vi": "Mở một shell trong đó boto3, AWS CLI và các công cụ khác dùng tài khoản của drill, hoặc của lần check "
        "gần nhất của một ngày (--lab).\n\n\b\nVí dụ:\n  daylab shell\n  daylab shell --lab day05",
    },
    "graph.about": {
        "en": "Draw what is deployed and who may call whom.\n\nSolid: allowed by the policies. Dashed red: wanted, but "
        "denied. Draws the account of the last check of DAY; with --drill that of the drill; without either, your work "
        "(or the solution, before you begin) is deployed first.\n\n\b\n"
        "Examples:\n  daylab graph day05\n  daylab graph --drill --out broken.svg",
        "vi": "Vẽ những gì đã triển khai và ai được gọi ai.\n\nNét liền: policy cho phép. Nét đứt đỏ: cần nhưng bị từ "
        "chối. Vẽ tài khoản của lần check gần nhất của DAY; với --drill là tài khoản của drill; nếu chưa có, bài của "
        "bạn (hoặc lời giải, khi chưa bắt đầu) được triển khai trước.\n\n\b\n"
        "Ví dụ:\n  daylab graph day05\n  daylab graph --drill --out hong.svg",
    },
    "open.about": {
        "en": "Open the report of the last check or drill in the browser; prints where it is.\n\n\b\n"
        "Examples:\n  daylab open\n  daylab open day05 --no-browser",
        "vi": "Mở báo cáo của lần check hoặc drill gần nhất trong trình duyệt; in ra đường dẫn.\n\n\b\n"
        "Ví dụ:\n  daylab open\n  daylab open day05 --no-browser",
    },
    "what": {
        "en": "A day (day05), or: check, deploy, stop.",
        "vi": "Một ngày (day05), hoặc: check, deploy, stop.",
    },
    "fault": {"en": "What to break; else by chance.", "vi": "Lỗi muốn tạo; không có thì chọn ngẫu nhiên."},
    "random": {"en": "Break something by chance (the default).", "vi": "Chọn lỗi ngẫu nhiên (mặc định)."},
    "seed": {"en": "Makes chance repeatable.", "vi": "Giúp lặp lại lựa chọn ngẫu nhiên."},
    "mixed": {"en": "Play this many faults of several days.", "vi": "Chơi chừng này lỗi của nhiều ngày."},
    "cause": {"en": "Number of the cause, without being asked.", "vi": "Số của nguyên nhân, không cần hỏi."},
    "evidence": {"en": "Number of the evidence, without being asked.", "vi": "Số của bằng chứng, không cần hỏi."},
    "no_traffic": {
        "en": "Nobody uses the solution before it is handed over.",
        "vi": "Không ai dùng lời giải trước khi giao cho bạn.",
    },
    "lab": {"en": "The last check of this day.", "vi": "Lần check gần nhất của ngày này."},
    "drill_option": {"en": "The account of the drill.", "vi": "Tài khoản của drill."},
    "out": {"en": "File for the picture.", "vi": "File để lưu hình."},
    "no_browser": {"en": "Only print where it is.", "vi": "Chỉ in đường dẫn."},
    "lang": {"en": "Language: en, vi (env DAYLAB_LANG).", "vi": "Ngôn ngữ: en, vi (biến DAYLAB_LANG)."},
    "day": {"en": "Name of the lab, e.g. day05.", "vi": "Tên lab, ví dụ day05."},
    # drill
    "deploying": {
        "en": "Deploying a working {day}, then something happens to it …",
        "vi": "Đang triển khai một {day} chạy tốt, sau đó có chuyện xảy ra …",
    },
    "using": {"en": "People are using it …", "vi": "Người dùng đang dùng nó …"},
    "nothing_to_see": {
        "en": "this engine does not show what was broken; another fault will",
        "vi": "engine này không thể hiện chỗ hỏng; hãy chọn lỗi khác",
    },
    "handed_over": {
        "en": "{title}\nUsers say that this does not hold any more: “{complaint}”",
        "vi": "{title}\nNgười dùng báo điều này không còn đúng: “{complaint}”",
    },
    "not_deployed": {"en": "The last deployment failed:", "vi": "Lần triển khai gần nhất bị lỗi:"},
    "look": {"en": "Look around in account {account}:", "vi": "Hãy xem trong tài khoản {account}:"},
    "repair": {
        "en": "Repair it there (daylab aws, boto3, daylab shell), or change the files in\n  {path}\n"
        "and run: daylab drill deploy\nThen: daylab drill check",
        "vi": "Sửa ngay tại đó (daylab aws, boto3, daylab shell), hoặc sửa các file trong\n  {path}\n"
        "rồi chạy: daylab drill deploy\nSau đó: daylab drill check",
    },
    "more_rounds": {"en": "{count} more after this one.", "vi": "Còn {count} lượt sau lượt này."},
    "busy": {"en": "a drill of {day} is being played", "vi": "đang có một drill của {day}"},
    "busy_fix": {
        "en": "go on with it (daylab drill), or end it: daylab drill stop",
        "vi": "làm tiếp (daylab drill), hoặc kết thúc: daylab drill stop",
    },
    "no_drill": {"en": "no drill is being played", "vi": "không có drill nào đang chơi"},
    "no_drill_fix": {"en": "begin one: daylab drill day05", "vi": "bắt đầu: daylab drill day05"},
    "lost": {
        "en": "the engine of this drill has ended, and what was deployed with it",
        "vi": "engine của drill này đã dừng, những gì đã triển khai cũng mất",
    },
    "lost_fix": {"en": "end it (daylab drill stop) and begin anew", "vi": "kết thúc (daylab drill stop) rồi làm lại"},
    "what_day": {"en": "what shall be broken?", "vi": "làm hỏng ngày nào?"},
    "what_day_fix": {"en": "name a day, or --mixed N", "vi": "nêu tên ngày, hoặc --mixed N"},
    "cause?": {"en": "What is the cause?", "vi": "Nguyên nhân là gì?"},
    "evidence?": {"en": "What shows it?", "vi": "Điều gì cho thấy điều đó?"},
    "number": {"en": "Number", "vi": "Số"},
    "no_choice": {"en": "{option} {number}: there is no such choice", "vi": "{option} {number}: không có lựa chọn này"},
    "no_choice_fix": {"en": "1 to {last}", "vi": "từ 1 đến {last}"},
    "noted": {"en": "Noted. Checking the repair …", "vi": "Đã ghi nhận. Đang kiểm tra bản sửa …"},
    "repaired": {"en": "Repaired: every check passes.", "vi": "Đã sửa xong: mọi check đều đạt."},
    "not_repaired": {
        "en": "Not repaired yet. What does not hold:",
        "vi": "Chưa sửa xong. Những điều chưa đúng:",
    },
    "and_new": {"en": "(not because of what was broken)", "vi": "(không phải do chỗ đã hỏng)"},
    "try_again": {
        "en": "Go on, then again: daylab drill check. Or give up: daylab drill stop",
        "vi": "Làm tiếp rồi chạy lại: daylab drill check. Hoặc bỏ cuộc: daylab drill stop",
    },
    "not_judged": {
        "en": "Not judged, through no fault of yours: {why}",
        "vi": "Chưa đánh giá được, không phải lỗi của bạn: {why}",
    },
    "deployed": {"en": "Deployed. Then: daylab drill check", "vi": "Đã triển khai. Sau đó: daylab drill check"},
    # debrief
    "was": {"en": "What it was: {title} ({fault})", "vi": "Đó là: {title} ({fault})"},
    "symptom": {"en": "Symptom", "vi": "Triệu chứng"},
    "cause.title": {"en": "Cause", "vi": "Nguyên nhân"},
    "fix": {"en": "Fix", "vi": "Cách khắc phục"},
    "source": {"en": "AWS documentation", "vi": "Tài liệu AWS"},
    "denials": {"en": "Calls that were refused, and what they lacked", "vi": "Các lời gọi bị từ chối và thứ còn thiếu"},
    "score": {
        "en": "Cause {cause}  evidence {evidence}  repair {repair}: {points} of 3. It took {minutes} min {seconds} s.",
        "vi": "Nguyên nhân {cause}  bằng chứng {evidence}  sửa {repair}: {points}/3. "
        "Mất {minutes} phút {seconds} giây.",
    },
    "total": {"en": "{rounds} rounds: {points} of {possible}.", "vi": "{rounds} lượt: {points}/{possible}."},
    # aws, shell, graph, open
    "no_cli": {"en": "the AWS CLI is not installed", "vi": "chưa cài AWS CLI"},
    "no_cli_fix": {
        "en": "install it beside daylab: {python} -m pip install awscli=={version}",
        "vi": "cài bên cạnh daylab: {python} -m pip install awscli=={version}",
    },
    "no_account": {"en": "{day} has not been checked", "vi": "{day} chưa được check"},
    "no_account_fix": {"en": "daylab up, then: daylab check {day}", "vi": "daylab up, rồi: daylab check {day}"},
    "engine_ended": {
        "en": "the engine on which {day} was checked has ended",
        "vi": "engine dùng để check {day} đã dừng",
    },
    "shell_in": {
        "en": "You are in account {account}. Leave with `exit` or Ctrl-D.",
        "vi": "Bạn đang ở tài khoản {account}. Thoát bằng `exit` hoặc Ctrl-D.",
    },
    "drawn": {"en": "{count} denied. The picture: {path}", "vi": "{count} bị từ chối. Hình: {path}"},
    "denied": {"en": "denied: {what}", "vi": "bị từ chối: {what}"},
    "graph.allowed": {"en": "allowed", "vi": "được phép"},
    "graph.denied": {"en": "denied", "vi": "bị từ chối"},
    "graph.more": {"en": "… {count} more", "vi": "… và {count} mục nữa"},
    "which_lab": {"en": "what shall be drawn?", "vi": "vẽ gì?"},
    "which_lab_fix": {"en": "name a day, or --drill", "vi": "nêu tên ngày, hoặc --drill"},
    "no_result": {"en": "nothing has been checked", "vi": "chưa có gì được check"},
    "no_result_fix": {"en": "daylab check day05", "vi": "daylab check day05"},
}


def say(name: str, lang: str, /, **values: object) -> str:
    """Return what is said under ``name``; KeyError for an unknown name or language."""
    return _WORDS[name][lang].format(**values)
