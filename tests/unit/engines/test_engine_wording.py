"""What is reported of an engine that does not start or answer."""

from harness.engines.readiness import with_log
from harness.errors import EngineGoneError, EngineStartError
from harness.i18n.catalogue import engines as words


def test_an_engine_that_does_not_start_is_told_in_both_languages():
    error = EngineStartError(
        with_log(words.UNREADY(timeout=20, last="no answer"), "first\nlast\n"), where="there", fix=words.MORE_TIME
    )
    assert error.text("en").splitlines() == [
        "the engine did not become ready (deadline 20 s): no answer",
        "its last log lines:",
        "first",
        "last",
        "  where: there",
        "  try: read the log lines above; DAYLAB_START_TIMEOUT=60 gives a slow machine more time",
    ]
    assert error.text("vi").splitlines() == [
        "engine chưa sẵn sàng (thời hạn 20 giây): no answer",
        "những dòng log cuối cùng:",
        "first",
        "last",
        "  vị trí: there",
        "  thử: đọc các dòng log ở trên; DAYLAB_START_TIMEOUT=60 cho máy chậm thêm thời gian",
    ]


def test_no_log_is_not_announced():
    error = EngineGoneError(with_log(words.UNANSWERED(error=TimeoutError("timed out")), " \n"))
    assert error.text("en") == "the engine does not answer: timed out"
    assert error.text("vi") == "engine không trả lời: timed out"
