"""Odd requests: what browsers never send and attackers do, drawn from a seed."""

import asyncio
import gzip
import random
from dataclasses import dataclass, field

Header = tuple[bytes, bytes]

# Parts of a path, as they stand on the wire.
PARTS = [
    b"unknown",
    b"%00",
    b"%ED%A0%80",
    b"\xff\xfe",
    b"%ff",
    b"%2e%2e%2f",
    b"..",
    b"%24ne",
    b"{}",
    b"line:%00",
    b"line:" + b"U" * 33,
    b"%F0%9F%A6%8A",
    b"%",
    b"%zz",
    b"x" * 3_000,
    b"a%0d%0aSet-Cookie:%20a=b",
    b"%3Cscript%3E",
]
WORDS = [
    b"",
    b"0",
    b"-1",
    b"1e999",
    b"9" * 30,
    b"9" * 5_000,
    b"NaN",
    b"%00",
    b"\xff",
    b"%ff",
    b"%ED%A0%80",
    b"%F0%9F%A6%8A",
    b"$ne",
    b"{}",
    b"[]",
    b"//evil.example",
    b"/%5Cevil.example",
    b"/%0d%0aa:b",
    b"javascript:alert(1)",
    b"0001-01-01T00:00+23:59",
    b"9999-12-31T23:59-23:59",
    b"0001-01-01",
    b"9999-12-31",
    b"1~x",
    b"253402300800000~x",
    b"9" * 4_000 + b"~x",
    b"1~%00",
    b"1~%ff",
    b"%3Cimg%20src=x%20onerror=alert(1)%3E",
    b"me",
    b"on_hold",
    b"resolved",
    b"owner",
    b"comment",
    b"446:1988",
    b"%ef%bc%91",
    b"x" * 4_000,
    b"%25%28name%29s",
    b"%25s",
]
NAMES = b"""
after assignee before bell current done email expected force image key kind lang language limit mentions message name
next open order password q quote reason reset role seen_reply sound state status sticker tab tag text theme token until
version acknowledgement a[] $where __proto__ csrf_token
""".split()
HEADERS: list[Header] = [
    (b"Accept-Language", b"en;q=nan,ja;q=1e999,;q=,\xff"),
    (b"Accept-Encoding", b"gzip;q=\xff, nonsense"),
    (b"Authorization", b"Bearer \xff\xfe"),
    (b"Authorization", b"Bearer " + b"x" * 600),
    (b"Authorization", b"Basic Og=="),
    (b"Cookie", b"madoguchi=\xff; lang=\xff"),
    (b"Cookie", b"; =; madoguchi; lang=xx; $Version=1"),
    (b"Expect", b"100-continue"),
    (b"Forwarded", b"for=unknown"),
    (b"Host", b"evil.example"),
    (b"Host", b"[::1"),
    (b"Host", b"\xff"),
    (b"Idempotency-Key", b"odd"),
    (b"Idempotency-Key", b"\xff"),
    (b"If-Modified-Since", b"yesterday"),
    (b"If-None-Match", b'"' + b"x" * 2_000),
    (b"Last-Event-ID", b"x-" + b"9" * 5_000),
    (b"Origin", b"http://[evil"),
    (b"Origin", b"null"),
    (b"Range", b"bytes=" + b"9" * 5_000 + b"-"),
    (b"Range", b"bytes=0-0,1-1,2-2"),
    (b"Range", b"bytes=-0"),
    (b"Referer", b"\xff"),
    (b"Sec-Fetch-Site", b"cross-site"),
    (b"User-Agent", b"\xff\xfe" * 900),
    (b"X-CSRF-Token", b"\xc3\xa9\xff"),
    (b"X-Forwarded-For", b"999.1.1.1, ::::, \xff"),
    (b"X-Forwarded-Host", b"evil.example"),
    (b"X-HTTP-Method-Override", b"DELETE"),
    (b"x-line-signature", b"\xff" * 44),
]
TYPES = [
    b"application/x-www-form-urlencoded",
    b"application/x-www-form-urlencoded; charset=utf-7",
    b"application/x-www-form-urlencoded; charset=utf-16",
    b"application/x-www-form-urlencoded; charset=nonsense",
    b"application/x-www-form-urlencoded; charset=hex",
    b"application/x-www-form-urlencoded; charset=\xff",
    b"application/json",
    b"text/plain",
    b"multipart/form-data",
    b"multipart/form-data; boundary=",
    b"multipart/form-data; boundary=" + b"x" * 500,
    b"multipart/mixed; boundary=x",
    b"\xff/\xff",
    b";;;",
]
MULTIPART = b"multipart/form-data; boundary=x"
PART_HEADERS = [
    b"",
    b"Content-Encoding: gzip\r\n",
    b"Content-Encoding: deflate\r\n",
    b"Content-Encoding: nonsense\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Transfer-Encoding: nonsense\r\n",
    b"Content-Type: text/plain; charset=nonsense\r\n",
    b"Content-Type: text/plain; charset=hex\r\n",
    b"Content-Type: multipart/mixed; boundary=y\r\n",
    b"Content-Type: image/png\r\n",
    b"Content-Length: 99999999999999999999\r\n",
    b"Content-Length: x\r\n",
    b"\xff: \xff\r\n",
]
BODIES = [
    b"",
    b"{",
    b"null",
    b'{"text": "\\ud800"}',
    b'{"text": {"$ne": 1}}',
    b'{"assignee": null, "expected": "\\u0000"}',
    b'{"status": "on_hold", "until": "9999-12-31T23:59:59-23:59"}',
    b'{"status": "on_hold", "until": "0001-01-01T00:00:00+23:59"}',
    b'{"status": "on_hold", "until": "2030-01-01T00:00:00Z", "reason": "\\u0000"}',
    b'{"text": "x", "version": 2147483648}',
    b'{"text": NaN}',
    b"[" * 50_000,
    b"\xff" * 100,
    b"%" * 5_000,
    b"&" * 5_000,
    b"=&" * 2_000,
    gzip.compress(b"x" * 1_000),
]


@dataclass(slots=True)
class Request:
    """One request as its bytes go out."""

    method: str
    target: bytes
    headers: list[Header] = field(default_factory=list)
    body: bytes = b""

    def octets(self) -> bytes:
        """Write it down; a header that is given replaces ours."""
        given = {name.lower() for name, _ in self.headers}
        ours = {b"Host": b"localhost", b"Content-Length": str(len(self.body)).encode(), b"Connection": b"close"}
        headers = [(name, value) for name, value in ours.items() if name.lower() not in given] + self.headers
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
        return self.method.encode() + b" " + self.target + b" HTTP/1.1\r\n" + lines + b"\r\n" + self.body


async def send(port: int, request: Request, most: int = 3_000_000) -> tuple[int, bytes]:
    """Send a request over a connection of its own; give status and answer, 0 when the connection was only closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request.octets())
        async with asyncio.timeout(10):
            line = await reader.readline()
            if b" 100 " in line:
                await reader.readline()
                line = await reader.readline()
            is_stream = request.target.startswith(b"/stream")
            rest = await reader.readuntil(b"\r\n\r\n") if is_stream and line else await reader.read(most)
            while not is_stream and (more := await reader.read(most)):
                rest += more
    except (ConnectionError, asyncio.IncompleteReadError):
        return 0, b""
    finally:
        writer.close()
    return (int(line.split()[1]), line + rest) if line else (0, b"")


def query(draw: random.Random) -> bytes:
    """Make the part after the question mark, or nothing."""
    count = draw.choice((0, 0, 1, 2, 4))
    pairs = [draw.choice(NAMES) + b"=" + draw.choice(WORDS) for _ in range(count)]
    # Longer lines are refused before anything reads them.
    return b"?" + b"&".join(pairs)[:7_000] if pairs else b""


def body(draw: random.Random, csrf: bytes) -> tuple[list[Header], bytes]:
    """Make a form, a form in parts, or what is none."""
    shape = draw.randrange(3)
    fields = {draw.choice(NAMES): draw.choice(WORDS) for _ in range(6)}
    if csrf:
        fields[b"csrf_token"] = csrf
    if shape == 0:
        return [(b"Content-Type", draw.choice(TYPES[:6]))], b"&".join(name + b"=" + fields[name] for name in fields)
    if shape == 1:
        return [(b"Content-Type", MULTIPART)], parts(draw, fields)
    return [(b"Content-Type", draw.choice(TYPES))], draw.choice(BODIES)


def parts(draw: random.Random, fields: dict[bytes, bytes]) -> bytes:
    """Make a form in parts, some of which are files, some broken."""
    made = b""
    for name, value in fields.items():
        is_file = name == b"image" or draw.random() < 0.2
        more = b'; filename="' + draw.choice(PARTS)[:200] + b'"' if is_file else b""
        headers = b"" if name == b"csrf_token" else draw.choice(PART_HEADERS)
        made += b'--x\r\nContent-Disposition: form-data; name="' + name + b'"' + more + b"\r\n" + headers
        made += b"\r\n" + value + b"\r\n"
    return made + draw.choice((b"--x--\r\n", b"--x--\r\n", b"", b"--x\r\n"))
