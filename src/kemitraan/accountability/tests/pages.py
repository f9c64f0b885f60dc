"""The form of a complaint in a browser, question by question."""

from __future__ import annotations

from typing import Any


def fill(page: Any, *, story: str, mode: str = "Tanpa nama", name: str = "", contact: str = "") -> str:
    """Every question about Polsek Tebet, one after another, by its own button; gives the ten words."""
    page.get_by_label("Pungutan liar, suap, atau gratifikasi").check()
    page.locator("#tentang .a-next a").first.click()
    page.get_by_label("Tentang kantor polisi yang mana?").select_option(label="Polsek Tebet")
    page.locator("#kantor .a-next a").first.click()
    page.get_by_label(mode, exact=True).check()
    if name:
        page.get_by_label("Nama Anda").fill(name)
        page.get_by_label("Bagaimana Anda dapat dihubungi?").fill(contact)
    page.locator("#siapa .a-next a").first.click()
    page.locator("#p-story").fill(story)
    page.locator("#cerita .a-next a").first.click()
    words = page.locator("[data-ten-words]").inner_text()
    page.get_by_label("Saya sudah mencatat sepuluh kata ini").check()
    return str(words)
