"""What pytest reports of options of daylab that make no sense."""

from typing import Final

from harness.i18n.message import Message

NOT_AN_ENGINE: Final = Message(
    en="DAYLAB_ENGINE={engine}: not an engine; known: {known}",
    vi="DAYLAB_ENGINE={engine}: không có engine này; các tên hợp lệ: {known}",
)
GOES_WITH: Final = Message(
    en="--{name} goes with --engine {wanted}, not with {engine}",
    vi="--{name} chỉ dùng với --engine {wanted}, không dùng với {engine}",
)
NOT_AN_ACCOUNT: Final = Message(
    en="--{name} {account}: not an AWS account id; it has 12 digits",
    vi="--{name} {account}: không phải AWS account id; account id có 12 chữ số",
)
STACK_WITHOUT_ACCOUNT: Final = Message(
    en="--daylab-stack goes with --daylab-account, which says where the stack is",
    vi="--daylab-stack cần đi cùng --daylab-account để biết stack nằm ở đâu",
)
EXTERNAL_NEEDS_URL: Final = Message(
    en="the external engine needs --endpoint-url URL or AWS_ENDPOINT_URL",
    vi="external engine cần --endpoint-url URL hoặc AWS_ENDPOINT_URL",
)
NO_WORK_DIRECTORY: Final = Message(
    en="--work {work}: no such directory; give the one that holds template.yaml",
    vi="--work {work}: không có thư mục này; hãy nêu thư mục có template.yaml",
)
GROUP: Final = Message(en="daylab: AWS labs on a local engine", vi="daylab: các lab AWS trên engine tại chỗ")
ENGINE: Final = Message(
    en="engine to use (default: embedded, or external with --endpoint-url; env DAYLAB_ENGINE)",
    vi="engine sẽ dùng (mặc định: embedded, hoặc external khi có --endpoint-url; biến DAYLAB_ENGINE)",
)
ENGINE_IMAGE: Final = Message(
    en="image of the container engine (default: daylab/localstack:4.14.0; env DAYLAB_ENGINE_IMAGE)",
    vi="image của container engine (mặc định: daylab/localstack:4.14.0; biến DAYLAB_ENGINE_IMAGE)",
)
LAMBDA_EXECUTOR: Final = Message(
    en="where the container engine runs functions: as processes in its container (default), or in containers "
    "of their own, for which it is given Docker's socket",
    vi="container engine chạy function ở đâu: thành process trong container của nó (mặc định), hoặc trong các "
    "container riêng, khi đó nó được trao socket của Docker",
)
ENDPOINT_URL: Final = Message(
    en="where the external engine answers (env AWS_ENDPOINT_URL, with the external engine only)",
    vi="địa chỉ của external engine (biến AWS_ENDPOINT_URL, chỉ với external engine)",
)
ALLOW_REMOTE: Final = Message(
    en="use an endpoint that is not on this machine, and there this account only (12 digits)",
    vi="dùng endpoint không nằm trên máy này, và ở đó chỉ dùng tài khoản này (12 chữ số)",
)
WORK: Final = Message(
    en="directory with the work under test: template.yaml and functions/ (default: work/<day> below the root "
    "directory when it exists, else the reference solution; env DAYLAB_WORK)",
    vi="thư mục chứa bài cần kiểm tra: template.yaml và functions/ (mặc định: work/<day> dưới thư mục gốc nếu có, "
    "nếu không thì lời giải tham khảo; biến DAYLAB_WORK)",
)
LANG: Final = Message(
    en="language of failure reports (env DAYLAB_LANG; default from LANG)",
    vi="ngôn ngữ của báo cáo lỗi (biến DAYLAB_LANG; mặc định theo LANG)",
)
RESULT: Final = Message(
    en="write the outcome of every check to FILE as JSON",
    vi="ghi kết quả của mọi check vào FILE dạng JSON",
)
EVENTS: Final = Message(
    en="write what happens to FILE as it happens, one JSON a line",
    vi="ghi những gì xảy ra vào FILE ngay khi xảy ra, mỗi dòng một JSON",
)
INDEPENDENT: Final = Message(
    en="run checks even if one that they build on did not pass",
    vi="chạy các check ngay cả khi check mà chúng dựa vào chưa đạt",
)
PATIENCE: Final = Message(
    en="share of each deadline that checks really wait (above 0, at most 1), for works that are to fail",
    vi="phần của mỗi thời hạn mà check thực sự chờ (trên 0, tối đa 1), dùng cho bài làm vốn phải hỏng",
)
ACCOUNT: Final = Message(
    en="check what is deployed already in this account (12 digits) of the engine, and deploy nothing",
    vi="kiểm tra những gì đã triển khai trong tài khoản này (12 chữ số) của engine, không triển khai gì thêm",
)
STACK: Final = Message(
    en="name of the stack in it (default: the scenario's)",
    vi="tên stack trong tài khoản đó (mặc định: của scenario)",
)
CHECK_LIMIT: Final = Message(
    en="most time for a check (0: no limit)",
    vi="thời gian tối đa cho một check (0: không giới hạn)",
)
IN_NO_LAB: Final = Message(
    en="{name} is in no lab: there is no {file} in its directory",
    vi="{name} không thuộc lab nào: thư mục của nó không có {file}",
)
ONLY_AHEAD: Final = Message(
    en="the begun fixture is for tests marked @ahead(function)",
    vi="fixture begun chỉ dành cho test có @ahead(function)",
)
ONLY_FAULT: Final = Message(
    en="the fixtures sandbox and broken are for tests marked @fault('…')",
    vi="fixture sandbox và broken chỉ dành cho test có @fault('…')",
)
