"""Compresses a file by zlib's C interface, and expands it again."""
import sys

import polyglot

zlib = polyglot.load("MODULE")
with open(sys.argv[1], "rb") as file:
    text = file.read()
length = [zlib.compressBound(len(text))]
packed = bytearray(length[0])
assert zlib.compress(packed, length, text, len(text)) == 0
with open(sys.argv[2], "wb") as file:
    file.write(packed[: length[0]])
back = bytearray(len(text))
whole = [len(back)]
assert zlib.uncompress(back, whole, packed, length[0]) == 0
print(length[0] < len(text) / 2, whole[0] == len(text), back == text)
print(zlib.uncompress(back, [len(back)], bytes(16), 16), zlib.zlibVersion()[0])
