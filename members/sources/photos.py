"""Portraits: whatever comes in, a square JPEG without a word about where it was taken goes out."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from members.sources.pictures import PictureRefused, pixels_of, upright

MAX_BYTES = 8 * 1024 * 1024
KINDS = ("JPEG", "PNG", "WEBP")
ACCEPTED = "image/jpeg,image/png,image/webp"
LARGE, SMALL = 512, 128
# Under this a face is a blur.
MIN_SIDE = 96
QUALITY = 85
# The paper of the site, under what is transparent.
GROUND = "#fbf9f4"


@dataclass(frozen=True, slots=True)
class Crop:
    """The square that is kept, as a part of the picture once upright.

    `across` and `down`: from 0, leftmost or highest, to 1; `zoom`: from 1, as large as the picture
    allows, to 4, a quarter of that side.
    """

    across: float = 0.5
    down: float = 0.5
    zoom: float = 1.0


@dataclass(frozen=True, slots=True)
class Portrait:
    """The same JPEG at two sizes: for a page, and for a card."""

    large: bytes
    small: bytes


def portrait(data: bytes, crop: Crop) -> Portrait:
    """Return the square `crop` keeps, re-encoded; nothing else of the file is read or kept.

    Raises PictureRefused.
    """
    if not data:
        raise PictureRefused("empty")
    if len(data) > MAX_BYTES:
        raise PictureRefused("too_large")
    image = upright(data, KINDS)
    if min(image.size) < MIN_SIDE:
        raise PictureRefused("too_small")
    square = _square(_flat(image), crop)
    return Portrait(large=_jpeg(square, LARGE), small=_jpeg(square, SMALL))


def _flat(image: Image.Image) -> Image.Image:
    """The picture in RGB, on paper where it is transparent."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, GROUND)
    return Image.alpha_composite(ground, layer).convert("RGB")


def _square(image: Image.Image, crop: Crop) -> Image.Image:
    side = max(1, round(min(image.size) / min(max(crop.zoom, 1.0), 4.0)))
    left = round((image.width - side) * min(max(crop.across, 0.0), 1.0))
    top = round((image.height - side) * min(max(crop.down, 0.0), 1.0))
    return image.crop((left, top, left + side, top + side))


def _jpeg(square: Image.Image, side: int) -> bytes:
    stored = BytesIO()
    resized = square.resize((side, side), Image.Resampling.LANCZOS)
    pixels_of(resized).save(stored, "JPEG", quality=QUALITY, optimize=True)
    return stored.getvalue()
