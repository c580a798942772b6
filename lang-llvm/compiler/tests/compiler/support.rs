//! Compiling sources, asking the compiler, and calling what it made.

use std::ffi::{CStr, CString, c_char, c_void};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use poly_c_interface::{
    CallLayout, CompileError, Contents, Function, Interface, Job, Library, Module, Options, Request,
    Response, SignatureId,
};

/// The version of the compiler's LLVM.
pub(crate) const LLVM: u32 = match () {
    () if cfg!(feature = "llvm22") => 22,
    () if cfg!(feature = "llvm21") => 21,
    () if cfg!(feature = "llvm20") => 20,
    () => 19,
};

/// A tool of that version.
pub(crate) fn tool(name: &str) -> String {
    format!("{name}-{LLVM}")
}

/// A folder for one test, which goes with it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("poly-compiler-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    /// Runs a compiler in the folder.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) {
        let output = Command::new(program).args(arguments).current_dir(&self.0).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}: {errors}");
    }

    /// The bitcode of a source, by the compiler that its extension asks for.
    pub(crate) fn bitcode(&self, name: &str, text: &str, flags: &[&str]) -> PathBuf {
        self.write(name, text);
        let (stem, extension) = name.rsplit_once('.').unwrap();
        let output = format!("{stem}.bc");
        let mut arguments = match extension {
            "rs" => {
                vec!["--edition=2024", "--crate-type=lib", "--emit=llvm-bc", "-g", "-O", name, "-o", &output]
            }
            _ => vec!["-g", "-O1", "-emit-llvm", "-c", name, "-o", &output],
        };
        arguments.extend(flags);
        let compiler = match extension {
            "rs" => "rustc".into(),
            "c" => tool("clang"),
            _ => tool("clang++"),
        };
        self.run(&compiler, &arguments);
        self.path(&output)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn module(path: &Path) -> Module {
    Module { name: path.display().to_string(), contents: Contents::File(path.into()) }
}

/// Asks the compiler.
pub(crate) fn compile(request: &Request) -> Response {
    poly_c_interface::ask(Path::new(env!("CARGO_BIN_EXE_poly-llvm-compiler")), request)
}

/// Compiles modules natively.
pub(crate) fn native(
    folder: &Folder,
    modules: &[&Path],
    libraries: Vec<Library>,
) -> Result<Built, CompileError> {
    let output = folder.path("module.so");
    let job = Job {
        modules: modules.iter().map(|path| module(path)).collect(),
        libraries,
        output: output.clone(),
        options: Options::default(),
    };
    let made = compile(&Request::Native(job))?;
    Ok(Built::open(&output, made.interface))
}

/// Compiles one C or C++ source natively.
pub(crate) fn source(name: &str, text: &str) -> Built {
    let folder = Folder::new();
    let bitcode = folder.bitcode(name, text, &[]);
    native(&folder, &[&bitcode], Vec::new()).unwrap()
}

/// A compiled module that can be called.
pub(crate) struct Built {
    library: libloading::Library,
    pub(crate) interface: Interface,
}

/// What a thrown exception is told by.
#[repr(C)]
struct Thrown {
    type_name: *mut c_char,
    message: *mut c_char,
}

impl Built {
    pub(crate) fn open(path: &Path, interface: Interface) -> Self {
        // SAFETY: the tests' own code has no surprising constructors.
        Self { library: unsafe { libloading::Library::new(path) }.unwrap(), interface }
    }

    /// The address of a symbol.
    pub(crate) fn address(&self, symbol: &str) -> *mut c_void {
        let symbol = CString::new(symbol).unwrap();
        // SAFETY: only the address is taken.
        unsafe { *self.library.get::<*mut c_void>(symbol.as_bytes_with_nul()).unwrap() }
    }

    pub(crate) fn function(&self, name: &str) -> &Function {
        let found = self.interface.functions.iter().find(|function| function.name == name);
        found.unwrap_or_else(|| panic!("no function {name}"))
    }

    /// Calls a function with the bytes of its arguments and gives those of its result.
    pub(crate) fn call(
        &self,
        name: &str,
        arguments: &[Vec<u8>],
    ) -> Result<Vec<u8>, (String, Option<String>)> {
        let function = self.function(name);
        self.call_address(self.address(&function.symbol), function.signature.unwrap(), arguments)
    }

    pub(crate) fn call_address(
        &self,
        address: *mut c_void,
        signature: SignatureId,
        arguments: &[Vec<u8>],
    ) -> Result<Vec<u8>, (String, Option<String>)> {
        let layout = CallLayout::of(&self.interface, signature).unwrap();
        let mut block = vec![0_u128; usize::try_from(layout.size).unwrap() / 16];
        let start = block.as_mut_ptr().cast::<u8>();
        assert_eq!(arguments.len(), layout.parameters.len());
        for (slot, argument) in layout.parameters.iter().zip(arguments) {
            assert_eq!(slot.size, argument.len() as u64);
            // SAFETY: the slots of a layout lie in its block.
            unsafe {
                let place = start.add(usize::try_from(slot.offset).unwrap());
                place.copy_from_nonoverlapping(argument.as_ptr(), argument.len());
            }
        }
        let mut thrown = Thrown { type_name: std::ptr::null_mut(), message: std::ptr::null_mut() };
        // SAFETY: the trampoline is of this signature, and the block is of its layout.
        unsafe {
            let call: extern "C" fn(*mut c_void, *mut u8, *mut Thrown) -> i32 =
                std::mem::transmute(self.address(&format!("poly_call_{}", signature.0)));
            if call(address, start, &raw mut thrown) != 0 {
                return Err((text(thrown.type_name).unwrap_or_default(), text(thrown.message)));
            }
            let size = usize::try_from(layout.result.size).unwrap();
            let place = start.add(usize::try_from(layout.result.offset).unwrap());
            Ok(std::slice::from_raw_parts(place, size).to_vec())
        }
    }
}

/// # Safety
/// `text` is null or a string that `malloc` made.
unsafe fn text(text: *mut c_char) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: by the contract of this function.
    unsafe {
        let copy = CStr::from_ptr(text).to_string_lossy().into_owned();
        libc::free(text.cast());
        Some(copy)
    }
}

/// The bytes of numbers.
pub(crate) fn bytes<const SIZE: usize>(number: [u8; SIZE]) -> Vec<u8> {
    number.to_vec()
}

/// A function pointer for an adapter, and the memory that keeps it.
pub(crate) struct Stub {
    code: *mut c_void,
    /// What the code refers to.
    _closure: Box<Closure>,
}

#[repr(C)]
struct Closure {
    code: unsafe extern "C" fn(*mut Closure, *mut u8),
    receive: Box<dyn Fn(*mut u8)>,
}

unsafe extern "C" fn receive(closure: *mut Closure, block: *mut u8) {
    // SAFETY: the closure is that of a stub, which is alive while it is called.
    unsafe { ((*closure).receive)(block) }
}

impl Stub {
    pub(crate) fn new(adapter: *mut c_void, receiver: impl Fn(*mut u8) + 'static) -> Self {
        let closure = Box::new(Closure { code: receive, receive: Box::new(receiver) });
        let mut code = vec![0x49, 0xBA];
        code.extend((std::ptr::from_ref(&*closure).addr() as u64).to_le_bytes());
        code.extend([0x49, 0xBB]);
        code.extend((adapter.addr() as u64).to_le_bytes());
        code.extend([0x41, 0xFF, 0xE3]);
        // SAFETY: a page of our own, written and then executed only.
        let page = unsafe {
            let page = libc::mmap(
                std::ptr::null_mut(),
                4096,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            );
            assert_ne!(page, libc::MAP_FAILED);
            page.cast::<u8>().copy_from_nonoverlapping(code.as_ptr(), code.len());
            libc::mprotect(page, 4096, libc::PROT_READ | libc::PROT_EXEC);
            page
        };
        Self { code: page, _closure: closure }
    }

    pub(crate) fn code(&self) -> *mut c_void {
        self.code
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        // SAFETY: the page is ours and nothing calls it any more.
        unsafe { libc::munmap(self.code, 4096) };
    }
}
