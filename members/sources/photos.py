"""Portraits: whatever comes in, a square JPEG without a word about where it was taken goes out."""

from dataclasses import dataclass
from io import BytesIO
from typing import Literal
from warnings import catch_warnings, simplefilter

from PIL import Image, ImageOps, UnidentifiedImageError

type PhotoProblem = Literal["empty", "too_large", "kind", "animated", "too_many_pixels", "broken"]

MAX_BYTES = 8 * 1024 * 1024
# 50 megapixels: more than any telephone gives, and 150 MB once opened.
MAX_PIXELS = 50_000_000
KINDS = ("JPEG", "PNG", "WEBP")
ACCEPTED = "image/jpeg,image/png,image/webp"
LARGE, SMALL = 512, 128
# Under this a face is a blur.
MIN_SIDE = 96
QUALITY = 85
# The paper of the site, under what is transparent.
GROUND = "#fbf9f4"
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)


class PhotoRefused(Exception):
    """The file cannot be a portrait; `problem` says why."""

    def __init__(self, problem: PhotoProblem | Literal["too_small"]) -> None:
        super().__init__(problem)
        self.problem = problem


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

    Raises PhotoRefused.
    """
    if not data:
        raise PhotoRefused("empty")
    if len(data) > MAX_BYTES:
        raise PhotoRefused("too_large")
    square = _square(_opened(data), crop)
    return Portrait(large=_jpeg(square, LARGE), small=_jpeg(square, SMALL))


def _opened(data: bytes) -> Image.Image:
    """The picture upright, in RGB; its size is checked before a single pixel is read."""
    try:
        with catch_warnings():
            # Pillow warns from 89 megapixels on; ours is the lower limit.
            simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=KINDS)
    except UnidentifiedImageError as error:
        raise PhotoRefused("kind") from error
    except Image.DecompressionBombError as error:
        raise PhotoRefused("too_many_pixels") from error
    except _BROKEN as error:
        raise PhotoRefused("broken") from error
    _check(image)
    try:
        return _flat(ImageOps.exif_transpose(image))
    except _BROKEN as error:
        raise PhotoRefused("broken") from error


def _check(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise PhotoRefused("too_many_pixels")
    if min(image.size) < MIN_SIDE:
        raise PhotoRefused("too_small")
    if getattr(image, "n_frames", 1) > 1:
        raise PhotoRefused("animated")


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
    """A new image holds pixels alone: no EXIF, profile, comment or thumbnail comes along."""
    pixels = square.resize((side, side), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", pixels.size)
    clean.paste(pixels)
    stored = BytesIO()
    clean.save(stored, "JPEG", quality=QUALITY, optimize=True)
    return stored.getvalue()
