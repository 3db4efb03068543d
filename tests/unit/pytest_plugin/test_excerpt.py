"""The end of a long list in a report."""

from harness.pytest_plugin.excerpt import excerpt


def test_a_short_list_is_whole():
    assert excerpt(["a\n", "b"], "en", 2) == "a\nb"
    assert excerpt([], "en") == ""


def test_items_stay_whole_and_the_rest_is_counted():
    items = ["first", "error\n  traceback\n  cause\n", "last"]
    assert excerpt(items, "en", 4) == "… 1 earlier not shown …\nerror\n  traceback\n  cause\nlast"
    assert excerpt(items, "vi", 3) == "… 2 mục trước đó không hiển thị …\nlast"


def test_the_last_item_is_shown_however_long():
    assert excerpt(["a", "b\nc\nd"], "en", 2) == "… 1 earlier not shown …\nb\nc\nd"
