import pytest

from tenders.sources.cleaning import clean_line, clean_text, clean_url


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Mise en \x9cuvre d\x92un \x93portail\x94", "Mise en œuvre d’un “portail”"),
        ("Parcs\r\net  jardins\t2026", "Parcs et jardins 2026"),
        ("<p>Lot <b>n°&nbsp;1</b></p>", "Lot n° 1"),
        ("Groupe &quot;A&quot; &amp; B", 'Groupe "A" & B'),
        ("&lt;br/&gt;Un&amp;lt;br/&amp;gt;deux", "Un deux"),
        ("Moins de < 90 000 € et > 5", "Moins de < 90 000 € et > 5"),
        ("Nul\x00 cloche\x07 \ud800 demi", "Nul cloche demi"),
        ("Sens \u202einverse\ufeff", "Sens inverse"),
        ("   ", ""),
    ],
)
def test_clean_line_returns_plain_text(raw, expected):
    assert clean_line(raw, 100) == expected


def test_clean_line_cuts_with_an_ellipsis():
    assert clean_line("abcdef ghij", 8) == "abcdef…"


def test_clean_text_keeps_lines_and_paragraphs():
    raw = "Un<br/>deux\r\n\r\n\r\n  trois \n<script>alert(1)</script>quatre"

    assert clean_text(raw, 100) == "Un\ndeux\n\ntrois\nalert(1)quatre"


def test_clean_text_of_a_huge_hostile_text_is_quick_and_bounded():
    assert len(clean_text("<a " * 400_000, 5_000)) <= 5_000


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (" https://a.example/?x=1&amp;amp;y=2 ", "https://a.example/?x=1&y=2"),
        ("http://a.example/?a=1&copy=2", "http://a.example/?a=1&copy=2"),
        ("javascript:alert(1)", ""),
        ("www.a.example", ""),
        ("https://", ""),
        ("https://user@a.example", ""),
        ("https://a.example/ voir", ""),
        ("https://a.example/\x00", ""),
        ("https://[a.example", ""),
        ("https://a.example/" + "x" * 2_000, ""),
    ],
)
def test_clean_url_keeps_only_absolute_http_addresses(raw, expected):
    assert clean_url(raw) == expected
