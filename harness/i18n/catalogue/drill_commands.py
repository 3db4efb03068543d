"""What drills say."""

from typing import Final

from harness.i18n.message import Message

DRILL_ABOUT: Final = Message(
    en="Find what is broken in a running solution, and repair it.\n"
    "\n`daylab drill day05` deploys the solution of a day and breaks it as the worklog did; `daylab drill "
    "check` asks what you found, then checks your repair. Without an argument: where you are.\n"
    "\nExit code 0: done. 1: not repaired yet. 2: something to put right first. 3: not evaluated.\n"
    "\n\b\nExamples:\n  daylab drill day05                break it, by chance\n"
    "  daylab drill day05 key-not-decoded\n  daylab drill --mixed 3            three days, one after the "
    "other\n  daylab drill check                ask, check the repair, explain\n"
    "  daylab drill deploy               deploy the files that you changed\n"
    "  daylab drill stop                 give it up, and have it explained",
    vi="Tìm chỗ hỏng trong một lời giải đang chạy rồi sửa.\n"
    "\n`daylab drill day05` triển khai lời giải của một ngày rồi làm hỏng nó như trong worklog; `daylab drill "
    "check` hỏi bạn tìm được gì, sau đó kiểm tra bản sửa. Không có tham số: xem đang ở đâu.\n"
    "\nMã thoát 0: xong. 1: chưa sửa được. 2: có chỗ cần sửa trước. 3: chưa đánh giá được.\n"
    "\n\b\nVí dụ:\n  daylab drill day05                làm hỏng, chọn ngẫu nhiên\n"
    "  daylab drill day05 key-not-decoded\n  daylab drill --mixed 3            ba ngày, lần lượt\n"
    "  daylab drill check                hỏi, kiểm tra bản sửa, giải thích\n"
    "  daylab drill deploy               triển khai các file bạn đã sửa\n"
    "  daylab drill stop                 bỏ cuộc và nghe giải thích",
)
WHAT: Final = Message(en="A day (day05), or: check, deploy, stop.", vi="Một ngày (day05), hoặc: check, deploy, stop.")
FAULT: Final = Message(en="What to break; else by chance.", vi="Lỗi muốn tạo; không có thì chọn ngẫu nhiên.")
RANDOM: Final = Message(en="Break something by chance (the default).", vi="Chọn lỗi ngẫu nhiên (mặc định).")
SEED: Final = Message(en="Makes chance repeatable.", vi="Giúp lặp lại lựa chọn ngẫu nhiên.")
MIXED: Final = Message(en="Play this many faults of several days.", vi="Chơi chừng này lỗi của nhiều ngày.")
CAUSE: Final = Message(en="Number of the cause, without being asked.", vi="Số của nguyên nhân, không cần hỏi.")
EVIDENCE: Final = Message(en="Number of the evidence, without being asked.", vi="Số của bằng chứng, không cần hỏi.")
NO_TRAFFIC: Final = Message(
    en="Nobody uses the solution before it is handed over.",
    vi="Không ai dùng lời giải trước khi giao cho bạn.",
)
DEPLOYING: Final = Message(
    en="Deploying a working {day}, then something happens to it …",
    vi="Đang triển khai một {day} chạy tốt, sau đó có chuyện xảy ra …",
)
USING: Final = Message(en="People are using it …", vi="Người dùng đang dùng nó …")
NOTHING_TO_SEE: Final = Message(
    en="this engine does not show what was broken; another fault will",
    vi="engine này không thể hiện chỗ hỏng; hãy chọn lỗi khác",
)
HANDED_OVER: Final = Message(
    en="{title}\nUsers say that this does not hold any more: “{complaint}”",
    vi="{title}\nNgười dùng báo điều này không còn đúng: “{complaint}”",
)
NOT_DEPLOYED: Final = Message(en="The last deployment failed:", vi="Lần triển khai gần nhất bị lỗi:")
LOOK: Final = Message(en="Look around in account {account}:", vi="Hãy xem trong tài khoản {account}:")
REPAIR: Final = Message(
    en="Repair it there (daylab aws, boto3, daylab shell), or change the files in\n"
    "  {path}\nand run: daylab drill deploy\nThen: daylab drill check",
    vi="Sửa ngay tại đó (daylab aws, boto3, daylab shell), hoặc sửa các file trong\n"
    "  {path}\nrồi chạy: daylab drill deploy\nSau đó: daylab drill check",
)
MORE_ROUNDS: Final = Message(en="{count} more after this one.", vi="Còn {count} lượt sau lượt này.")
BUSY: Final = Message(en="a drill of {day} is being played", vi="đang có một drill của {day}")
BUSY_FIX: Final = Message(
    en="go on with it (daylab drill), or end it: daylab drill stop",
    vi="làm tiếp (daylab drill), hoặc kết thúc: daylab drill stop",
)
NO_DRILL_FIX: Final = Message(en="begin one: daylab drill day05", vi="bắt đầu: daylab drill day05")
CAUSE_QUESTION: Final = Message(en="What is the cause?", vi="Nguyên nhân là gì?")
EVIDENCE_QUESTION: Final = Message(en="What shows it?", vi="Điều gì cho thấy điều đó?")
NUMBER: Final = Message(en="Number", vi="Số")
NO_CHOICE: Final = Message(
    en="{option} {number}: there is no such choice",
    vi="{option} {number}: không có lựa chọn này",
)
NO_CHOICE_FIX: Final = Message(en="1 to {last}", vi="từ 1 đến {last}")
NOTED: Final = Message(en="Noted. Checking the repair …", vi="Đã ghi nhận. Đang kiểm tra bản sửa …")
REPAIRED: Final = Message(en="Repaired: every check passes.", vi="Đã sửa xong: mọi check đều đạt.")
NOT_REPAIRED: Final = Message(en="Not repaired yet. What does not hold:", vi="Chưa sửa xong. Những điều chưa đúng:")
AND_NEW: Final = Message(en="(not because of what was broken)", vi="(không phải do chỗ đã hỏng)")
TRY_AGAIN: Final = Message(
    en="Go on, then again: daylab drill check. Or give up: daylab drill stop",
    vi="Làm tiếp rồi chạy lại: daylab drill check. Hoặc bỏ cuộc: daylab drill stop",
)
NOT_EVALUATED: Final = Message(
    en="Not evaluated, through no fault of yours: {why}",
    vi="Chưa đánh giá được, không phải lỗi của bạn: {why}",
)
DEPLOYED: Final = Message(en="Deployed. Then: daylab drill check", vi="Đã triển khai. Sau đó: daylab drill check")
WAS: Final = Message(en="What it was: {title} ({fault})", vi="Đó là: {title} ({fault})")
SYMPTOM: Final = Message(en="Symptom", vi="Triệu chứng")
CAUSE_TITLE: Final = Message(en="Cause", vi="Nguyên nhân")
FIX: Final = Message(en="Fix", vi="Cách khắc phục")
SOURCE: Final = Message(en="AWS documentation", vi="Tài liệu AWS")
DENIALS: Final = Message(
    en="Calls that were refused, and what they lacked",
    vi="Các lời gọi bị từ chối và thứ còn thiếu",
)
SCORE: Final = Message(
    en="Cause {cause}  evidence {evidence}  repair {repair}: {points} of 3. It took {minutes} min {seconds} s.",
    vi="Nguyên nhân {cause}  bằng chứng {evidence}  sửa {repair}: {points}/3. Mất {minutes} phút {seconds} giây.",
)
TOTAL: Final = Message(en="{rounds} rounds: {points} of {possible}.", vi="{rounds} lượt: {points}/{possible}.")
FAULT_GONE: Final = Message(
    en="{day} no longer has the fault of this drill",
    vi="{day} không còn lỗi mà drill này đã tạo",
)
FAULT_AND_CHANCE: Final = Message(
    en="fault {fault} is given, and --random or --mixed, which choose one by themselves",
    vi="đã nêu lỗi {fault}, lại có --random hoặc --mixed là các tùy chọn tự chọn lỗi",
)
NO_DRILL: Final = Message(en="no drill is being played", vi="không có drill nào đang chơi")
NO_DRILL_OR_LAB: Final = Message(
    en="begin one: daylab drill day05; or name a day: --lab day05",
    vi="bắt đầu: daylab drill day05; hoặc nêu một ngày: --lab day05",
)
