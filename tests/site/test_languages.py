"""The language of a page: in its address, else the reader's."""

import pytest


@pytest.mark.parametrize(
    ("preferred", "language"),
    [
        ("pl", "pl"),
        ("pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("en-GB,en;q=0.9,pl;q=0.5", "en"),
        ("de", "en"),
        ("*", "en"),
        ("de, *;q=0.5", "en"),
        ("pl;q=0", "en"),
        ("", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_the_root_leads_to_the_language_of_the_reader(pages, preferred, language):
    """RFC 9110, section 12.5.4."""
    response = pages("/", Accept_Language=preferred)
    assert (response.status_code, response.location) == (303, f"/kg/{language}/")
    assert "Accept-Language" in response.vary


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_page_is_in_the_language_of_its_address(pages, language):
    response = pages(f"/{language}/", Accept_Language="de")
    text = response.text
    assert response.status_code == 200
    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in text
    assert "Accept-Language" not in response.vary
    for other in ("pl", "en"):
        assert f'hreflang="{other}" href="https://public.example/kg/{other}/"' in text


def test_a_problem_in_a_page_is_told_in_the_language_of_its_address(pages):
    response = pages("/pl/nothing", Accept_Language="en")
    assert (response.status_code, response.headers["Content-Language"]) == (404, "pl")
