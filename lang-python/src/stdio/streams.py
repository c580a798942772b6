"""The standard streams of a context that has its own, over `_poly`."""

from _io import BufferedReader, TextIOWrapper, UnsupportedOperation, _RawIOBase

import _poly


class HostStream(_RawIOBase):
    """A stream of the context: 0 is the input, 1 the output, 2 the errors."""

    def __init__(self, number, name):
        self._number = number
        self.name = name
        self.mode = "wb" if number else "rb"

    def readable(self):
        return self._number == 0

    def writable(self):
        return self._number != 0

    # The functions are defaults, since the last flush comes when modules are empty.

    def readinto(self, buffer, read=_poly.read):
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        data = read(len(buffer))
        buffer[:len(data)] = data
        return len(data)

    def write(self, data, write=_poly.write):
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        if self._number == 0:
            raise UnsupportedOperation("not writable")
        data = bytes(data)
        write(self._number, data)
        return len(data)

    def flush(self, flush=_poly.flush):
        if self._number and not self.closed:
            flush(self._number)

    def fileno(self):
        raise UnsupportedOperation("the stream is not a file of the process")

    def isatty(self):
        return False


def stream(number, encoding, errors):
    """A text stream; what is written goes out at once."""
    name = ("<stdin>", "<stdout>", "<stderr>")[number]
    raw = HostStream(number, name)
    if number:
        text = TextIOWrapper(raw, encoding, errors, "\n", True, True)
    else:
        text = TextIOWrapper(BufferedReader(raw), encoding, errors, None)
    text.mode = "w" if number else "r"
    return text
