"""What is reported of charts and dashboards."""

from typing import Final

from harness.i18n.message import Message

CHART: Final = Message(en="chart {title!r} cannot be drawn", vi="không vẽ được biểu đồ {title!r}")
CHART_VALUES: Final = Message(
    en="give each series one value for each category, and at least one",
    vi="mỗi chuỗi số liệu cần một giá trị cho mỗi mục, và ít nhất một giá trị",
)
NO_WIDGETS: Final = Message(en="the dashboard has no widgets", vi="dashboard không có widget nào")
GIVE_WIDGETS: Final = Message(
    en='give its body {"widgets": [{"type": "metric", …}]}',
    vi='body của nó phải có dạng {"widgets": [{"type": "metric", …}]}',
)
METRIC_UNREADABLE: Final = Message(
    en="metric {row!r} of the dashboard cannot be read",
    vi="không đọc được metric {row!r} của dashboard",
)
METRIC_FORM: Final = Message(
    en='write ["Namespace", "MetricName", "DimensionName", "DimensionValue", …, {…}]',
    vi='viết ["Namespace", "MetricName", "DimensionName", "DimensionValue", …, {…}]',
)
