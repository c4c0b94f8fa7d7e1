#!/usr/bin/env python3
"""Opens a Waxwing link: files into a folder, a secret to standard output.

    python3 open_share.py LINK [-o FOLDER]

A reader of the sealed format written from docs/format.md alone, with nothing of Waxwing's own code. The numbers in the
comments are sections of that page. Needs `cryptography` for AES-256-GCM and, for a passphrase, the reference library
of Argon2 (Debian: python3-cryptography libargon2-1). Opening takes one of the views or downloads that the link allows.
"""
import argparse, base64, ctypes, ctypes.util, getpass, hashlib, hmac, http.client, json, os, re, secrets, shutil
import struct, sys, tempfile, time, unicodedata, urllib.error, urllib.request

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HEAD, TAG, CHUNK = 56, 16, 16384
SEALED_CHUNK = CHUNK + TAG
MAX_ANSWER, MAX_TEXT_MANIFEST, MAX_TEXT = 8 * 1024 * 1024, 2 * 1024 * 1024, 1024 * 1024
TRIES, PAUSE_SECONDS = 5, 1.0


class Refused(Exception):
    """What a reader may tell its user (8)."""


DAMAGED_LINK = "The link is incomplete or damaged."
GONE = "There is nothing here, or it is gone."
WRONG_SECRET = "The passphrase or the link is wrong."
DAMAGED_DATA = "The data was changed or cut. Nothing was kept."
UNKNOWN_FORMAT = "The link was made by a newer program, or asks for what this one does not accept."
OFFLINE = "The server cannot be reached."


def require(fact, otherwise=DAMAGED_DATA):
    if not fact:
        raise Refused(otherwise)


# 1. Words

def label(name):
    return b"waxwing/v1 " + name.encode()


def hkdf_expand(key, info, length):
    block = output = b""
    for counter in range(1, -(-length // 64) + 1):
        block = hmac.digest(key, block + info + bytes([counter]), "sha512")
        output += block
    return output[:length]


def hkdf(material, salt, info):
    return hkdf_expand(hmac.digest(salt, material, "sha512"), info, 32)


def to_base64url(value):
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def from_base64url(text, length, otherwise=DAMAGED_DATA):
    """Bytes of so many, from the only spelling they have."""
    try:
        value = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (TypeError, ValueError):
        raise Refused(otherwise) from None
    require(len(value) == length and to_base64url(value) == text, otherwise)
    return value


class Cobblestone:
    """The keys of one message, after its commitment proved that they are the ones it was sealed with."""
    def __init__(self, key, context, head, otherwise=DAMAGED_DATA):
        require(len(head) == HEAD, otherwise)
        salt, commitment = head[:24], head[24:]
        info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0" + salt + context
        material = hkdf_expand(key, info, 76)
        require(hmac.compare_digest(material[44:], commitment), otherwise)
        self.aes = AESGCM(material[:32])
        self.base_nonce = int.from_bytes(material[32:44], "big")

    def open_chunk(self, index, sealed):
        try:
            return self.aes.decrypt((self.base_nonce ^ index).to_bytes(12, "big"), sealed, None)
        except (InvalidTag, ValueError):
            raise Refused(DAMAGED_DATA) from None


def open_message(key, context, sealed, otherwise=DAMAGED_DATA):
    keys = Cobblestone(key, context, sealed[:HEAD], otherwise)
    body = sealed[HEAD:]
    # The last chunk is always short, so that a message cut between two chunks shows.
    require(len(body) % SEALED_CHUNK >= TAG)
    starts = range(0, len(body), SEALED_CHUNK)
    return b"".join(keys.open_chunk(at // SEALED_CHUNK, body[at : at + SEALED_CHUNK]) for at in starts)


# 2. Link

def parse_link(link):
    """The server, which part of its API, the token or id there, and the link secret."""
    address, _, fragment = link.partition("#")
    version, dot, encoded = fragment.partition(".")
    require(not (dot and re.fullmatch(r"[0-9]{1,3}", version) and version != "1"), UNKNOWN_FORMAT)
    require(version == "1", DAMAGED_LINK)
    raw = from_base64url(encoded, 36, DAMAGED_LINK)
    link_secret, check = raw[:32], raw[32:]
    require(hashlib.sha512(label("link check") + link_secret).digest()[:4] == check, DAMAGED_LINK)
    files = re.fullmatch(r"(https?://[^?#]+)/download/?\?token=([0-9a-f]{64})", address)
    secret = re.fullmatch(r"(https?://[^?#]+)/([0-9A-Za-z]{12})", address)
    require(files or secret, DAMAGED_LINK)
    base, name = (files or secret).groups()
    return base, "files" if files else "secrets", name, link_secret


# 3. Slot

def hash_passphrase(slot, passphrase):
    """The costs are checked first: whoever wrote the slot could ask for hours or for all memory."""
    kind, lanes, memory, passes, salt = struct.unpack(">6xBBII32s", slot[:48])
    spaces = "".join(" " if unicodedata.category(c) == "Zs" else c for c in passphrase)
    normal = unicodedata.normalize("NFC", spaces).encode()
    require(1 <= len(normal) <= 1024, WRONG_SECRET)
    if kind == 2:
        require(lanes == 0 and memory == 0 and 600_000 <= passes <= 10_000_000, UNKNOWN_FORMAT)
        return hashlib.pbkdf2_hmac("sha256", normal, salt, passes, 32)
    bounded = 19_456 <= memory <= 1_048_576 and 1 <= passes <= 16 and 1 <= lanes <= 4
    require(kind == 1 and bounded and memory * passes >= 38_912, UNKNOWN_FORMAT)
    return argon2id(normal, salt, passes, memory, lanes)


def argon2id(password, salt, passes, memory, lanes):
    name = ctypes.util.find_library("argon2")
    require(name, "A passphrase needs libargon2 (Debian: libargon2-1).")
    function = ctypes.CDLL(name).argon2id_hash_raw
    number, size = ctypes.c_uint32, ctypes.c_size_t
    function.argtypes = [number, number, number, ctypes.c_char_p, size, ctypes.c_char_p, size, ctypes.c_char_p, size]
    output = ctypes.create_string_buffer(32)
    failed = function(passes, memory, lanes, password, len(password), salt, len(salt), output, 32)
    require(failed == 0, "Argon2id failed: there may not be enough memory.")
    return output.raw


def open_slot(slot, link_secret):
    """The content key, and the token that proves to the server that the slot opened."""
    require(len(slot) == 152 and slot[:6] == b"WXW1\x01\x01", UNKNOWN_FORMAT)
    header, material = slot[:48], link_secret
    if slot[6] == 0:
        require(slot[7:16] == bytes(9), UNKNOWN_FORMAT)
    else:
        asked = getpass.getpass("Passphrase: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
        material += hash_passphrase(slot, asked)
    key = hkdf(material, header, label("slot key"))
    content_key = open_message(key, label("slot") + header, slot[48:], WRONG_SECRET)
    return content_key, hkdf(material, header, label("access token"))


# 5. Manifest

def open_manifest(content_key, sealed, kind):
    plaintext = open_message(hkdf(content_key, b"", label("manifest key")), label("manifest"), sealed)
    step = 1024 if len(plaintext) <= 65536 else 16384
    require(len(plaintext) > 0 and len(plaintext) % step == 0)
    end = 4 + int.from_bytes(plaintext[:4], "big")
    require(end <= len(plaintext) and not any(plaintext[end:]))
    try:
        text = plaintext[4:end].decode()
        manifest = json.loads(text, object_pairs_hook=without_repeats, parse_constant=lambda _: require(False))
    except (ValueError, RecursionError):
        raise Refused(DAMAGED_DATA) from None
    require(isinstance(manifest, dict))
    require(type(manifest.get("v")) is int and manifest["v"] == 1 and manifest.get("kind") == kind, UNKNOWN_FORMAT)
    require(all(isinstance(manifest.get(name, ""), str) for name in ("note", "created", "app")))
    require(manifest.get("pad", "none") in ("none", "padme") and isinstance(manifest.get("scan", {}), dict))
    if kind == "text":
        require(len(sealed) <= MAX_TEXT_MANIFEST and not manifest.get("streams") and not manifest.get("files"))
        require(isinstance(manifest.get("text"), str) and len(as_utf8(manifest["text"])) <= MAX_TEXT)
    else:
        check_files(manifest)
    return manifest


def without_repeats(pairs):
    members = dict(pairs)
    require(len(members) == len(pairs))
    return members


def check_files(manifest):
    """Files of a stream ascend, do not overlap and lie inside it; their paths lead nowhere else."""
    streams, files = manifest.get("streams"), manifest.get("files")
    require(isinstance(streams, list) and isinstance(files, list) and "text" not in manifest)
    for stream in streams:
        require(isinstance(stream, dict) and is_count(stream.get("size")))
        stream["head"] = from_base64url(str(stream.get("head")), HEAD)
    ends = [0] * len(streams)
    for file in files:
        require(isinstance(file, dict) and isinstance(file.get("t"), str))
        require(all(is_count(file.get(name)) for name in "sol") and file["s"] < len(streams))
        require(file["o"] >= ends[file["s"]] and file["o"] + file["l"] <= streams[file["s"]]["size"])
        ends[file["s"]] = file["o"] + file["l"]
        check_path(file.get("n"))
        if "h" in file:
            from_base64url(str(file["h"]), 32)
        require("m" not in file or (type(file["m"]) is int and abs(file["m"]) < 2**53))


def check_path(path):
    require(isinstance(path, str) and path == unicodedata.normalize("NFC", path))
    as_utf8(path)
    require(not any(unicodedata.category(c) == "Cc" for c in path))
    require(all(part not in ("", ".", "..") for part in path.split("/")))


def is_count(value):
    return type(value) is int and 0 <= value < 2**52


def as_utf8(text):
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Refused(DAMAGED_DATA) from None


def savable(path):
    """The path without what Windows keeps for itself, and without controls that turn the direction of a name."""
    parts = []
    for part in path.split("/"):
        plain = re.sub("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", part)
        plain = re.sub(r"[. ]+$", "_", re.sub(r'[<>:"\\|?*]', "_", plain))
        device = re.match(r"(con|conin\$|conout\$|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)", plain, re.I)
        parts.append("_" + plain if plain == "" or device else plain)
    return os.path.join(*parts)


# 6. Streams

def open_stream(server, content_key, index, stream):
    """Yields a stream from its first byte to its end, each chunk after its tag has verified."""
    size = stream["size"]
    source = server.stream(index, HEAD + size + TAG * (size // CHUNK + 1))
    head = source.read(HEAD)
    # The manifest names the stream by its head: the server cannot put another one, or an older one, in its place.
    require(hmac.compare_digest(head, stream["head"]))
    keys = Cobblestone(hkdf(content_key, b"", label("content key")), label("stream ") + index.to_bytes(4, "big"), head)
    for number in range(size // CHUNK + 1):
        yield keys.open_chunk(number, source.read(min(CHUNK, size - number * CHUNK) + TAG))


def save_stream(chunks, files, folder):
    """Cuts a stream into its files. What lies behind the last one is padding; it is read since it proves the end."""
    chunk, chunk_start = b"", 0
    for file in files:
        target = os.path.join(folder, savable(file["n"]))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        at, end, digest = file["o"], file["o"] + file["l"], hashlib.sha256()
        with open(target, "xb") as output:
            while at < end:
                while at >= chunk_start + len(chunk):
                    chunk_start, chunk = chunk_start + len(chunk), next(chunks)
                piece = chunk[at - chunk_start : end - chunk_start]
                output.write(piece)
                digest.update(piece)
                at += len(piece)
        require("h" not in file or to_base64url(digest.digest()) == file["h"])
        if "m" in file:
            os.utime(target, (file["m"] / 1000, file["m"] / 1000))
    for _ in chunks:
        pass


def save_files(server, content_key, manifest, folder):
    """Files get their names only when every byte of every stream has verified. Nothing is overwritten."""
    os.makedirs(folder, exist_ok=True)
    unfinished = tempfile.mkdtemp(prefix=".unfinished-", dir=folder)
    try:
        for index, stream in enumerate(manifest["streams"]):
            files = [file for file in manifest["files"] if file["s"] == index]
            save_stream(open_stream(server, content_key, index, stream), files, unfinished)
        names = sorted(os.listdir(unfinished))
        for name in names:
            require(not os.path.lexists(os.path.join(folder, name)), f"There is a {name} in {folder} already.")
        for name in names:
            os.rename(os.path.join(unfinished, name), os.path.join(folder, name))
        return [os.path.join(folder, name) for name in names]
    finally:
        shutil.rmtree(unfinished)


# 4, 8 and 9. The server

class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None  # The tokens in the headers are for the host of the link and nobody else.


class Server:
    """The answers about one share. All of them go with one claim, so that trying again takes nothing a second time."""
    def __init__(self, url, link_secret):
        self.url, self.claim = url, secrets.token_urlsafe(24)
        self.link = {"X-Link-Token": to_base64url(hkdf(link_secret, b"", label("link token")))}
        self.opener = urllib.request.build_opener(NoRedirect)

    def request(self, path, headers, body=None):
        types = {"Content-Type": "application/json"} if body is not None else {}
        request = urllib.request.Request(self.url + path, body, {"Accept": "*/*", **types, **headers})
        try:
            return self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            error.close()
            require(error.code not in (404, 410), GONE)
            require(error.code != 416)  # A stream that ends before the manifest says.
            raise Refused(f"The server refuses ({error.code}).") from None

    def answer(self, *request):
        for attempt in range(TRIES):
            try:
                with self.request(*request) as response:
                    body = response.read(MAX_ANSWER + 1)
                answer = json.loads(body)
                require(len(body) <= MAX_ANSWER and isinstance(answer, dict))
                return answer
            except (OSError, http.client.HTTPException):
                time.sleep(PAUSE_SECONDS if attempt + 1 < TRIES else 0)
            except (ValueError, RecursionError):
                raise Refused(DAMAGED_DATA) from None
        raise Refused(OFFLINE)

    def stream(self, index, length):
        path, claim = f"/streams/{index}", {"X-Claim": self.claim}
        return Ciphertext(lambda at: self.request(path, {**claim, "Range": f"bytes={at}-"}), length)


class Ciphertext:
    """The bytes of a stream. A line that is cut is taken up where it was cut."""

    def __init__(self, ask, length):
        self.ask, self.length, self.at, self.response, self.failures = ask, length, 0, None, 0

    def read(self, count):
        bytes_read = b""
        while len(bytes_read) < count:
            piece = self.read_some(count - len(bytes_read))
            self.at, self.failures = self.at + len(piece), 0 if piece else self.failures + 1
            bytes_read += piece
            if not piece:
                self.response = None
                require(self.failures < TRIES, OFFLINE)
                time.sleep(PAUSE_SECONDS)
        return bytes_read

    def read_some(self, count):
        try:
            if self.response is None:
                self.response = self.ask(self.at)
                total = self.response.headers.get("Content-Range", "").rpartition("/")[2]
                # Neither cut nor made longer than the manifest says.
                require(self.response.status == 206 and total == str(self.length))
            return self.response.read(count)
        except (OSError, http.client.HTTPException):
            return b""


def decoded(value):
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError):
        raise Refused(DAMAGED_DATA) from None


def open_files(server, link_secret, folder):
    content_key, access_token = open_slot(decoded(server.answer("", server.link).get("slot")), link_secret)
    proof = {**server.link, "X-Access-Token": to_base64url(access_token), "X-Claim": server.claim}
    manifest = open_manifest(content_key, decoded(server.answer("/claims", proof, b"{}").get("manifest")), "files")
    print(*save_files(server, content_key, manifest, folder), sep="\n")


def open_secret(server, link_secret):
    content_key, access_token = open_slot(decoded(server.answer("/status", server.link).get("slot")), link_secret)
    proof = {"X-Passcode-Hash": hashlib.sha256(access_token).hexdigest(), "X-Claim": server.claim}
    sealed = decoded(server.answer("", {**server.link, **proof}).get("encryptedBlob"))
    print(open_manifest(content_key, sealed, "text")["text"])


def main():
    parser = argparse.ArgumentParser(description="Opens a Waxwing link.")
    parser.add_argument("link", help="the whole link, in quotes")
    parser.add_argument("-o", "--output", default=".", help="folder for files (default: this one)")
    arguments = parser.parse_args()
    try:
        base, kind, name, link_secret = parse_link(arguments.link)
        server = Server(f"{base}/api/v1/{kind}/{name}", link_secret)
        open_files(server, link_secret, arguments.output) if kind == "files" else open_secret(server, link_secret)
    except (Refused, OSError, RecursionError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
