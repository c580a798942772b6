#@ args = ["a b", "$DIR"]
#@ stdin = "line"
#@ env = { POLY_CASE = "1" }
#@ status = 3
import os
import sys

print(sys.argv[1:])  #=> ['a b', '$DIR']
print(input(), os.environ["POLY_CASE"], "HOME" in os.environ)  #=> line 1 True
print(object())  #=> <object object at 0x…>
print("to stderr", file=sys.stderr)  #~ to stderr
sys.exit(3)
