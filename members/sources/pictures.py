"""Pictures that people send: opened with care, left with nothing but their pixels."""

from io import BytesIO
from typing import Literal
from warnings import catch_warnings, simplefilter

from PIL import Image, ImageOps, UnidentifiedImageError

type PictureProblem = Literal[
    "empty", "too_large", "kind", "animated", "too_many_pixels", "too_small", "broken"
]

# 50 megapixels: more than any telephone gives, and 150 MB once opened.
MAX_PIXELS = 50_000_000
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)


class PictureRefused(Exception):
    """The file cannot be taken as a picture; `problem` says why."""

    def __init__(self, problem: PictureProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def upright(data: bytes, kinds: tuple[str, ...]) -> Image.Image:
    """Open one of `kinds` (Pillow's names) and turn it as it was seen when taken.

    Its size is checked before a single pixel is read. Raises PictureRefused: `kind`,
    `too_many_pixels`, `animated`, `broken`.
    """
    try:
        with catch_warnings():
            # Pillow warns from 89 megapixels on; ours is the lower limit.
            simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=kinds)
    except UnidentifiedImageError as error:
        raise PictureRefused("kind") from error
    except Image.DecompressionBombError as error:
        raise PictureRefused("too_many_pixels") from error
    except _BROKEN as error:
        raise PictureRefused("broken") from error
    if image.width * image.height > MAX_PIXELS:
        raise PictureRefused("too_many_pixels")
    if getattr(image, "n_frames", 1) > 1:
        raise PictureRefused("animated")
    try:
        return ImageOps.exif_transpose(image)
    except _BROKEN as error:
        raise PictureRefused("broken") from error


def pixels_of(image: Image.Image) -> Image.Image:
    """A new image holds pixels alone: no EXIF, profile, comment or thumbnail comes along."""
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    return clean
