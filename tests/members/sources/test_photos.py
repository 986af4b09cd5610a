from io import BytesIO

import pytest
from PIL import Image

from members.sources import photos, pictures
from members.sources.photos import LARGE, SMALL, Crop, portrait
from members.sources.pictures import PictureRefused
from tests.members.photo_files import (
    GPS,
    animated,
    bomb,
    located,
    near,
    opened,
    picture,
    quarters,
)

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)
CORNERS = [(20, 20), (492, 20), (20, 492), (492, 492)]


def corners(data: bytes) -> list[tuple[int, ...]]:
    image = opened(data)
    return [image.getpixel(place) for place in CORNERS]


def test_photo_comes_out_square_at_two_sizes():
    made = portrait(picture(size=(900, 600)), Crop())

    assert [opened(one).size for one in (made.large, made.small)] == [(LARGE,) * 2, (SMALL,) * 2]
    assert {opened(one).format for one in (made.large, made.small)} == {"JPEG"}


def test_nothing_of_where_or_with_what_is_kept():
    sent = located()
    assert opened(sent).getexif().get_ifd(GPS)

    for data in vars_of(portrait(sent, Crop())):
        kept = opened(data)
        assert dict(kept.getexif()) == {}
        assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Appareil" not in data
        assert b"chez moi" not in data


def vars_of(made: photos.Portrait) -> list[bytes]:
    return [made.large, made.small]


@pytest.mark.parametrize(
    ("orientation", "order"),
    [
        (1, [RED, GREEN, BLUE, WHITE]),
        (3, [WHITE, BLUE, GREEN, RED]),
        (6, [BLUE, RED, WHITE, GREEN]),
        (8, [GREEN, WHITE, RED, BLUE]),
    ],
)
def test_photo_is_put_upright(orientation, order):
    found = corners(portrait(located(orientation), Crop()).large)

    assert all(near(pixel, colour) for pixel, colour in zip(found, order, strict=True))


@pytest.mark.parametrize(
    ("crop", "colour"),
    [
        (Crop(across=0, down=0, zoom=2), RED),
        (Crop(across=1, down=0, zoom=2), GREEN),
        (Crop(across=0, down=1, zoom=4), BLUE),
        (Crop(across=1, down=1, zoom=2), WHITE),
        (Crop(across=9, down=-3, zoom=99), GREEN),
    ],
)
def test_square_is_the_one_chosen(crop, colour):
    assert all(near(pixel, colour) for pixel in corners(portrait(located(), crop).large))


def test_square_is_the_middle_one_by_default():
    wide = Image.new("RGB", (1200, 400), "blue")
    wide.paste(Image.new("RGB", (400, 400), "red"), (400, 0))

    assert all(near(pixel, RED) for pixel in corners(portrait(encoded(wide), Crop()).large))


def encoded(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    stored = BytesIO()
    image.save(stored, kind, **options)
    return stored.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_each_kind_is_taken(kind, mode):
    colour = 128 if mode == "L" else "#7a4a68"
    assert portrait(picture(kind, mode=mode, colour=colour), Crop()).large


@pytest.mark.parametrize(
    ("mode", "colour"), [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0)), ("P", 0), ("I;16", 40_000)]
)
def test_transparent_or_odd_pixels_become_plain_ones(mode, colour):
    data = picture("PNG", mode=mode, colour=colour)
    assert opened(portrait(data, Crop()).large).mode == "RGB"


def test_what_is_transparent_shows_the_paper():
    clear = portrait(picture("PNG", mode="RGBA", colour=(0, 0, 0, 0)), Crop())
    assert all(near(pixel, (251, 249, 244)) for pixel in corners(clear.large))


def test_cmyk_is_taken():
    assert portrait(picture("JPEG", mode="CMYK", colour=(0, 90, 20, 0)), Crop()).large


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + b"x" * photos.MAX_BYTES, "too_large"),
        (b"%PDF-1.7 rien", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (picture("GIF"), "kind"),
        (picture("TIFF"), "kind"),
        (animated(), "animated"),
        (bomb(), "too_many_pixels"),
        (picture(size=(95, 400)), "too_small"),
        (encoded(quarters(), "JPEG")[:4_000], "broken"),
        (encoded(Image.effect_noise((300, 300), 90))[:9_000], "broken"),
        (picture("WEBP")[:40], "broken"),
    ],
)
def test_impossible_photo_is_refused(data, problem):
    with pytest.raises(PictureRefused) as refused:
        portrait(data, Crop())

    assert refused.value.problem == problem


def test_size_is_refused_before_the_pixels_are_read(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 10_000)
    with pytest.raises(PictureRefused, match="too_many_pixels"):
        portrait(picture(size=(200, 200)), Crop())
