"""Pictures as people send them, and as nobody should."""

import struct
import zlib
from io import BytesIO

from PIL import Image

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (640, 480), colour: object = "#7a4a68", **options
) -> bytes:
    mode = options.pop("mode", "RGB")
    stored = BytesIO()
    Image.new(mode, size, colour).save(stored, kind, **options)
    return stored.getvalue()


def quarters(size: int = 400) -> Image.Image:
    """Red and green above, blue and white below: says which way is up."""
    image = Image.new("RGB", (size, size), "white")
    half = size // 2
    for place, colour in (((0, 0), "red"), ((half, 0), "green"), ((0, half), "blue")):
        image.paste(Image.new("RGB", (half, half), colour), place)
    return image


def located(orientation: int = 1) -> bytes:
    """A photo that tells where it was taken, with what, and which way is up."""
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = "Appareil de Solène", orientation
    exif.get_ifd(GPS).update({1: "N", 2: (45.0, 11.0, 0.0)})
    stored = BytesIO()
    quarters().save(
        stored, "JPEG", exif=exif, comment=b"chez moi", icc_profile=b"profil", quality=95
    )
    return stored.getvalue()


def animated() -> bytes:
    stored = BytesIO()
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("red", "blue")]
    frames[0].save(stored, "WEBP", save_all=True, append_images=frames[1:])
    return stored.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and as high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0" * 100)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def near(pixel: tuple[int, ...], colour: tuple[int, int, int]) -> bool:
    """JPEG keeps colours roughly."""
    return all(abs(one - other) < 25 for one, other in zip(pixel, colour, strict=True))
