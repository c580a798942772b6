"""Files of other languages as Python modules, and Python files by their paths."""

import sys
from _frozen_importlib import ModuleSpec, _load
from _frozen_importlib_external import (
    FileFinder, PathFinder, SourceFileLoader, spec_from_file_location,
)
from types import ModuleType

import _poly


class ForeignModule(ModuleType):
    """A module of another language: its attributes are the module's members, live."""

    def __getattr__(self, name):
        namespace = object.__getattribute__(self, "__dict__")
        if name.startswith("__") and name.endswith("__") or "__foreign__" not in namespace:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=self)
        found, value = _poly.get_member(namespace["__foreign__"], name)
        if not found:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=self)
        return value

    def __setattr__(self, name, value):
        if name.startswith("__") and name.endswith("__"):
            super().__setattr__(name, value)
        else:
            _poly.set_member(self.__foreign__, name, value)

    def __delattr__(self, name):
        if name in self.__dict__:
            super().__delattr__(name)
        else:
            _poly.remove_member(self.__foreign__, name)

    def __dir__(self):
        return sorted({*self.__dict__, *_poly.members(self.__foreign__)} - {"__foreign__"})


class ForeignLoader:
    """Loads a file of another language, through the context."""

    def __init__(self, name, path):
        self.name = name
        self.path = path

    def create_module(self, spec):
        _unfinished.clear()
        try:
            foreign = _poly.import_file(self.path)
        except (ImportError, SyntaxError) as error:
            for name in _unfinished:
                error.add_note(f"module {name!r} is partially initialized (most likely due to a circular import)")
            raise
        module = ForeignModule(spec.name)
        module.__foreign__ = foreign
        return module

    def exec_module(self, module):
        # For `from module import *`, which looks into the dictionary.
        names = _poly.members(module.__foreign__)
        module.__all__ = [name for name in names if name != "default" and not name.startswith("_")]

    def get_filename(self, name=None):
        return self.path

    def get_data(self, path):
        with open(path, "rb") as file:
            return file.read()

    def get_source(self, name=None):
        return self.get_data(self.path).decode()

    def is_package(self, name):
        return False

    def __repr__(self):
        return f"<loader of {self.path!r}>"


# --- Python files by their paths ---

_by_path = {}
# The names of modules that were given out before they were loaded, since the last import.
_unfinished = set()


def import_path(path):
    """The module that a file is. `path` is absolute and free of symbolic links."""
    module = _by_path.get(path) or _loaded_from(path)
    if module is not None and _is_loading(module):
        _unfinished.add(module.__name__)
    if module is None:
        if not _by_path:
            _share()
        module = _load_file(path)
    _by_path[path] = module
    return module


def _loaded_from(path):
    """The module that was loaded, or is being loaded, from a file by its name."""
    from os.path import basename, realpath
    name = basename(path)
    for module in list(sys.modules.values()):
        file = getattr(module, "__dict__", {}).get("__file__")
        if isinstance(file, str) and basename(file) == name and realpath(file) == path:
            return module
    return None


def _is_loading(module):
    spec = getattr(module, "__spec__", None)
    return module.__name__ == "__main__" or getattr(spec, "_initializing", False)


def _load_file(path):
    from os.path import basename, dirname, isfile, join, splitext
    folder = dirname(path)
    parts = [splitext(basename(path))[0]]
    if parts == ["__init__"]:
        parts.clear()
    while isfile(join(folder, "__init__.py")) and dirname(folder) != folder:
        parts.insert(0, basename(folder))
        folder = dirname(folder)
    name = ".".join(parts)
    if all(part.isidentifier() for part in parts) and name not in sys.modules:
        module = _import_named(name, path, folder)
        if module is not None:
            return module
    # Its name means something else, or nothing: it is a module of its own.
    if name in sys.modules or not name:
        name = path
    spec = spec_from_file_location(name, path)
    if spec is None:
        spec = ModuleSpec(name, SourceFileLoader(name, path), origin=path)
        spec.has_location = True
    return _load(spec)


def _import_named(name, path, folder):
    """Imports `name` if that is how a Python program would reach `path`, with the
    folder of its outermost package added to `sys.path` where it is not there."""
    from os.path import realpath
    added = folder not in sys.path and ("" not in sys.path or realpath("") != folder)
    if added:
        sys.path.append(folder)
    first, _, rest = name.partition(".")
    spec = None
    if first not in sys.builtin_module_names:
        spec = PathFinder.find_spec(first)
    outermost = spec and spec.origin and realpath(spec.origin)
    if outermost and (outermost == path if not rest else outermost == realpath(f"{folder}/{first}/__init__.py")):
        __import__(name)
        return sys.modules[name]
    if added:
        sys.path.remove(folder)
    return None


def _share():
    """From now on, a file that was imported by its path is the same module when it
    is imported by another name."""
    create, execute = SourceFileLoader.create_module, SourceFileLoader.exec_module

    def create_module(self, spec):
        if spec.origin:
            from os.path import realpath
            module = _by_path.get(realpath(spec.origin))
            if module is not None:
                self._shared = module, module.__spec__
                return module
        return create(self, spec)

    def exec_module(self, module):
        shared, spec = self.__dict__.pop("_shared", (None, None))
        if shared is module:
            module.__spec__ = spec
        else:
            execute(self, module)

    SourceFileLoader.create_module = create_module
    SourceFileLoader.exec_module = exec_module


# --- modules as programs ---

def run_module(name):
    """What `python -m` does. A module of the library, which has no file, goes by the one
    that it has in CPython."""
    import runpy
    details = runpy._get_module_details

    def with_file(*arguments):
        runpy._get_module_details = details
        found = name, spec, _ = details(*arguments)
        if spec.origin == "frozen":
            version = "{}.{}".format(*sys.version_info)
            spec.origin = f"{sys.base_prefix}/lib/python{version}/{name.replace('.', '/')}.py"
        return found

    runpy._get_module_details = with_file
    runpy._run_module_as_main(name)


# --- suggestions ---

def suggest(name):
    """The module that was probably meant by a name that was not found."""
    from _poly import extensions
    from os import listdir
    import difflib
    parent, _, last = name.rpartition(".")
    folders = getattr(sys.modules.get(parent), "__path__", []) if parent else sys.path
    names = set() if parent else {*sys.builtin_module_names, *sys.stdlib_module_names}
    suffixes = (".py", *("." + extension for extension in extensions()))
    for folder in folders:
        try:
            for entry in listdir(folder or "."):
                stem, dot, suffix = entry.rpartition(".")
                names.add(stem if dot + suffix in suffixes else entry)
        except OSError:
            pass
    names = [name for name in names if name.isidentifier() and not name.startswith("_")]
    close = difflib.get_close_matches(last, names, 1, 0.7)
    if not close:
        return None
    return f"{parent}.{close[0]}" if parent else close[0]
