"""The whole way of a resident in a real browser, at 390 px."""

import pytest

pytestmark = pytest.mark.browser


def test_without_javascript(live, open_page):
    phone = open_page(javascript=False)
    phone.goto(live.url + "/")
    phone.screenshot(path="/tmp/shots/home.png"); print(phone.content()[:1500])
    phone.screenshot(path="/tmp/shots/start.png")
