"""Pictures for tests, honest and hostile."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

GPS_WORDS = (b"GPSLatitude", b"Exif", b"http://ns.adobe.com/xap", b"Jl. Rahasia 7", b"SECRETCAM")


def jpeg(width: int = 640, height: int = 480, **more) -> bytes:
    """A plain photo."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, "JPEG", **more)
    return out.getvalue()


def png(width: int = 64, height: int = 48, mode: str = "RGB") -> bytes:
    """A plain drawing."""
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, "PNG")
    return out.getvalue()


def webp(width: int = 64, height: int = 48) -> bytes:
    """A plain WebP."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "WEBP")
    return out.getvalue()


def jpeg_that_tells() -> bytes:
    """A photo with GPS in EXIF, a thumbnail that holds GPS again, XMP, a comment and bytes after its end."""
    inner = Image.Exif()
    inner[0x010F] = "SECRETCAM"
    inner.get_ifd(0x8825).update({1: "S", 2: (6.0, 13.0, 35.4), 3: "E", 4: (106.0, 51.0, 0.0)})
    thumbnail = jpeg(160, 120, exif=inner.tobytes())
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAM"
    exif[0x0112] = 6  # lies on its side
    exif[0x9C9C] = "Jl. Rahasia 7".encode("utf-16-le")
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 13.0, 35.4), 3: "E", 4: (106.0, 51.0, 0.0)})
    whole = jpeg(800, 600, exif=exif.tobytes(), comment=b"GPSLatitude -6.2265 Jl. Rahasia 7")
    xmp = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta><GPSLatitude>6,13S</GPSLatitude></x:xmpmeta>"
    segments = b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp
    segments += b"\xff\xec" + struct.pack(">H", len(thumbnail) + 2) + thumbnail  # a stray application segment
    return whole[:2] + segments + whole[2:] + b"GPSLatitude after the end"


def png_of_claimed_size(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims to be as large as it likes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.domain)</script>"
