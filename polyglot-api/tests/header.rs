//! `include/poly_language.h` and `polyglot_api::abi` are the same interface: every
//! structure has the same size and every field the same place, every constant the same
//! value, as a C compiler sees them.

use polyglot_api::abi::*;
use polyglot_api::{MemberInfo, Traits};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

/// Collects lines of what Rust says, and a C program that prints what C says.
#[derive(Default)]
struct Both {
    rust: String,
    c: String,
}

impl Both {
    fn line(&mut self, name: &str, value: impl std::fmt::Display, c: &str) {
        writeln!(self.rust, "{name} {value}").expect("written");
        writeln!(self.c, "    printf(\"{name} %lld\\n\", (long long)({c}));").expect("written");
    }
}

macro_rules! structures {
    ($both:ident: $($name:ident { $($field:ident),* $(,)? })*) => {$(
        $both.line(stringify!($name), size_of::<$name>(), concat!("sizeof(", stringify!($name), ")"));
        $({
            let field = stringify!($field).trim_end_matches('_');
            let place = std::mem::offset_of!($name, $field);
            let name = format!("{}.{field}", stringify!($name));
            $both.line(&name, place, &format!("offsetof({}, {field})", stringify!($name)));
        })*
        // Fails to compile where the list above lacks a field.
        let _ = |it: $name| { let $name { $($field: _),* } = it; };
    )*};
}

macro_rules! constants {
    ($both:ident: $($c:ident = $rust:expr;)*) => {
        $($both.line(stringify!($c), i64::from($rust), stringify!($c));)*
    };
}

fn both() -> Both {
    let mut both = Both::default();
    structures! { both:
        PolyString { data, length }
        PolyOwner { home, retain, release }
        PolySink { push }
        PolyFrameSink { push }
        PolyBytes { data, length, owner }
        PolyObject { vtable, data }
        PolyValue { kind, encoding, is_static, reserved, as_ }
        PolyKeyword { name, value }
        PolyArguments { positional, positional_count, keywords, keyword_count }
        PolySource { home, retain, release, name, path, language, content, kind, is_text, reserved }
        PolyLocation { name, source, line, column }
        PolyFrame { language, function, location }
        PolyError {
            home, release, push_frame, kind, status, numbers, name, message, location, frames, frame_count,
            cause, notes, note_count, parts, part_count, exception,
        }
        PolyIdentity { heap, address }
        PolyExceptionKind { kind, status }
        PolyBuffer { data, length, pin, item, is_writable, reserved }
        PolyTemporal { zone, offset, year, month, day, nanosecond, hour, minute, second, parts }
        PolyDuration { seconds, nanoseconds, reserved }
        PolySettled { call, release, context }
        PolyObjectVtable {
            size, home, retain, release, traits, language, identity, to_display, to_text, to_repr,
            source_location, dispose, members, member_info, get_member, read_member, write_member,
            remove_member, invoke_member, array_len, element_info, read_element, write_element,
            remove_element, read_elements, hash_len, entry_info, get_entry, write_entry, remove_entry,
            hash_keys, set_len, set_contains, set_add, set_remove, iterator, next, next_async, on_settled,
            execute, instantiate, executable_name, buffer, temporal, duration, exception_kind,
            exception_message, exception_cause, exception_frames, raise, meta_object, meta_simple_name,
            meta_qualified_name, is_meta_instance, meta_parents, scope_parent, as_pointer,
        }
        PolyHost { vtable, data }
        PolyPredicate { call, context }
        PolyHostVtable {
            size, home, retain, release, eval, language_of, foreign_extensions, import_file, import_name,
            display, polyglot_bindings, write, flush, read, descriptor, is_terminal, program, arguments,
            environment, executable, option, handles_signals, is_interruptible, take_interrupt, run_until,
        }
        PolyInstance { vtable, data }
        PolyInterrupter { call, release, context }
        PolyInstanceVtable {
            size, home, release, parse, eval, run_main, import_file, import_name, run_module, bindings,
            display, frames, run_ready, has_pending, next_deadline, wait, interrupter, flush_output,
            collect_garbage, before_exit, finish,
        }
        PolyStrings { data, count }
        PolyLanguageInfo {
            id, name, engine, engine_version, aliases, extensions, mime_types, interpreters, magic,
        }
        PolySizes { value, error, source, object_vtable, host_vtable }
        PolyLanguage { magic, abi_version, sizes, features, info, start }
    }
    both.line("PolyPayload", size_of::<PolyPayload>(), "sizeof(PolyPayload)");
    constants! { both:
        POLY_ABI_VERSION = POLY_ABI_VERSION;
        POLY_NONE = PolyKind::None as u8;
        POLY_NULL = PolyKind::Null as u8;
        POLY_UNDEFINED = PolyKind::Undefined as u8;
        POLY_BOOL = PolyKind::Bool as u8;
        POLY_INT = PolyKind::Int as u8;
        POLY_FLOAT = PolyKind::Float as u8;
        POLY_BIG = PolyKind::Big as u8;
        POLY_TEXT = PolyKind::Text as u8;
        POLY_OBJECT = PolyKind::Object as u8;
        POLY_UTF8 = PolyEncoding::Utf8 as u8;
        POLY_LATIN1 = PolyEncoding::Latin1 as u8;
        POLY_UTF16 = PolyEncoding::Utf16 as u8;
        POLY_WTF8 = PolyEncoding::Wtf8 as u8;
        POLY_SOURCE_AUTO = PolySourceKind::Auto as u32;
        POLY_SOURCE_SCRIPT = PolySourceKind::Script as u32;
        POLY_SOURCE_MODULE = PolySourceKind::Module as u32;
        POLY_SOURCE_INTERACTIVE = PolySourceKind::Interactive as u32;
        POLY_UNSUPPORTED_MESSAGE = PolyErrorKind::UnsupportedMessage as u32;
        POLY_UNSUPPORTED_TYPE = PolyErrorKind::UnsupportedType as u32;
        POLY_ARITY = PolyErrorKind::Arity as u32;
        POLY_UNKNOWN_MEMBER = PolyErrorKind::UnknownMember as u32;
        POLY_UNKNOWN_KEY = PolyErrorKind::UnknownKey as u32;
        POLY_INVALID_INDEX = PolyErrorKind::InvalidIndex as u32;
        POLY_INVALID_BUFFER_OFFSET = PolyErrorKind::InvalidBufferOffset as u32;
        POLY_STOP_ITERATION = PolyErrorKind::StopIteration as u32;
        POLY_READ_ONLY = PolyErrorKind::ReadOnly as u32;
        POLY_RELEASED = PolyErrorKind::Released as u32;
        POLY_SYNTAX = PolyErrorKind::Syntax as u32;
        POLY_SYNTAX_INCOMPLETE = PolyErrorKind::SyntaxIncomplete as u32;
        POLY_GUEST = PolyErrorKind::Guest as u32;
        POLY_HOST = PolyErrorKind::Host as u32;
        POLY_EXIT = PolyErrorKind::Exit as u32;
        POLY_CANCELLED = PolyErrorKind::Cancelled as u32;
        POLY_RESOURCE = PolyErrorKind::Resource as u32;
        POLY_INTERNAL = PolyErrorKind::Internal as u32;
        POLY_EXCEPTION_RUNTIME = PolyExceptionType::Runtime as u32;
        POLY_EXCEPTION_PARSE = PolyExceptionType::Parse as u32;
        POLY_EXCEPTION_PARSE_INCOMPLETE = PolyExceptionType::ParseIncomplete as u32;
        POLY_EXCEPTION_EXIT = PolyExceptionType::Exit as u32;
        POLY_EXCEPTION_INTERRUPT = PolyExceptionType::Interrupt as u32;
        POLY_I8 = PolyBufferItem::I8 as u32;
        POLY_U8 = PolyBufferItem::U8 as u32;
        POLY_I16 = PolyBufferItem::I16 as u32;
        POLY_U16 = PolyBufferItem::U16 as u32;
        POLY_I32 = PolyBufferItem::I32 as u32;
        POLY_U32 = PolyBufferItem::U32 as u32;
        POLY_I64 = PolyBufferItem::I64 as u32;
        POLY_U64 = PolyBufferItem::U64 as u32;
        POLY_F32 = PolyBufferItem::F32 as u32;
        POLY_F64 = PolyBufferItem::F64 as u32;
        POLY_STDIN = PolyStream::Input as u32;
        POLY_STDOUT = PolyStream::Out as u32;
        POLY_STDERR = PolyStream::Err as u32;
        POLY_TRAIT_NULL = Traits::NULL.bits();
        POLY_TRAIT_DATE = Traits::DATE.bits();
        POLY_TRAIT_TIME = Traits::TIME.bits();
        POLY_TRAIT_ZONE = Traits::ZONE.bits();
        POLY_TRAIT_DURATION = Traits::DURATION.bits();
        POLY_TRAIT_EXCEPTION = Traits::EXCEPTION.bits();
        POLY_TRAIT_META = Traits::META.bits();
        POLY_TRAIT_ITERATOR = Traits::ITERATOR.bits();
        POLY_TRAIT_MEMBERS = Traits::MEMBERS.bits();
        POLY_TRAIT_ARRAY = Traits::ARRAY.bits();
        POLY_TRAIT_HASH = Traits::HASH.bits();
        POLY_TRAIT_SET = Traits::SET.bits();
        POLY_TRAIT_ITERABLE = Traits::ITERABLE.bits();
        POLY_TRAIT_BUFFER = Traits::BUFFER.bits();
        POLY_TRAIT_EXECUTABLE = Traits::EXECUTABLE.bits();
        POLY_TRAIT_INSTANTIABLE = Traits::INSTANTIABLE.bits();
        POLY_TRAIT_AWAITABLE = Traits::AWAITABLE.bits();
        POLY_TRAIT_SCOPE = Traits::SCOPE.bits();
        POLY_TRAIT_POINTER = Traits::POINTER.bits();
        POLY_TRAIT_ASYNC_ITERABLE = Traits::ASYNC_ITERABLE.bits();
        POLY_TRAIT_INSTANCE = Traits::INSTANCE.bits();
        POLY_READABLE = MemberInfo::READABLE.bits();
        POLY_MODIFIABLE = MemberInfo::MODIFIABLE.bits();
        POLY_INSERTABLE = MemberInfo::INSERTABLE.bits();
        POLY_REMOVABLE = MemberInfo::REMOVABLE.bits();
        POLY_INVOCABLE = MemberInfo::INVOCABLE.bits();
        POLY_INTERNAL_MEMBER = MemberInfo::INTERNAL.bits();
        POLY_READ_SIDE_EFFECTS = MemberInfo::READ_SIDE_EFFECTS.bits();
        POLY_WRITE_SIDE_EFFECTS = MemberInfo::WRITE_SIDE_EFFECTS.bits();
    }
    both
}

#[test]
fn the_header_and_the_crate_agree() {
    let both = both();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (source, program) = (folder.join("layout.c"), folder.join("layout"));
    let text = format!("#include \"poly_language.h\"\nint main(void) {{\n{}    return 0;\n}}\n", both.c);
    std::fs::write(&source, text).expect("written");
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    // As C99 and as C++: both are promised.
    for language in [&["-std=c99"][..], &["-x", "c++", "-std=c++11"]] {
        let compiled = Command::new(&compiler)
            .args(language)
            .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I"])
            .args([&include, &source])
            .arg("-o")
            .arg(&program)
            .output()
            .unwrap_or_else(|error| panic!("cannot run the C compiler '{compiler}': {error}"));
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        let output = Command::new(&program).output().expect("runs");
        let c = String::from_utf8(output.stdout).expect("text");
        for (rust, c) in both.rust.lines().zip(c.lines()) {
            assert_eq!(rust, c, "Rust on the left, C on the right");
        }
        assert_eq!(both.rust.lines().count(), c.lines().count());
    }
}
