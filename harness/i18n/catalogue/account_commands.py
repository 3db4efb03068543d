"""What the commands that look into an account say."""

from typing import Final

from harness.i18n.message import Message

AWS_ABOUT: Final = Message(
    en="Run the AWS CLI in the account of the drill, or of the last check of a day (--lab).\n"
    "\n\b\nExamples:\n  daylab aws s3 ls\n  daylab aws --lab day05 lambda list-functions\n"
    "  daylab aws logs tail /aws/lambda/s3-file-processor",
    vi="Chạy AWS CLI trong tài khoản của drill, hoặc của lần check gần nhất của một ngày (--lab).\n"
    "\n\b\nVí dụ:\n  daylab aws s3 ls\n  daylab aws --lab day05 lambda list-functions\n"
    "  daylab aws logs tail /aws/lambda/s3-file-processor",
)
SHELL_ABOUT: Final = Message(
    en="Open a shell in which boto3, the AWS CLI and other tools use the account of the drill, or of the last "
    "check of a day (--lab).\n\n\b\nExamples:\n  daylab shell\n"
    "  daylab shell --lab day05",
    vi="Mở một shell trong đó boto3, AWS CLI và các công cụ khác dùng tài khoản của drill, hoặc của lần check gần "
    "nhất của một ngày (--lab).\n\n\b\nVí dụ:\n  daylab shell\n"
    "  daylab shell --lab day05",
)
GRAPH_ABOUT: Final = Message(
    en="Draw what is deployed and who may call whom.\n\nSolid: allowed by the policies. Dashed red: wanted, but "
    "denied. Draws the account of the last check of DAY; with --drill that of the drill; without either, your "
    "work (or the solution, before you begin) is deployed first.\n"
    "\n\b\nExamples:\n  daylab graph day05\n  daylab graph --drill --out broken.svg",
    vi="Vẽ những gì đã triển khai và ai được gọi ai.\n\nNét liền: policy cho phép. Nét đứt đỏ: cần nhưng bị từ "
    "chối. Vẽ tài khoản của lần check gần nhất của DAY; với --drill là tài khoản của drill; nếu chưa có, bài "
    "của bạn (hoặc lời giải, khi chưa bắt đầu) được triển khai trước.\n"
    "\n\b\nVí dụ:\n  daylab graph day05\n  daylab graph --drill --out hong.svg",
)
OPEN_ABOUT: Final = Message(
    en="Open the report of the last check or drill in the browser; prints where it is.\n"
    "\n\b\nExamples:\n  daylab open\n  daylab open day05 --no-browser",
    vi="Mở báo cáo của lần check hoặc drill gần nhất trong trình duyệt; in ra đường dẫn.\n"
    "\n\b\nVí dụ:\n  daylab open\n  daylab open day05 --no-browser",
)
LAB: Final = Message(en="The last check of this day.", vi="Lần check gần nhất của ngày này.")
DRILL_OPTION: Final = Message(en="The account of the drill.", vi="Tài khoản của drill.")
OUT: Final = Message(en="File for the picture.", vi="File để lưu hình.")
NO_BROWSER: Final = Message(en="Only print where it is.", vi="Chỉ in đường dẫn.")
DAY: Final = Message(en="Name of the lab, e.g. day05.", vi="Tên lab, ví dụ day05.")
LOST: Final = Message(
    en="the engine of this drill has ended, and what was deployed with it",
    vi="engine của drill này đã dừng, những gì đã triển khai cũng mất",
)
LOST_FIX: Final = Message(
    en="end it (daylab drill stop) and begin again", vi="kết thúc (daylab drill stop) rồi làm lại"
)
NO_CLI: Final = Message(en="the AWS CLI is not installed", vi="chưa cài AWS CLI")
NO_CLI_FIX: Final = Message(
    en="install it into daylab's environment: {python} -m pip install awscli=={version}",
    vi="cài vào môi trường của daylab: {python} -m pip install awscli=={version}",
)
REMOTE_ENDPOINT: Final = Message(
    en="{endpoint} is not on this machine, and this aws reaches nothing else",
    vi="{endpoint} không ở trên máy này, mà lệnh aws này chỉ gọi tới máy này",
)
REMOTE_ENDPOINT_FIX: Final = Message(
    en="daylab up, and let AWS_ENDPOINT_URL name the engine; to reach AWS itself: aws {option} …",
    vi="daylab up, rồi đặt AWS_ENDPOINT_URL là địa chỉ của engine; muốn gọi AWS thật: aws {option} …",
)
NO_ACCOUNT: Final = Message(en="{day} has not been checked", vi="{day} chưa được check")
NO_ACCOUNT_FIX: Final = Message(en="daylab up, then: daylab check {day}", vi="daylab up, rồi: daylab check {day}")
ENGINE_ENDED: Final = Message(
    en="the engine on which {day} was checked has ended",
    vi="engine dùng để check {day} đã dừng",
)
SHELL_IN: Final = Message(
    en="You are in account {account}. Leave with `exit` or Ctrl-D.",
    vi="Bạn đang ở tài khoản {account}. Thoát bằng `exit` hoặc Ctrl-D.",
)
DRAWN: Final = Message(en="{count} denied. The picture: {path}", vi="{count} bị từ chối. Hình: {path}")
DENIED: Final = Message(en="denied: {what}", vi="bị từ chối: {what}")
GRAPH_ALLOWED: Final = Message(en="allowed", vi="được phép")
GRAPH_DENIED: Final = Message(en="denied", vi="bị từ chối")
GRAPH_MORE: Final = Message(en="… {count} more", vi="… và {count} mục nữa")
WHICH_LAB: Final = Message(en="what shall be drawn?", vi="vẽ gì?")
WHICH_LAB_FIX: Final = Message(en="name a day, or --drill", vi="nêu tên ngày, hoặc --drill")
NO_RESULT: Final = Message(en="nothing has been checked", vi="chưa có gì được check")
NOT_RELEASED: Final = Message(
    en="The engine could not drop account {account}; what is in it stays until `daylab down`.",
    vi="Engine không bỏ được tài khoản {account}; những gì trong đó còn lại đến khi `daylab down`.",
)
GRAPH_EMPTY: Final = Message(
    en="Nothing is deployed that calls or is called.",
    vi="Không có gì được triển khai mà gọi hoặc được gọi.",
)
NO_STACK: Final = Message(en="there is no stack {stack} to draw: {error}", vi="không có stack {stack} để vẽ: {error}")
NO_STACK_FIX: Final = Message(
    en="see why it did not deploy: daylab aws cloudformation describe-stack-events",
    vi="xem vì sao nó không triển khai được: daylab aws cloudformation describe-stack-events",
)
