/* Poly's plug-in interface: how to write a language for Poly in C.
 *
 * This file stands alone. It is the C side of the Rust module
 * `polyglot_api::abi`, and describes the same structures.
 *
 * A language is a shared library that exports one symbol, `poly_language`; see
 * POLY_EXPORT_LANGUAGE at the end. `examples/language-in-c` is a whole one.
 *
 * THE RULES
 *
 * Arguments are borrowed. A PolyValue, PolySource, PolyHost or PolyString that a
 *   function receives is valid until it returns. To keep one, retain it
 *   (`poly_retain` for values) and use the handle that retaining gives, which need
 *   not be the one it was asked of.
 * Results are owned by who receives them. A function that gives a value writes one
 *   that it does not release itself, and its caller calls `poly_release`. The caller
 *   sets the place of a value to none before the call; on an error it is not read.
 * Errors are returned: NULL is success, anything else is owned by the caller, who
 *   returns it in turn or frees it (`poly_error_free`). An error of another language
 *   is passed on as it is, so that its exception stays the same object.
 * A null entry in a table of functions refuses the message, or answers it as the
 *   protocol's default does. So a table has only the entries that it needs.
 * No exception, signal or longjmp leaves a function of a plug-in.
 * Everything belongs to the thread of its context, but for PolySource and
 *   PolyInterrupter, and the functions of PolyLanguage, which any thread may use.
 *   One library serves several contexts: keep state in the instance.
 * Objects may outlive their instance: what they need of it must be counted.
 * A library is never unloaded. Tables and names of languages are static.
 *
 * POLY_ABI_VERSION changes when something here changes its meaning or its place.
 * Tables may grow at their end without that; each begins with its size.
 */
#ifndef POLY_LANGUAGE_H
#define POLY_LANGUAGE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define POLY_ABI_VERSION 1u

/* The features of the interface that a library may ask for; none are optional yet. */
#define POLY_FEATURES UINT64_C(0)

#if defined(__GNUC__) || defined(__clang__)
#define POLY_MUST_USE __attribute__((warn_unused_result))
#define POLY_EXPORT __attribute__((visibility("default")))
#define POLY_FORMAT(string, first) __attribute__((format(printf, string, first)))
#elif defined(_WIN32)
#define POLY_MUST_USE
#define POLY_EXPORT __declspec(dllexport)
#define POLY_FORMAT(string, first)
#else
#define POLY_MUST_USE
#define POLY_EXPORT
#define POLY_FORMAT(string, first)
#endif

typedef struct PolyValue PolyValue;
typedef struct PolyError PolyError;
typedef struct PolyFrame PolyFrame;
typedef struct PolySource PolySource;
typedef struct PolyObjectVtable PolyObjectVtable;
typedef struct PolyHostVtable PolyHostVtable;
typedef struct PolyInstanceVtable PolyInstanceVtable;

/* ---- strings, owners, lists ------------------------------------------------- */

/* A run of bytes, borrowed: a name in UTF-8, a path, the content of a source.
 * Not terminated by a zero. `data` is NULL where there is none at all. */
typedef struct PolyString {
    const char *data;
    size_t length;
} PolyString;

/* Keeps bytes alive. The beginning of a larger structure that its maker knows. */
typedef struct PolyOwner PolyOwner;
struct PolyOwner {
    const void *home; /* whose it is; NULL in C */
    const PolyOwner *(*retain)(const PolyOwner *owner);
    void (*release)(const PolyOwner *owner);
};

/* Takes the elements of a list, one call each; the values are borrowed. */
typedef struct PolySink PolySink;
struct PolySink {
    void (*push)(PolySink *sink, const PolyValue *value);
};

typedef struct PolyFrameSink PolyFrameSink;
struct PolyFrameSink {
    void (*push)(PolyFrameSink *sink, const PolyFrame *frame);
};

/* ---- values ------------------------------------------------------------------ */

typedef enum PolyKind {
    POLY_NONE = 0, /* no value: an absent member, the end of an iterator */
    POLY_NULL = 1,
    POLY_UNDEFINED = 2, /* a null that says "absent", where a language tells them apart */
    POLY_BOOL = 3,
    POLY_INT = 4,
    POLY_FLOAT = 5,
    POLY_BIG = 6, /* an integer that does not fit in 64 bits */
    POLY_TEXT = 7,
    POLY_OBJECT = 8
} PolyKind;

typedef enum PolyEncoding {
    POLY_UTF8 = 0,
    POLY_LATIN1 = 1,
    POLY_UTF16 = 2, /* the machine's byte order; surrogates may be unpaired */
    POLY_WTF8 = 3   /* UTF-8 with three bytes for an unpaired surrogate */
} PolyEncoding;

/* A text, or a big integer in two's complement, least significant byte first. */
typedef struct PolyBytes {
    const void *data;
    size_t length; /* in code units: two bytes each in UTF-16 */
    /* Keeps `data` alive. NULL: the bytes are static if `is_static`, and else the
     * receiver copies them at once. */
    const PolyOwner *owner;
} PolyBytes;

/* An object: a table of functions and what they act on. */
typedef struct PolyObject {
    const PolyObjectVtable *vtable;
    void *data;
} PolyObject;

typedef union PolyPayload {
    uint8_t boolean; /* POLY_BOOL: 0 or 1 */
    int64_t integer; /* POLY_INT */
    double floating; /* POLY_FLOAT */
    PolyBytes bytes; /* POLY_TEXT, POLY_BIG */
    PolyObject object; /* POLY_OBJECT */
} PolyPayload;

struct PolyValue {
    uint8_t kind;      /* PolyKind */
    uint8_t encoding;  /* PolyEncoding, of a text */
    uint8_t is_static; /* of a text or big integer without owner */
    uint8_t reserved[5];
    PolyPayload as;
};

typedef struct PolyKeyword {
    PolyValue name; /* a text */
    PolyValue value;
} PolyKeyword;

typedef struct PolyArguments {
    const PolyValue *positional;
    size_t positional_count;
    const PolyKeyword *keywords; /* each name at most once */
    size_t keyword_count;
} PolyArguments;

/* ---- sources, errors --------------------------------------------------------- */

typedef enum PolySourceKind {
    POLY_SOURCE_AUTO = 0,
    POLY_SOURCE_SCRIPT = 1,
    POLY_SOURCE_MODULE = 2,
    POLY_SOURCE_INTERACTIVE = 3 /* a line typed at a prompt */
} PolySourceKind;

/* A piece of a program. Immutable; the beginning of a larger structure. */
struct PolySource {
    const void *home;
    const PolySource *(*retain)(const PolySource *source);
    void (*release)(const PolySource *source);
    PolyString name;     /* a path as the user gave it, or such as <eval> */
    PolyString path;     /* the file, or none */
    PolyString language; /* the id of its language, or none */
    PolyString content;
    uint32_t kind;       /* PolySourceKind */
    uint8_t is_text;     /* whether the content is valid UTF-8 */
    uint8_t reserved[3];
};

typedef struct PolyLocation {
    PolyString name;          /* of the source; none: the place is unknown */
    const PolySource *source; /* where it is at hand, else NULL; borrowed */
    uint32_t line;            /* 1-based; 0: unknown */
    uint32_t column;          /* 1-based, in characters; 0: unknown */
} PolyLocation;

/* One activation of a function. */
struct PolyFrame {
    PolyString language; /* an id */
    PolyString function; /* empty at the top level of a script */
    PolyLocation location;
};

/* Below 16: a broken contract of the protocol, which each language turns into an
 * exception of its own. From 16: something was thrown, or execution was stopped. */
typedef enum PolyErrorKind {
    POLY_UNSUPPORTED_MESSAGE = 0,   /* name: the message; message: the receiver */
    POLY_UNSUPPORTED_TYPE = 1,      /* name: what was wanted; message: what came */
    POLY_ARITY = 2,                 /* numbers: least, most (UINT64_MAX: any), came */
    POLY_UNKNOWN_MEMBER = 3,        /* name: the member; message: the receiver */
    POLY_UNKNOWN_KEY = 4,           /* name: the key */
    POLY_INVALID_INDEX = 5,         /* numbers[0]: the index */
    POLY_INVALID_BUFFER_OFFSET = 6, /* numbers: offset and length in bytes */
    POLY_STOP_ITERATION = 7,
    POLY_READ_ONLY = 8,             /* name: what is read-only */
    POLY_RELEASED = 9,
    POLY_SYNTAX = 16,
    POLY_SYNTAX_INCOMPLETE = 17,    /* more text could make it parse */
    POLY_GUEST = 18,                /* guest code threw */
    POLY_HOST = 19,                 /* code of the host failed; status: errno, or 0 */
    POLY_EXIT = 20,                 /* the program ends with `status` */
    POLY_CANCELLED = 21,            /* stopped from outside; pass it on */
    POLY_RESOURCE = 22,             /* a limit was reached */
    POLY_INTERNAL = 23              /* a bug of an engine */
} PolyErrorKind;

struct PolyError {
    const void *home;
    void (*release)(PolyError *error);
    /* Appends an activation, outside those there are. Moves `frames`. */
    void (*push_frame)(PolyError *error, const PolyFrame *frame);
    uint32_t kind; /* PolyErrorKind */
    int32_t status;
    uint64_t numbers[3];
    PolyString name;    /* the class of what was thrown, or see PolyErrorKind */
    PolyString message; /* its message, or see PolyErrorKind */
    PolyLocation location;
    const PolyFrame *frames; /* innermost first */
    size_t frame_count;
    const PolyError *cause; /* belongs to this error */
    const PolyString *notes; /* what the program added for people */
    size_t note_count;
    const PolyError *const *parts; /* the errors that this one gathers; belong to it */
    size_t part_count;
    PolyValue exception;    /* the guest's object or none; belongs to this error */
};

/* ---- objects ----------------------------------------------------------------- */

/* Which groups of messages an object answers. Of the first eight only one may be
 * set, but DATE, TIME and ZONE go together. */
enum {
    POLY_TRAIT_NULL = 1 << 0,
    POLY_TRAIT_DATE = 1 << 1,
    POLY_TRAIT_TIME = 1 << 2,
    POLY_TRAIT_ZONE = 1 << 3,
    POLY_TRAIT_DURATION = 1 << 4,
    POLY_TRAIT_EXCEPTION = 1 << 5,
    POLY_TRAIT_META = 1 << 6, /* a class */
    POLY_TRAIT_ITERATOR = 1 << 7,
    POLY_TRAIT_MEMBERS = 1 << 8,
    POLY_TRAIT_ARRAY = 1 << 9,
    POLY_TRAIT_HASH = 1 << 10,
    POLY_TRAIT_SET = 1 << 11,
    POLY_TRAIT_ITERABLE = 1 << 12,
    POLY_TRAIT_BUFFER = 1 << 13,
    POLY_TRAIT_EXECUTABLE = 1 << 14,
    POLY_TRAIT_INSTANTIABLE = 1 << 15,
    POLY_TRAIT_AWAITABLE = 1 << 16,
    POLY_TRAIT_SCOPE = 1 << 17,
    POLY_TRAIT_POINTER = 1 << 18,
    POLY_TRAIT_ASYNC_ITERABLE = 1 << 19,
    POLY_TRAIT_INSTANCE = 1 << 20
};

/* What may be done with a member, an element or an entry. */
enum {
    POLY_READABLE = 1 << 0,
    POLY_MODIFIABLE = 1 << 1,
    POLY_INSERTABLE = 1 << 2, /* does not exist, but may be added; alone */
    POLY_REMOVABLE = 1 << 3,
    POLY_INVOCABLE = 1 << 4,
    POLY_INTERNAL_MEMBER = 1 << 5,
    POLY_READ_SIDE_EFFECTS = 1 << 6,
    POLY_WRITE_SIDE_EFFECTS = 1 << 7
};

/* `heap`: an address in the language's own memory, never 0. */
typedef struct PolyIdentity {
    size_t heap;
    size_t address;
} PolyIdentity;

typedef enum PolyExceptionType {
    POLY_EXCEPTION_RUNTIME = 0,
    POLY_EXCEPTION_PARSE = 1,
    POLY_EXCEPTION_PARSE_INCOMPLETE = 2,
    POLY_EXCEPTION_EXIT = 3,
    POLY_EXCEPTION_INTERRUPT = 4
} PolyExceptionType;

typedef struct PolyExceptionKind {
    uint32_t kind;  /* PolyExceptionType */
    int32_t status; /* of an exit */
} PolyExceptionKind;

typedef enum PolyBufferItem {
    POLY_I8 = 0,
    POLY_U8 = 1,
    POLY_I16 = 2,
    POLY_U16 = 3,
    POLY_I32 = 4,
    POLY_U32 = 5,
    POLY_I64 = 6,
    POLY_U64 = 7,
    POLY_F32 = 8,
    POLY_F64 = 9
} PolyBufferItem;

/* Bytes that stay where they are, as long as they are, until `pin` is released. */
typedef struct PolyBuffer {
    uint8_t *data;
    size_t length;
    const PolyOwner *pin; /* owned by who receives the buffer; NULL: static memory */
    uint32_t item;        /* PolyBufferItem */
    uint8_t is_writable;
    uint8_t reserved[3];
} PolyBuffer;

typedef struct PolyTemporal {
    PolyString zone; /* an IANA name, or none: `offset` tells all; static */
    int32_t offset;  /* seconds east of UTC, here and now */
    int16_t year;
    uint8_t month; /* from 1 */
    uint8_t day;   /* from 1 */
    uint32_t nanosecond;
    uint8_t hour;
    uint8_t minute;
    uint8_t second;
    uint8_t parts; /* 1: the date counts; 2: the time; 4: the zone */
} PolyTemporal;

typedef struct PolyDuration {
    int64_t seconds;
    int32_t nanoseconds; /* of the same sign */
    int32_t reserved;
} PolyDuration;

/* What happens once an awaitable settles, owned: call exactly one of both, once. */
typedef struct PolySettled {
    /* `error` is NULL, or owned by the callback, which then ignores `value`. */
    void (*call)(void *context, const PolyValue *value, PolyError *error);
    void (*release)(void *context);
    void *context;
} PolySettled;

/* The messages. `traits`, `language` and `identity` must be there. `self` is the
 * object's `data`; out-parameters come last. */
struct PolyObjectVtable {
    size_t size;      /* sizeof(PolyObjectVtable) */
    const void *home; /* NULL in C */
    /* Gives the handle that lasts. NULL, as `release`: the object is static. */
    PolyObject (*retain)(void *self);
    void (*release)(void *self);
    uint32_t (*traits)(void *self);
    PolyString (*language)(void *self); /* an id, static */
    PolyIdentity (*identity)(void *self);
    void (*to_display)(void *self, uint8_t side_effects, PolyValue *result);
    PolyError *(*to_text)(void *self, PolyValue *result);
    PolyError *(*to_repr)(void *self, PolyValue *result);
    void (*source_location)(void *self, PolyFrameSink *sink); /* at most one frame */
    void (*dispose)(void *self); /* give up early what the object holds */

    /* MEMBERS */
    PolyError *(*members)(void *self, uint8_t include_internal, PolySink *sink);
    uint32_t (*member_info)(void *self, PolyString name);
    PolyError *(*get_member)(void *self, PolyString name, PolyValue *result); /* or none */
    PolyError *(*read_member)(void *self, PolyString name, PolyValue *result);
    PolyError *(*write_member)(void *self, PolyString name, const PolyValue *value);
    PolyError *(*remove_member)(void *self, PolyString name);
    PolyError *(*invoke_member)(void *self, PolyString name, const PolyArguments *arguments,
                                PolyValue *result);

    /* ARRAY: 0-based */
    PolyError *(*array_len)(void *self, uint64_t *result);
    uint32_t (*element_info)(void *self, uint64_t index);
    PolyError *(*read_element)(void *self, uint64_t index, PolyValue *result);
    PolyError *(*write_element)(void *self, uint64_t index, const PolyValue *value);
    PolyError *(*remove_element)(void *self, uint64_t index);
    PolyError *(*read_elements)(void *self, uint64_t start, uint64_t count, PolySink *sink);

    /* HASH */
    PolyError *(*hash_len)(void *self, uint64_t *result);
    uint32_t (*entry_info)(void *self, const PolyValue *key);
    PolyError *(*get_entry)(void *self, const PolyValue *key, PolyValue *result); /* or none */
    PolyError *(*write_entry)(void *self, const PolyValue *key, const PolyValue *value);
    PolyError *(*remove_entry)(void *self, const PolyValue *key);
    PolyError *(*hash_keys)(void *self, PolyValue *result); /* an iterator */

    /* SET */
    PolyError *(*set_len)(void *self, uint64_t *result);
    PolyError *(*set_contains)(void *self, const PolyValue *value, uint8_t *result);
    PolyError *(*set_add)(void *self, const PolyValue *value, uint8_t *was_new);
    PolyError *(*set_remove)(void *self, const PolyValue *value, uint8_t *was_there);

    /* ITERABLE, ITERATOR, ASYNC_ITERABLE, AWAITABLE */
    PolyError *(*iterator)(void *self, PolyValue *result);
    PolyError *(*next)(void *self, PolyValue *result); /* or none */
    PolyError *(*next_async)(void *self, PolyValue *result);
    PolyError *(*on_settled)(void *self, PolySettled settled); /* takes it over, always */

    /* EXECUTABLE, INSTANTIABLE */
    PolyError *(*execute)(void *self, const PolyArguments *arguments, PolyValue *result);
    PolyError *(*instantiate)(void *self, const PolyArguments *arguments, PolyValue *result);
    void (*executable_name)(void *self, PolyValue *result); /* or none */

    /* BUFFER; DATE, TIME, ZONE; DURATION */
    PolyError *(*buffer)(void *self, PolyBuffer *result);
    PolyError *(*temporal)(void *self, PolyTemporal *result);
    PolyError *(*duration)(void *self, PolyDuration *result);

    /* EXCEPTION */
    PolyError *(*exception_kind)(void *self, PolyExceptionKind *result);
    PolyError *(*exception_message)(void *self, PolyValue *result); /* or none */
    PolyError *(*exception_cause)(void *self, PolyValue *result);   /* or none */
    PolyError *(*exception_frames)(void *self, PolyFrameSink *sink);
    PolyError *(*raise)(void *self); /* the exception as the error to return */

    /* META, and the class of any object */
    void (*meta_object)(void *self, PolyValue *result); /* or none */
    PolyError *(*meta_simple_name)(void *self, PolyValue *result);
    PolyError *(*meta_qualified_name)(void *self, PolyValue *result);
    PolyError *(*is_meta_instance)(void *self, const PolyValue *instance, uint8_t *result);
    PolyError *(*meta_parents)(void *self, PolySink *sink);

    /* SCOPE, POINTER */
    void (*scope_parent)(void *self, PolyValue *result); /* or none */
    PolyError *(*as_pointer)(void *self, size_t *result);
};

/* ---- the context -------------------------------------------------------------- */

typedef enum PolyStream {
    POLY_STDIN = 0,
    POLY_STDOUT = 1,
    POLY_STDERR = 2
} PolyStream;

typedef struct PolyHost {
    const PolyHostVtable *vtable;
    void *data;
} PolyHost;

typedef struct PolyPredicate {
    uint8_t (*call)(void *context);
    void *context;
} PolyPredicate;

/* What a language may ask of its context. Every entry is there. */
struct PolyHostVtable {
    size_t size;
    const void *home;
    PolyHost (*retain)(void *self);
    void (*release)(void *self);
    /* Other languages */
    PolyError *(*eval)(void *self, PolyString language, const PolySource *source,
                       PolyValue *result);
    void (*language_of)(void *self, PolyString path, PolyValue *result); /* an id or none */
    void (*foreign_extensions)(void *self, PolyString language, PolySink *sink);
    PolyError *(*import_file)(void *self, PolyString path, PolyValue *result);
    PolyError *(*import_name)(void *self, PolyString language, PolyString name,
                              PolyString referrer, PolyValue *result);
    void (*display)(void *self, PolyString reader, const PolyValue *value, PolyValue *result);
    void (*polyglot_bindings)(void *self, PolyValue *result);
    /* Streams */
    PolyError *(*write)(void *self, uint32_t stream, PolyString bytes);
    PolyError *(*flush)(void *self, uint32_t stream);
    PolyError *(*read)(void *self, uint8_t *into, size_t length, size_t *result);
    int32_t (*descriptor)(void *self, uint32_t stream); /* -1: none */
    uint8_t (*is_terminal)(void *self, uint32_t stream);
    /* The program's surroundings */
    void (*program)(void *self, PolyValue *result);
    void (*arguments)(void *self, PolySink *sink);
    void (*environment)(void *self, PolySink *sink); /* name, value, name, value, ... */
    void (*executable)(void *self, PolyValue *result); /* or none */
    /* The value of an option such as `calc.digits`, or none. */
    void (*option)(void *self, PolyString name, PolyValue *result);
    /* The event loop */
    uint8_t (*handles_signals)(void *self);
    uint8_t (*is_interruptible)(void *self); /* whether all loops must have safepoints */
    uint8_t (*take_interrupt)(void *self); /* at a safepoint: whether to stop */
    PolyError *(*run_until)(void *self, PolyPredicate done);
};

/* ---- the language -------------------------------------------------------------- */

typedef struct PolyInstance {
    const PolyInstanceVtable *vtable;
    void *data;
} PolyInstance;

/* Something that any thread may call and release. */
typedef struct PolyInterrupter {
    void (*call)(void *context);
    void (*release)(void *context);
    void *context;
} PolyInterrupter;

/* A language at work in one context. `release`, `eval` and `bindings` must be there. */
struct PolyInstanceVtable {
    size_t size;      /* sizeof(PolyInstanceVtable) */
    const void *home; /* NULL in C */
    void (*release)(void *self);
    /* A function without parameters that runs the source as often as it is called. */
    PolyError *(*parse)(void *self, const PolySource *source, PolyValue *result);
    PolyError *(*eval)(void *self, const PolySource *source, PolyValue *result);
    PolyError *(*run_main)(void *self, const PolySource *source, PolyValue *result);
    /* The module that a file is, loaded once per context. */
    PolyError *(*import_file)(void *self, PolyString path, PolyValue *result);
    PolyError *(*import_name)(void *self, PolyString name, PolyString referrer,
                              PolyValue *result);
    PolyError *(*run_module)(void *self, PolyString name, PolyValue *result);
    PolyError *(*bindings)(void *self, PolyValue *result); /* the global scope */
    void (*display)(void *self, const PolyValue *value, PolyValue *result);
    void (*frames)(void *self, PolyFrameSink *sink);
    PolyError *(*run_ready)(void *self, uint8_t *ran);
    uint8_t (*has_pending)(void *self);
    int64_t (*next_deadline)(void *self); /* nanoseconds from now; -1: none */
    PolyError *(*wait)(void *self, int64_t nanoseconds, uint8_t *waited);
    void (*interrupter)(void *self, PolyInterrupter *result);
    void (*flush_output)(void *self);
    void (*collect_garbage)(void *self);
    PolyError *(*before_exit)(void *self); /* the event loop has nothing left */
    PolyError *(*finish)(void *self, int32_t status, int32_t *result);
};

typedef struct PolyStrings {
    const PolyString *data;
    size_t count;
} PolyStrings;

/* What is known of a language without starting it. Static. */
typedef struct PolyLanguageInfo {
    PolyString id;   /* lower-case letters and digits */
    PolyString name; /* for people */
    PolyString engine;
    PolyString engine_version;
    PolyStrings aliases;
    PolyStrings extensions; /* without the dot */
    PolyStrings mime_types;
    PolyStrings interpreters; /* names in a #! line */
    PolyStrings magic;        /* bytes with which files start */
} PolyLanguageInfo;

typedef struct PolySizes {
    uint32_t value;
    uint32_t error;
    uint32_t source;
    uint32_t object_vtable;
    uint32_t host_vtable;
} PolySizes;

typedef struct PolyLanguage {
    char magic[8]; /* "polylang" */
    uint32_t abi_version;
    PolySizes sizes;
    uint64_t features; /* those that the library needs */
    const PolyLanguageInfo *(*info)(void);
    /* Takes over a reference of `host`, whether it succeeds or not. */
    PolyError *(*start)(PolyHost host, PolyInstance *result);
} PolyLanguage;

/* Defines what the library exports:
 *
 *     static const PolyLanguageInfo INFO = { ... };
 *     static PolyError *start(PolyHost host, PolyInstance *result) { ... }
 *     POLY_EXPORT_LANGUAGE(INFO, start)
 */
#define POLY_EXPORT_LANGUAGE(INFO_, START_)                                                  \
    static const PolyLanguageInfo *poly_language_info(void) { return &(INFO_); }             \
    POLY_EXPORT extern const PolyLanguage poly_language;                                     \
    const PolyLanguage poly_language = {                                                     \
        { 'p', 'o', 'l', 'y', 'l', 'a', 'n', 'g' },                                          \
        POLY_ABI_VERSION,                                                                    \
        { sizeof(PolyValue), sizeof(PolyError), sizeof(PolySource), sizeof(PolyObjectVtable), \
          sizeof(PolyHostVtable) },                                                          \
        0,                                                                                   \
        poly_language_info,                                                                  \
        START_,                                                                              \
    };

/* ==== Helpers. Nothing below is part of the interface. ========================== */

/* A constant string: POLY_STRING("calc"). */
#define POLY_STRING(literal) { (literal), sizeof(literal) - 1 }

/* A list of constant strings: POLY_STRINGS(array of PolyString). */
#define POLY_STRINGS(array) { (array), sizeof(array) / sizeof((array)[0]) }

static inline PolyString poly_string(const char *text) {
    PolyString string = { text, strlen(text) };
    return string;
}

static inline bool poly_equals(PolyString string, const char *text) {
    size_t length = strlen(text);
    return string.length == length && (length == 0 || memcmp(string.data, text, length) == 0);
}

/* ---- making values ---- */

static inline PolyValue poly_value(PolyKind kind) {
    PolyValue value;
    memset(&value, 0, sizeof value);
    value.kind = (uint8_t)kind;
    return value;
}

static inline PolyValue poly_none(void) { return poly_value(POLY_NONE); }
static inline PolyValue poly_null(void) { return poly_value(POLY_NULL); }

static inline PolyValue poly_bool(bool boolean) {
    PolyValue value = poly_value(POLY_BOOL);
    value.as.boolean = boolean;
    return value;
}

static inline PolyValue poly_int(int64_t integer) {
    PolyValue value = poly_value(POLY_INT);
    value.as.integer = integer;
    return value;
}

static inline PolyValue poly_float(double floating) {
    PolyValue value = poly_value(POLY_FLOAT);
    value.as.floating = floating;
    return value;
}

/* The same in place, for functions that are called often: a value that is made
 * elsewhere and copied costs as much as the call. */
static inline void poly_set_int(PolyValue *result, int64_t integer) {
    result->kind = POLY_INT;
    result->as.integer = integer;
}

static inline void poly_set_float(PolyValue *result, double floating) {
    result->kind = POLY_FLOAT;
    result->as.floating = floating;
}

/* A text that is never freed. */
static inline PolyValue poly_literal(const char *text) {
    PolyValue value = poly_value(POLY_TEXT);
    value.is_static = 1;
    value.as.bytes.data = text;
    value.as.bytes.length = strlen(text);
    return value;
}

/* A text as an argument, which the receiver copies if it keeps it. */
static inline PolyValue poly_view(PolyString text) {
    PolyValue value = poly_value(POLY_TEXT);
    value.as.bytes.data = text.data;
    value.as.bytes.length = text.length;
    return value;
}

typedef struct PolyOwnedText {
    PolyOwner owner;
    size_t count;
} PolyOwnedText;

static inline const PolyOwner *poly_owned_text_retain(const PolyOwner *owner) {
    ((PolyOwnedText *)owner)->count += 1;
    return owner;
}

static inline void poly_owned_text_release(const PolyOwner *owner) {
    PolyOwnedText *text = (PolyOwnedText *)owner;
    if (--text->count == 0) free(text);
}

/* A copy of a text in UTF-8, owned: a result. */
static inline PolyValue poly_text(PolyString text) {
    PolyOwnedText *owned = (PolyOwnedText *)malloc(sizeof(PolyOwnedText) + text.length + 1);
    if (!owned) abort();
    owned->owner.home = NULL;
    owned->owner.retain = poly_owned_text_retain;
    owned->owner.release = poly_owned_text_release;
    owned->count = 1;
    if (text.length > 0) memcpy(owned + 1, text.data, text.length);
    PolyValue value = poly_view(text);
    value.as.bytes.data = owned + 1;
    value.as.bytes.owner = &owned->owner;
    return value;
}

static inline PolyValue poly_object(PolyObject object) {
    PolyValue value = poly_value(POLY_OBJECT);
    value.as.object = object;
    return value;
}

/* ---- keeping and freeing values ---- */

/* A value of one's own, from a borrowed one. */
static inline PolyValue poly_retain(const PolyValue *value) {
    PolyValue kept = *value;
    if (kept.kind == POLY_OBJECT && kept.as.object.vtable->retain) {
        kept.as.object = kept.as.object.vtable->retain(kept.as.object.data);
    } else if (kept.kind == POLY_TEXT || kept.kind == POLY_BIG) {
        if (kept.as.bytes.owner) {
            kept.as.bytes.owner = kept.as.bytes.owner->retain(kept.as.bytes.owner);
        } else if (!kept.is_static) {
            size_t unit = kept.kind == POLY_TEXT && kept.encoding == POLY_UTF16 ? 2 : 1;
            PolyString bytes = { (const char *)kept.as.bytes.data, kept.as.bytes.length * unit };
            PolyValue copy = poly_text(bytes);
            copy.kind = kept.kind;
            copy.encoding = kept.encoding;
            copy.as.bytes.length = kept.as.bytes.length;
            return copy;
        }
    }
    return kept;
}

/* Frees a value of one's own; it becomes none. */
static inline void poly_release(PolyValue *value) {
    if (value->kind == POLY_OBJECT && value->as.object.vtable->release) {
        value->as.object.vtable->release(value->as.object.data);
    } else if ((value->kind == POLY_TEXT || value->kind == POLY_BIG) && value->as.bytes.owner) {
        value->as.bytes.owner->release(value->as.bytes.owner);
    }
    *value = poly_none();
}

/* ---- reading values ---- */

static inline bool poly_is_number(const PolyValue *value) {
    return value->kind == POLY_INT || value->kind == POLY_FLOAT;
}

/* The nearest double of an integer or a double. */
static inline double poly_number(const PolyValue *value) {
    return value->kind == POLY_INT ? (double)value->as.integer : value->as.floating;
}

static inline uint32_t poly_traits(const PolyValue *value) {
    if (value->kind == POLY_NULL || value->kind == POLY_UNDEFINED) return POLY_TRAIT_NULL;
    return value->kind == POLY_OBJECT ? value->as.object.vtable->traits(value->as.object.data) : 0;
}

static inline bool poly_has(const PolyValue *value, uint32_t traits) {
    return (poly_traits(value) & traits) == traits;
}

/* The data of an object of one's own table, or NULL. */
static inline void *poly_data(const PolyValue *value, const PolyObjectVtable *vtable) {
    bool own = value->kind == POLY_OBJECT && value->as.object.vtable == vtable;
    return own ? value->as.object.data : NULL;
}

static inline size_t poly_put_utf8(char *into, uint32_t point) {
    unsigned char *to = (unsigned char *)into;
    if (point < 0x80) {
        to[0] = (unsigned char)point;
        return 1;
    }
    if (point < 0x800) {
        to[0] = (unsigned char)(0xC0 | point >> 6);
        to[1] = (unsigned char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        to[0] = (unsigned char)(0xE0 | point >> 12);
        to[1] = (unsigned char)(0x80 | (point >> 6 & 0x3F));
        to[2] = (unsigned char)(0x80 | (point & 0x3F));
        return 3;
    }
    to[0] = (unsigned char)(0xF0 | point >> 18);
    to[1] = (unsigned char)(0x80 | (point >> 12 & 0x3F));
    to[2] = (unsigned char)(0x80 | (point >> 6 & 0x3F));
    to[3] = (unsigned char)(0x80 | (point & 0x3F));
    return 4;
}

/* A text in UTF-8 with a zero at its end, to be freed; an unpaired surrogate becomes
 * U+FFFD. `length` may be NULL. NULL if the value is no text. */
static inline char *poly_utf8(const PolyValue *value, size_t *length) {
    if (value->kind != POLY_TEXT) return NULL;
    size_t count = value->as.bytes.length, at = 0, i = 0;
    char *text = (char *)malloc(3 * count + 1);
    if (!text) abort();
    if (value->encoding == POLY_LATIN1) {
        const uint8_t *units = (const uint8_t *)value->as.bytes.data;
        for (i = 0; i < count; i++) at += poly_put_utf8(text + at, units[i]);
    } else if (value->encoding == POLY_UTF16) {
        const uint16_t *units = (const uint16_t *)value->as.bytes.data;
        for (i = 0; i < count; i++) {
            uint32_t point = units[i];
            if ((point & 0xFC00) == 0xD800 && i + 1 < count && (units[i + 1] & 0xFC00) == 0xDC00) {
                point = 0x10000 + ((point & 0x3FF) << 10) + (units[++i] & 0x3FFu);
            } else if ((point & 0xF800) == 0xD800) {
                point = 0xFFFD;
            }
            at += poly_put_utf8(text + at, point);
        }
    } else {
        const char *bytes = (const char *)value->as.bytes.data;
        if (count > 0) memcpy(text, bytes, count);
        at = count;
        /* ED A0..BF xx is a surrogate; EF BF BD is as long. */
        for (i = 0; value->encoding == POLY_WTF8 && i + 2 < count; i++) {
            if ((unsigned char)text[i] == 0xED && (unsigned char)text[i + 1] >= 0xA0) {
                memcpy(text + i, "\xEF\xBF\xBD", 3);
            }
        }
    }
    text[at] = 0;
    if (length) *length = at;
    return text;
}

/* ---- errors ---- */

typedef struct PolyOwnError {
    PolyError error;
    PolyFrame *frames;
} PolyOwnError;

static inline PolyString poly_string_copy(PolyString string) {
    if (!string.data) return string;
    char *copy = (char *)malloc(string.length + 1);
    if (!copy) abort();
    if (string.length > 0) memcpy(copy, string.data, string.length);
    PolyString result = { copy, string.length };
    return result;
}

static inline PolyLocation poly_location_copy(PolyLocation location) {
    location.name = poly_string_copy(location.name);
    if (location.source) location.source = location.source->retain(location.source);
    return location;
}

static inline void poly_location_free(PolyLocation *location) {
    free((void *)location->name.data);
    if (location->source) location->source->release(location->source);
}

static inline void poly_own_error_release(PolyError *error) {
    PolyOwnError *own = (PolyOwnError *)error;
    for (size_t i = 0; i < error->frame_count; i++) {
        free((void *)own->frames[i].language.data);
        free((void *)own->frames[i].function.data);
        poly_location_free(&own->frames[i].location);
    }
    free(own->frames);
    free((void *)error->name.data);
    free((void *)error->message.data);
    poly_location_free(&error->location);
    poly_release(&error->exception);
    free(own);
}

static inline void poly_own_error_push_frame(PolyError *error, const PolyFrame *frame) {
    PolyOwnError *own = (PolyOwnError *)error;
    size_t size = (error->frame_count + 1) * sizeof(PolyFrame);
    PolyFrame *frames = (PolyFrame *)realloc(own->frames, size);
    if (!frames) return; /* an error without a frame is better than none */
    PolyFrame *copy = &frames[error->frame_count++];
    copy->language = poly_string_copy(frame->language);
    copy->function = poly_string_copy(frame->function);
    copy->location = poly_location_copy(frame->location);
    error->frames = own->frames = frames;
}

/* An error of one's own. */
POLY_MUST_USE static inline PolyError *poly_error(PolyErrorKind kind, const char *name,
                                                  const char *message) {
    PolyOwnError *own = (PolyOwnError *)calloc(1, sizeof(PolyOwnError));
    if (!own) abort();
    own->error.release = poly_own_error_release;
    own->error.push_frame = poly_own_error_push_frame;
    own->error.kind = (uint32_t)kind;
    own->error.name = poly_string_copy(poly_string(name));
    own->error.message = poly_string_copy(poly_string(message));
    return &own->error;
}

/* An error that guest code throws, its message formatted as by printf. */
POLY_MUST_USE POLY_FORMAT(2, 3) static inline PolyError *poly_throw(const char *name,
                                                                    const char *format, ...) {
    char message[512];
    va_list values;
    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    return poly_error(POLY_GUEST, name, message);
}

/* Says where an error of one's own happened. */
static inline void poly_error_at(PolyError *error, const PolySource *source, uint32_t line,
                                 uint32_t column) {
    PolyLocation location = { source->name, source, line, column };
    poly_location_free(&error->location);
    error->location = poly_location_copy(location);
}

/* Appends an activation to any error on its way out. */
static inline void poly_error_frame(PolyError *error, const char *language, const char *function,
                                    const PolySource *source, uint32_t line, uint32_t column) {
    PolyFrame frame;
    memset(&frame, 0, sizeof frame);
    frame.language = poly_string(language);
    frame.function = poly_string(function);
    if (source) {
        PolyLocation location = { source->name, source, line, column };
        frame.location = location;
    }
    if (error->push_frame) error->push_frame(error, &frame);
}

static inline void poly_error_free(PolyError *error) {
    if (error && error->release) error->release(error);
}

POLY_MUST_USE static inline PolyError *poly_unsupported(const char *message) {
    return poly_error(POLY_UNSUPPORTED_MESSAGE, message, "the value");
}

POLY_MUST_USE static inline PolyError *poly_arity(uint64_t least, uint64_t most, uint64_t came) {
    PolyError *error = poly_error(POLY_ARITY, "", "");
    error->numbers[0] = least;
    error->numbers[1] = most;
    error->numbers[2] = came;
    return error;
}

POLY_MUST_USE static inline PolyError *poly_invalid_index(uint64_t index) {
    PolyError *error = poly_error(POLY_INVALID_INDEX, "", "");
    error->numbers[0] = index;
    return error;
}

/* ---- sending messages ---- */

/* Sends a message to a value: the entry, or an error. Tables may be shorter than
 * this header's. */
#define POLY_ENTRY(value, entry)                                                             \
    ((value)->kind == POLY_OBJECT                                                            \
     && (value)->as.object.vtable->size                                                      \
            >= offsetof(PolyObjectVtable, entry) + sizeof((value)->as.object.vtable->entry)  \
     && (value)->as.object.vtable->entry)

POLY_MUST_USE static inline PolyError *poly_call(const PolyValue *function,
                                                 const PolyValue *arguments, size_t count,
                                                 PolyValue *result) {
    PolyArguments given = { arguments, count, NULL, 0 };
    *result = poly_none();
    if (!POLY_ENTRY(function, execute)) return poly_unsupported("execute");
    return function->as.object.vtable->execute(function->as.object.data, &given, result);
}

/* A member, or none. */
POLY_MUST_USE static inline PolyError *poly_get_member(const PolyValue *object, PolyString name,
                                                       PolyValue *result) {
    *result = poly_none();
    if (!POLY_ENTRY(object, get_member)) return poly_unsupported("readMember");
    return object->as.object.vtable->get_member(object->as.object.data, name, result);
}

POLY_MUST_USE static inline PolyError *poly_set_member(const PolyValue *object, PolyString name,
                                                       const PolyValue *value) {
    if (!POLY_ENTRY(object, write_member)) return poly_unsupported("writeMember");
    return object->as.object.vtable->write_member(object->as.object.data, name, value);
}

POLY_MUST_USE static inline PolyError *poly_length(const PolyValue *array, uint64_t *result) {
    if (!POLY_ENTRY(array, array_len)) return poly_unsupported("getArraySize");
    return array->as.object.vtable->array_len(array->as.object.data, result);
}

POLY_MUST_USE static inline PolyError *poly_read_element(const PolyValue *array, uint64_t index,
                                                         PolyValue *result) {
    *result = poly_none();
    if (!POLY_ENTRY(array, read_element)) return poly_unsupported("readArrayElement");
    return array->as.object.vtable->read_element(array->as.object.data, index, result);
}

/* ---- counted objects ---- */

/* The first field of a structure that is an object of a language. Its table has
 * `poly_counted_retain`, `poly_counted_release` and `poly_counted_identity`:
 * POLY_COUNTED. */
typedef struct PolyCounted {
    const PolyObjectVtable *vtable;
    size_t count;
    void (*destroy)(void *self); /* frees the structure and what it holds */
} PolyCounted;

/* The object that begins with `counted`, with its first reference. */
static inline PolyValue poly_counted(PolyCounted *counted, const PolyObjectVtable *vtable,
                                     void (*destroy)(void *self)) {
    counted->vtable = vtable;
    counted->count = 1;
    counted->destroy = destroy;
    PolyObject object = { vtable, counted };
    return poly_object(object);
}

static inline PolyObject poly_counted_retain(void *self) {
    PolyCounted *counted = (PolyCounted *)self;
    counted->count += 1;
    PolyObject object = { counted->vtable, self };
    return object;
}

static inline void poly_counted_release(void *self) {
    PolyCounted *counted = (PolyCounted *)self;
    if (--counted->count == 0) counted->destroy(self);
}

static inline PolyIdentity poly_counted_identity(void *self) {
    PolyIdentity identity = { (size_t)((PolyCounted *)self)->vtable, (size_t)self };
    return identity;
}

/* The beginning of a table of counted objects:
 *     static const PolyObjectVtable LIST = { POLY_COUNTED, .traits = list_traits, ... }; */
#define POLY_COUNTED                                                                         \
    .size = sizeof(PolyObjectVtable), .retain = poly_counted_retain,                         \
    .release = poly_counted_release, .identity = poly_counted_identity

#ifdef __cplusplus
}
#endif

#endif /* POLY_LANGUAGE_H */
