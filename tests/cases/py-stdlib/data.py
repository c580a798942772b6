import csv, io, json, base64, struct, html, urllib.parse, configparser, pickle, copy, zlib, gzip, hashlib, hmac, binascii, tomllib, plistlib
import xml.etree.ElementTree as ET

text = io.StringIO()
writer = csv.DictWriter(text, ["a", "b"], lineterminator="\n")
writer.writeheader()
writer.writerow({"a": 1, "b": 'say "hi", you'})
print(repr(text.getvalue()))
print(list(csv.reader(io.StringIO("x;y\n'1;2';3\n"), delimiter=";", quotechar="'")))
print(list(csv.DictReader(io.StringIO("p,q\n1,2\n"))))
print(csv.Sniffer().sniff("a\tb\n1\t2\n").delimiter == "\t")
data = {"k": [1, 2.5, None, True, "ü\n"], "z": {"n": 10**20}}
print(json.dumps(data, sort_keys=True), json.loads(json.dumps(data)) == data)
print(json.dumps([1, {"a": 2}], indent=2, separators=(",", ": ")))
print(json.dumps("ü", ensure_ascii=False), json.loads("[NaN, Infinity, 1e3]"))
try:
    json.loads('{"a": ')
except json.JSONDecodeError as e:
    print(e)
print(base64.b64encode(b"\x00\xffpoly"), base64.urlsafe_b64decode("_-8="), binascii.hexlify(b"ab"))
print(struct.pack("<hIq3s?", -2, 7, 1 << 40, b"abc", True), struct.unpack(">d", struct.pack(">d", 1.5)), struct.calcsize("@ih"))
print(html.escape("<a href='x'>&</a>"), html.unescape("&lt;&eacute;&#x41;"))
print(urllib.parse.urlsplit("https://u:p@host:81/a%20b?q=1&q=2#f").port, urllib.parse.parse_qs("q=1&q=2&e="),
      urllib.parse.quote("a b/ü?"), urllib.parse.urlencode({"x": "1 2", "y": "&"}), urllib.parse.urljoin("http://a/b/c", "../d"))
config = configparser.ConfigParser()
config.read_string("[one]\nx = 1\ny = %(x)s2\n[two]\nflag = yes\n")
print(config["one"]["y"], config.getboolean("two", "flag"), config.sections())
print(pickle.loads(pickle.dumps({"a": (1, {2}, b"3", 1.5, [None])})), copy.deepcopy([[1]]))
packed = zlib.compress(b"poly" * 100)
print(len(packed) < 40, zlib.decompress(packed) == b"poly" * 100, zlib.crc32(b"poly"), gzip.decompress(gzip.compress(b"g")))
print(hashlib.sha256(b"poly").hexdigest()[:16], hashlib.md5(b"poly").hexdigest()[:16], hashlib.blake2b(b"poly").hexdigest()[:16],
      hashlib.sha3_256(b"poly").hexdigest()[:16], hmac.new(b"k", b"m", "sha1").hexdigest()[:16])
root = ET.fromstring("<a x='1'><b>t</b><b/>tail</a>")
print(root.get("x"), [b.text for b in root.findall("b")], ET.tostring(root).decode())
print(tomllib.loads("a = 1\n[b]\nc = [1.5, 'x']\n"), plistlib.loads(plistlib.dumps({"p": 1})))
