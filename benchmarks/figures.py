"""The registry of figures: rows of the table, made from samples. Pure.

Source of the aims: what the project promises for two cores; shown beside the figure, never asserted.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.results import percentile

__all__ = ["FIGURES", "LANGUAGES", "OWN_FIGURES", "Figure"]

LANGUAGES: Final = ("en", "vi")


@dataclass(frozen=True, slots=True)
class Figure:
    """One row.

    Args:
        label: language → name of the row.
        measure: key of the measure whose refusal counts for this figure.
        samples: name of the samples.
        shown: samples → cell without the ratio.
        value: samples → number that ratios are made of; None: a ratio would say nothing.
        base: peer that ratios refer to.
        aim: what is aimed at for daylab, as it is printed; empty: nothing in particular.
    """

    label: Mapping[str, str]
    measure: str
    samples: str
    shown: Callable[[Sequence[float]], str]
    value: Callable[[Sequence[float]], float] | None = statistics.median
    base: str = "daylab"
    aim: str = ""


def _label(en: str, vi: str) -> Mapping[str, str]:
    return {"en": en, "vi": vi}


def _seconds(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} s"


def _milliseconds(values: Sequence[float]) -> str:
    return _ms(statistics.median(values))


def _p95(values: Sequence[float]) -> float:
    return percentile(values, 95)


def _p95_milliseconds(values: Sequence[float]) -> str:
    return _ms(_p95(values))


def _ms(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:.2f} ms" if value < 10 else f"{value:.0f} ms"


def _megabytes(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.0f} MB"


def _lost(values: Sequence[float]) -> str:
    return f"{sum(values):.0f} / {len(values)}"


def _rate(values: Sequence[float]) -> str:
    return f"{statistics.median(values):,.0f} /s"


FIGURES: Final = (
    Figure(_label("engine start", "khởi động engine"), "start", "start", _seconds, aim="≤ 1.5 s"),
    Figure(_label("plain call, root", "một lời gọi, root"), "plain_call", "call", _milliseconds,
           base="localstack", aim="≤ 1.15 ×"),
    Figure(_label("plain call, IAM user", "một lời gọi, IAM user"), "user_call", "user_call", _milliseconds,
           base="localstack"),
    Figure(_label("1,000 × PutObject", "1.000 × PutObject"), "put_objects", "puts", _seconds, base="localstack"),
    Figure(_label("deploy s3_lambda", "triển khai s3_lambda"), "deploy", "deploy", _seconds),
    Figure(_label("upload → log line", "upload → dòng log"), "upload_to_log", "upload_to_log", _milliseconds,
           aim="≤ 50 ms"),
    Figure(_label("upload → log line, p95", "upload → dòng log, p95"), "upload_to_log", "upload_to_log",
           _p95_milliseconds, value=_p95),
    Figure(_label("lines lost / uploads", "số dòng mất / số upload"), "upload_to_log", "upload_to_log_lost", _lost,
           value=None, aim="0"),
    Figure(_label("upload → print", "upload → print"), "upload_to_print", "upload_to_print", _milliseconds),
    Figure(_label("upload → print, p95", "upload → print, p95"), "upload_to_print", "upload_to_print",
           _p95_milliseconds, value=_p95),
    Figure(_label("prints lost / uploads", "số print mất / số upload"), "upload_to_print", "upload_to_print_lost",
           _lost, value=None, aim="0"),
    Figure(_label("cold invoke", "invoke lạnh"), "cold_invoke", "cold_invoke", _milliseconds, aim="≤ 60 ms"),
    Figure(_label("warm invoke", "invoke ấm"), "warm_invoke", "warm_invoke", _milliseconds, aim="≤ 8 ms"),
    Figure(_label("RSS idle", "RSS khi rảnh"), "idle", "rss_idle", _megabytes),
    Figure(_label("RSS after use", "RSS sau khi dùng"), "used", "rss_used", _megabytes),
    Figure(_label("installed size", "dung lượng cài đặt"), "install_size", "install_size", _megabytes,
           aim="≤ 400 MB"),
)  # fmt: skip

OWN_FIGURES: Final = (
    Figure(_label("pytest labs/day05", "pytest labs/day05"), "lab", "lab_day05", _seconds, aim="≤ 12 s"),
    Figure(_label("IAM decisions", "quyết định IAM"), "decisions", "decisions", _rate, aim="≥ 20,000 /s"),
    Figure(_label("IAM decisions, parsing included", "quyết định IAM, tính cả parse"), "decisions",
           "decisions_parsing", _rate, aim="≥ 2,000 /s"),
)  # fmt: skip
"""For daylab alone."""
