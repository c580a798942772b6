import os, sys, io, pathlib, tempfile, shutil, glob, fnmatch, argparse, logging, unittest, time, datetime, calendar, threading, subprocess, shlex, zipfile, tarfile, platform, locale, traceback, warnings, signal, socket, select, uuid, secrets, getpass, errno, stat, filecmp, contextlib, concurrent.futures, importlib, timeit, gettext, linecache, tokenize, mimetypes, codecs, unicodedata, zoneinfo, ctypes, multiprocessing, email.message, http.client, html.parser, sched

with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder)
    (root / "a").mkdir()
    (root / "a" / "x.txt").write_text("héllo\n", encoding="utf-8")
    (root / "b.py").write_bytes(b"x = 1\n")
    print(sorted(p.relative_to(root).as_posix() for p in root.rglob("*")), (root / "a/x.txt").read_text(), (root / "b.py").stat().st_size)
    print([os.path.basename(p) for p in glob.glob(folder + "/**/*.txt", recursive=True)], fnmatch.filter(["a.py", "b"], "*.py"))
    shutil.copytree(root / "a", root / "c"); shutil.move(root / "b.py", root / "d.py"); print(sorted(os.listdir(root)))
    print(pathlib.PurePath("/a/b.tar.gz").suffixes, os.path.splitext("x.y.z"), os.path.commonpath(["/a/b", "/a/c"]), os.path.normpath("a/../b"))
    with zipfile.ZipFile(root / "z.zip", "w", zipfile.ZIP_DEFLATED) as z: z.write(root / "d.py", "d.py")
    print(zipfile.ZipFile(root / "z.zip").read("d.py"))
    sys.path.insert(0, str(root / "z.zip")); import d; print(d.x); sys.path.pop(0)
    with tarfile.open(root / "t.tgz", "w:gz") as t: t.add(root / "d.py", "d.py")
    print(tarfile.open(root / "t.tgz").getnames())
    with open(root / "lines", "w") as f: print("1\n2", file=f)
    with open(root / "lines") as f: print([line.strip() for line in f], f.closed)
    try: open(root / "nosuch")
    except FileNotFoundError as e: print(e.errno == errno.ENOENT, e.strerror)
    print(os.walk(root).__next__()[1] != [], os.access(folder, os.R_OK), stat.filemode(os.stat(folder).st_mode))
parser = argparse.ArgumentParser(prog="tool")
parser.add_argument("name"); parser.add_argument("-n", "--number", type=int, default=3); parser.add_argument("--flag", action="store_true")
print(parser.parse_args(["x", "-n", "5", "--flag"]))
with contextlib.redirect_stderr(io.StringIO()) as err:
    try: parser.parse_args([])
    except SystemExit as e: print(e.code, "required" in err.getvalue())
log = io.StringIO()
logging.basicConfig(stream=log, level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s", force=True)
logging.getLogger("x").info("hello %s", 1); logging.debug("not"); print(log.getvalue().strip())
class Case(unittest.TestCase):
    def test_ok(self): self.assertEqual(1, 1)
    def test_bad(self):
        with self.assertRaises(ValueError): int("x")
    @unittest.skip("why")
    def test_skipped(self): pass
result = unittest.TextTestRunner(stream=io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(Case))
print(result.testsRun, result.wasSuccessful(), len(result.skipped))
moment = datetime.datetime(2024, 2, 29, 13, 5, 7, 123456, tzinfo=datetime.timezone.utc)
print(moment.isoformat(), moment + datetime.timedelta(days=366, hours=1), moment.strftime("%Y-%m-%d %H:%M:%S %a %b %j %U"), moment.timestamp(), moment.weekday())
print(datetime.datetime.strptime("01/02/2024 03:04", "%d/%m/%Y %H:%M"), datetime.date.fromisoformat("2024-12-31").isocalendar(), datetime.timedelta(seconds=90061), datetime.time(1, 2).replace(hour=5))
print(tuple(map(int, calendar.monthrange(2024, 2))), calendar.isleap(2000), time.strftime("%Y", time.gmtime(0)), time.monotonic() <= time.monotonic())
lock, total = threading.Lock(), [0]
def add():
    for _ in range(100):
        with lock: total[0] += 1
threads = [threading.Thread(target=add) for _ in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]; print(total)
with concurrent.futures.ThreadPoolExecutor(2) as pool: print(list(pool.map(lambda x: x * x, range(4))), pool.submit(pow, 2, 5).result())
print(subprocess.check_output(["echo", "hi"], text=True).strip(), shlex.split("a 'b c'"), shlex.quote("a b"))
try: subprocess.run(["false"], check=True)
except subprocess.CalledProcessError as e: print(e.returncode)
try: [][1]
except IndexError: print(traceback.format_exc().splitlines()[-1])
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always"); warnings.warn("careful", UserWarning); print(caught[0].message, caught[0].category.__name__)
print(len(str(uuid.uuid4())), uuid.uuid5(uuid.NAMESPACE_DNS, "poly"), len(secrets.token_hex(4)), socket.gethostname() != "", codecs.encode("abc", "rot13"))
a, b = socket.socketpair(); a.sendall(b"ping"); print(b.recv(10), select.select([b], [], [], 0)[0]); a.close(); b.close()
print(unicodedata.name("ü"), unicodedata.normalize("NFD", "ü").__len__(), mimetypes.guess_type("x.html")[0], "ß".upper(), "İ".lower().__len__(), "ǆ".title())
message = email.message.EmailMessage(); message["Subject"] = "s"; message.set_content("body"); print(message["subject"], message.get_content().strip())
timed = sched.scheduler(); timed.enter(0.001, 1, print, ("scheduled",)); timed.run()
print(importlib.import_module("os.path").join("a", "b"), importlib.util.find_spec("nosuch"), sys.getsizeof(1) > 0, os.getpid() > 0, os.cpu_count() > 0)
