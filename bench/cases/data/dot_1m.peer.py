"""The dot product by ctypes, of C that clang has compiled: nanoseconds a call."""
import ctypes
import os
import subprocess
import sys
import tempfile
import time
from array import array

with tempfile.TemporaryDirectory() as folder:
    clang = os.environ.get("POLY_CLANG", "clang-22")
    subprocess.run([clang, "-O2", "-shared", "-fPIC", sys.argv[1], "-o", folder + "/dot.so"], check=True)
    dot = ctypes.CDLL(folder + "/dot.so").dot
dot.restype = ctypes.c_double
dot.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong]
a = array("d", [1.5]) * 1_000_000
b = array("d", [2.0]) * 1_000_000
start = time.perf_counter()
for _ in range(100):
    dot(a.buffer_info()[0], b.buffer_info()[0], 1_000_000)
print((time.perf_counter() - start) / 100 * 1e9)
