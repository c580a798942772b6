/* poly.h: values of other languages in C and C++.
 *
 * A module that uses it is compiled to bitcode (`poly cc`, or clang -emit-llvm) and run by Poly,
 * native or managed. The functions are those of GraalVM's polyglot.h, polyglot-time.h,
 * polyglot-buffer.h and handles.h (whose functions are called polyglot_create_handle and so on
 * here), but for polyglot_java_type, and those for sets, which GraalVM does not have. They work as
 * its comments say, with these differences:
 *
 * - A value is an address that stands for it. It lives until the call of the module returns in
 *   which it was given; what is to live longer is kept by polyglot_create_handle. The program's
 *   main is one call. Following a value's address crashes.
 * - Null (None, null, undefined) is the null pointer.
 * - A parameter of type polyglot_value takes any value. One of type void * takes memory
 *   (buffers, pointers, structures, strings as a copy) as an address, and anything else as a value.
 * - An error gives zero and is remembered: see "Errors" below.
 * - Structures that are made of an object (polyglot_as_T) are brought up to date whenever
 *   control crosses: what C wrote is in the object before another language runs, and what that
 *   did is in the structure afterwards. They live as long as values do.
 * - Arrays of numbers that are made of an array (polyglot_as_i32_array) are likewise, but for
 *   buffers of such numbers that are in this module's memory: those are the array itself.
 * - Names and programs are in UTF-8. An encoding that is NULL is UTF-8.
 *
 * All functions belong to the thread that the module was called on.
 */
#ifndef POLY_H
#define POLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A value of any language, or NULL for null. */
typedef struct polyglot_object *polyglot_value;

/* What a function gives. C takes a void * for any pointer; C++ wants it to be a polyglot_value,
 * which goes for a void * too. */
#ifdef __cplusplus
typedef polyglot_value polyglot_result;
#else
typedef void *polyglot_result;
#endif

/* --- What a value is --- */

bool polyglot_is_value(const void *value); /* of another language, not a pointer of C */
bool polyglot_is_null(const void *value);
bool polyglot_is_number(const void *value);
bool polyglot_is_boolean(const void *value);
bool polyglot_is_string(const void *value);
bool polyglot_is_exception(const void *value);
bool polyglot_is_iterator(const void *value);
bool polyglot_is_date(const void *value);
bool polyglot_is_time(const void *value);
bool polyglot_is_timezone(const void *value);
bool polyglot_is_instant(const void *value);
bool polyglot_is_duration(const void *value);
bool polyglot_is_meta_object(const void *value); /* a class, a type */
bool polyglot_is_scope(const void *value);       /* its members are variables */
bool polyglot_can_execute(const void *value);
bool polyglot_can_instantiate(const void *value);
bool polyglot_has_members(const void *value);
bool polyglot_has_array_elements(const void *value);
bool polyglot_has_hash_entries(const void *value);
bool polyglot_has_set_elements(const void *value);
bool polyglot_has_iterator(const void *value);
bool polyglot_has_buffer_elements(const void *value);
bool polyglot_same(const void *one, const void *other); /* the same object, or equal primitives */
uint64_t polyglot_identity_hash(const void *object);    /* the same for the same object */

/* --- Classes --- */

polyglot_result polyglot_get_meta_object(const void *value); /* NULL if there is none */
bool polyglot_is_meta_instance(const void *meta, const void *value);
polyglot_result polyglot_get_meta_simple_name(const void *meta);    /* a string */
polyglot_result polyglot_get_meta_qualified_name(const void *meta); /* with its module */

/* --- Primitives --- */

bool polyglot_fits_in_i8(const void *value);
bool polyglot_fits_in_i16(const void *value);
bool polyglot_fits_in_i32(const void *value);
bool polyglot_fits_in_i64(const void *value);
bool polyglot_fits_in_float(const void *value);
bool polyglot_fits_in_double(const void *value);
int8_t polyglot_as_i8(const void *value);
int16_t polyglot_as_i16(const void *value);
int32_t polyglot_as_i32(const void *value);
int64_t polyglot_as_i64(const void *value);
uint64_t polyglot_as_u64(const void *value);
float polyglot_as_float(const void *value);
double polyglot_as_double(const void *value);
bool polyglot_as_boolean(const void *value);
polyglot_result polyglot_from_i64(int64_t value);
polyglot_result polyglot_from_u64(uint64_t value);
polyglot_result polyglot_from_double(double value);
polyglot_result polyglot_from_boolean(bool value);

/* --- Dates and times ---
 *
 * An instant has a date, a time of day and a zone; time_t is an int64_t in both modes. Dates
 * are in the value's own zone. */

struct tm;
polyglot_result polyglot_instant_from_time(int64_t time); /* of a time_t, in UTC */
int64_t polyglot_instant_as_time(const void *value);      /* as time_t */
/* What is in memory when it is asked for; that must stay as long as others have the value. */
polyglot_result polyglot_from_time_ptr(const int64_t *time); /* of a time_t, an instant */
polyglot_result polyglot_from_tm(const struct tm *fields);   /* a date with a time of day, no zone */
/* What is in memory now. */
polyglot_result polyglot_date_from_tm(const struct tm *fields);
polyglot_result polyglot_time_from_tm(const struct tm *fields);
/* The fields of the date, if there is one, and of the time of day, if there is one. The others
 * are zero in the former, which lives as values do, and stay as they are in the latter. */
struct tm *polyglot_as_tm(const void *value);
void polyglot_fill_tm(const void *value, struct tm *fields);
/* By a string of either kind: a name as "Europe/Berlin", or a distance from UTC as "+01:00". */
polyglot_result polyglot_timezone_from_id(const void *id);
polyglot_result polyglot_timezone_get_id(const void *value); /* a string; of instants too */
polyglot_result polyglot_duration_from_seconds(double seconds);
double polyglot_duration_as_seconds(const void *value);

/* --- Strings --- */

/* Characters, not bytes. */
uint64_t polyglot_get_string_size(const void *value);
/* Writes at most `size` bytes with a zero, cut between characters. Gives the bytes of the whole
 * string without the zero, so that a call with a buffer of NULL tells how much is needed.
 * Encodings: ascii, latin-1, utf-8, utf-16, utf-16be, utf-32, utf-32be. */
uint64_t polyglot_as_string(const void *value, char *buffer, uint64_t size, const char *charset);
polyglot_result polyglot_from_string(const char *text, const char *charset); /* up to a zero */
polyglot_result polyglot_from_string_n(const char *text, uint64_t size, const char *charset); /* bytes */
polyglot_result polyglot_to_display_string(const void *value); /* for people, as a string */

/* --- Members, elements, entries, sets, iterators --- */

polyglot_result polyglot_get_member(const void *object, const char *name); /* NULL if there is none */
bool polyglot_has_member(const void *object, const char *name);
bool polyglot_remove_member(void *object, const char *name); /* whether there was one */
void polyglot_put_member_value(void *object, const char *name, const void *value);
polyglot_result polyglot_get_member_names(const void *object); /* an array of strings */

uint64_t polyglot_get_array_size(const void *array);
polyglot_result polyglot_get_array_element(const void *array, int index);
bool polyglot_remove_array_element(void *array, int index);
void polyglot_set_array_element_value(void *array, int index, const void *value);

uint64_t polyglot_get_hash_size(const void *hash);
bool polyglot_has_hash_entry_value(const void *hash, const void *key);
polyglot_result polyglot_get_hash_entry_value(const void *hash, const void *key);
void polyglot_put_hash_entry_value(void *hash, const void *key, const void *value);
bool polyglot_remove_hash_entry_value(void *hash, const void *key);
polyglot_result polyglot_get_hash_keys(const void *hash); /* an iterator */

uint64_t polyglot_get_set_size(const void *set);
bool polyglot_has_set_element_value(const void *set, const void *value);
bool polyglot_add_set_element_value(void *set, const void *value);    /* whether it was new */
bool polyglot_remove_set_element_value(void *set, const void *value); /* whether it was there */

polyglot_result polyglot_get_iterator(const void *value);
bool polyglot_iterator_next(void *iterator, void **element); /* false at the end */

/* --- Calls --- */

polyglot_result polyglot_execute_values(void *function, int count, const void *const *values);
polyglot_result polyglot_invoke_values(void *object, const char *name, int count, const void *const *values);
polyglot_result polyglot_new_instance_values(void *type, int count, const void *const *values);
/* The arguments of the function that another language called last, also those that the function
 * does not declare. Calls from C to C do not count, and main has none. */
int polyglot_get_arg_count(void);
polyglot_result polyglot_get_arg(int index);

/* --- Other languages --- */

polyglot_result polyglot_eval(const char *language, const char *code);
polyglot_result polyglot_eval_file(const char *language, const char *path);
polyglot_result polyglot_import(const char *name); /* what was exported, or NULL */
bool polyglot_export_value(const char *name, const void *value); /* for all languages */
polyglot_result polyglot_load_library(const char *path); /* a file of any language, as a module */

/* --- Buffers: bytes that languages share --- */

uint64_t polyglot_get_buffer_size(const void *buffer);
bool polyglot_is_buffer_writable(const void *buffer);
bool polyglot_read_buffer(const void *buffer, uint64_t offset, void *into, uint64_t size);
bool polyglot_write_buffer(void *buffer, uint64_t offset, const void *from, uint64_t size);
/* The bytes themselves, or NULL where they are not in this module's memory. */
void *polyglot_get_buffer_pointer(const void *buffer);
/* Memory of C as bytes for others; it must stay as long as they have it. */
polyglot_result polyglot_from_buffer(void *memory, uint64_t size);
/* The same, which others only read. */
polyglot_result polyglot_from_const_buffer(const void *memory, uint64_t size);

/* --- Handles and pointers --- */

/* Lives until it is released. An object gets the same handle again, to be released as often. */
polyglot_result polyglot_create_handle(const void *value);
polyglot_result polyglot_create_deref_handle(const void *value); /* the same here */
polyglot_result polyglot_resolve_handle(const void *handle);
void polyglot_release_handle(void *handle);
bool polyglot_is_handle(const void *address); /* one that was created, and not released */
/* Whether it is that of a handle or a value, alive or not. */
bool polyglot_points_to_handle_space(const void *address);
polyglot_result polyglot_from_pointer(const void *address); /* a pointer of C as an object */
void *polyglot_as_pointer(const void *value); /* and back; also of structures and buffers */

/* --- Errors: the first one is remembered, and raised when the call returns --- */

bool polyglot_has_exception(void);
polyglot_result polyglot_get_exception(void); /* the exception's object, or its text; NULL if none */
void polyglot_clear_exception(void);
void polyglot_throw(const void *exception);
void polyglot_throw_error(const char *name, const char *message);
polyglot_result polyglot_get_exception_message(const void *exception);

/* --- Structures as objects, objects as structures --- */

typedef void *polyglot_typeid;
polyglot_typeid polyglot_type(const void *variable, const char *name, uint64_t size);
polyglot_typeid polyglot_boolean_typeid(void);
polyglot_typeid polyglot_i8_typeid(void);
polyglot_typeid polyglot_i16_typeid(void);
polyglot_typeid polyglot_i32_typeid(void);
polyglot_typeid polyglot_i64_typeid(void);
polyglot_typeid polyglot_float_typeid(void);
polyglot_typeid polyglot_double_typeid(void);
polyglot_typeid polyglot_array_typeid(polyglot_typeid base, uint64_t count);
/* Of structures and arrays. For an array that is made of a value, its own count goes. */
void *polyglot_as_typed(const void *value, polyglot_typeid type);
void *polyglot_as_typed_array(const void *value, polyglot_typeid type);
polyglot_result polyglot_from_typed(const void *address, polyglot_typeid type);
polyglot_result polyglot_from_typed_array(const void *address, uint64_t count, polyglot_typeid type);

#ifdef __cplusplus
}
#endif

static inline __attribute__((unused)) polyglot_result polyglot_from_i8(int8_t value) {
  return polyglot_from_i64(value);
}
static inline __attribute__((unused)) polyglot_result polyglot_from_i16(int16_t value) {
  return polyglot_from_i64(value);
}
static inline __attribute__((unused)) polyglot_result polyglot_from_i32(int32_t value) {
  return polyglot_from_i64(value);
}
static inline __attribute__((unused)) polyglot_result polyglot_from_float(float value) {
  return polyglot_from_double(value);
}

#define POLYGLOT_ARRAYS_(type, name)                                                             \
  static inline __attribute__((unused)) type *polyglot_as_##name##_array(const void *value) {    \
    return (type *)polyglot_as_typed_array(value, polyglot_##name##_typeid());                   \
  }                                                                                              \
  static inline __attribute__((unused)) polyglot_result polyglot_from_##name##_array(            \
      type *address, uint64_t count) {                                                           \
    return polyglot_from_typed_array(address, count, polyglot_##name##_typeid());                \
  }

/* For each of these: bool *polyglot_as_boolean_array(const void *value), and
 * polyglot_result polyglot_from_boolean_array(bool *address, uint64_t count). */
POLYGLOT_ARRAYS_(bool, boolean)
POLYGLOT_ARRAYS_(int8_t, i8)
POLYGLOT_ARRAYS_(int16_t, i16)
POLYGLOT_ARRAYS_(int32_t, i32)
POLYGLOT_ARRAYS_(int64_t, i64)
POLYGLOT_ARRAYS_(float, float)
POLYGLOT_ARRAYS_(double, double)

/* Defines, for `struct NAME` or for the type NAME:
 *   polyglot_typeid polyglot_NAME_typeid(void);
 *   NAME *polyglot_as_NAME(const void *value);
 *   NAME *polyglot_as_NAME_array(const void *value);
 *   polyglot_result polyglot_from_NAME(NAME *address);
 *   polyglot_result polyglot_from_NAME_array(NAME *address, uint64_t count);
 * The module needs debug info (-g), which has the names and places of the members. */
#define POLYGLOT_DECLARE_STRUCT(name) POLYGLOT_DECLARE_(struct name, name)
#define POLYGLOT_DECLARE_TYPE(name) POLYGLOT_DECLARE_(name, name)

#ifdef __cplusplus
#define POLYGLOT_C_ extern "C"
#else
#define POLYGLOT_C_ extern
#endif

#define POLYGLOT_DECLARE_(type, name)                                                            \
  POLYGLOT_C_ type *polyglot_type_##name;                                                        \
  __attribute__((weak, used)) type *polyglot_type_##name = NULL;                                 \
  static inline __attribute__((unused)) polyglot_typeid polyglot_##name##_typeid(void) {         \
    static polyglot_typeid known;                                                                \
    if (!known) known = polyglot_type(&polyglot_type_##name, #name, sizeof(type));               \
    return known;                                                                                \
  }                                                                                              \
  static inline __attribute__((unused)) type *polyglot_as_##name(const void *value) {            \
    return (type *)polyglot_as_typed(value, polyglot_##name##_typeid());                         \
  }                                                                                              \
  POLYGLOT_ARRAYS_(type, name)                                                                   \
  static inline __attribute__((unused)) polyglot_result polyglot_from_##name(type *address) {    \
    return polyglot_from_typed(address, polyglot_##name##_typeid());                             \
  }

/* --- Arguments of any type ---
 *
 * polyglot_execute(function, ...), polyglot_invoke(object, "name", ...) and
 * polyglot_new_instance(type, ...) take up to 16 arguments; these, and the values of
 * polyglot_put_member, polyglot_set_array_element, polyglot_put_hash_entry, polyglot_export and of sets,
 * may be numbers, booleans, strings (char *), values, or other pointers of C. */

#ifdef __cplusplus
static inline void *polyglot_value_of(bool value) { return polyglot_from_boolean(value); }
static inline void *polyglot_value_of(char value) { return polyglot_from_i64(value); }
static inline void *polyglot_value_of(signed char value) { return polyglot_from_i64(value); }
static inline void *polyglot_value_of(unsigned char value) { return polyglot_from_i64(value); }
static inline void *polyglot_value_of(short value) { return polyglot_from_i64(value); }
static inline void *polyglot_value_of(unsigned short value) { return polyglot_from_i64(value); }
static inline void *polyglot_value_of(int value) { return polyglot_from_i64(value); }
static inline void *polyglot_value_of(unsigned int value) { return polyglot_from_i64(value); }
static inline void *polyglot_value_of(long value) { return polyglot_from_i64(value); }
static inline void *polyglot_value_of(unsigned long value) { return polyglot_from_u64(value); }
static inline void *polyglot_value_of(long long value) { return polyglot_from_i64(value); }
static inline void *polyglot_value_of(unsigned long long value) { return polyglot_from_u64(value); }
static inline void *polyglot_value_of(float value) { return polyglot_from_double(value); }
static inline void *polyglot_value_of(double value) { return polyglot_from_double(value); }
static inline void *polyglot_value_of(const char *value) { return polyglot_from_string(value, 0); }
static inline void *polyglot_value_of(const void *value) { return (void *)value; }
static inline void *polyglot_value_of(decltype(nullptr)) { return 0; }
#define POLYGLOT_VALUE(x) polyglot_value_of(x)
#else
static inline __attribute__((unused)) void *polyglot_value_of_float_(double value) {
  return polyglot_from_double(value);
}
static inline __attribute__((unused)) void *polyglot_value_of_text_(const char *value) {
  return polyglot_from_string(value, 0);
}
static inline __attribute__((unused)) void *polyglot_value_of_pointer_(const void *value) {
  return (void *)value;
}
#define POLYGLOT_VALUE(x)                                                                        \
  _Generic((x),                                                                                  \
      bool: polyglot_from_boolean,                                                               \
      char: polyglot_from_i64,                                                                   \
      signed char: polyglot_from_i64,                                                            \
      unsigned char: polyglot_from_i64,                                                          \
      short: polyglot_from_i64,                                                                  \
      unsigned short: polyglot_from_i64,                                                         \
      int: polyglot_from_i64,                                                                    \
      unsigned int: polyglot_from_i64,                                                           \
      long: polyglot_from_i64,                                                                   \
      long long: polyglot_from_i64,                                                              \
      unsigned long: polyglot_from_u64,                                                          \
      unsigned long long: polyglot_from_u64,                                                     \
      float: polyglot_value_of_float_,                                                           \
      double: polyglot_value_of_float_,                                                          \
      char *: polyglot_value_of_text_,                                                           \
      const char *: polyglot_value_of_text_,                                                     \
      default: polyglot_value_of_pointer_)(x)
#endif

#define POLYGLOT_PICK_(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, n, ...) n
#define POLYGLOT_COUNT_(...)                                                                     \
  POLYGLOT_PICK_(0, ##__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define POLYGLOT_JOIN_(a, b) POLYGLOT_JOIN2_(a, b)
#define POLYGLOT_JOIN2_(a, b) a##b
#define POLYGLOT_V_0()
#define POLYGLOT_V_1(a) POLYGLOT_VALUE(a)
#define POLYGLOT_V_2(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_1(__VA_ARGS__)
#define POLYGLOT_V_3(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_2(__VA_ARGS__)
#define POLYGLOT_V_4(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_3(__VA_ARGS__)
#define POLYGLOT_V_5(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_4(__VA_ARGS__)
#define POLYGLOT_V_6(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_5(__VA_ARGS__)
#define POLYGLOT_V_7(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_6(__VA_ARGS__)
#define POLYGLOT_V_8(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_7(__VA_ARGS__)
#define POLYGLOT_V_9(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_8(__VA_ARGS__)
#define POLYGLOT_V_10(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_9(__VA_ARGS__)
#define POLYGLOT_V_11(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_10(__VA_ARGS__)
#define POLYGLOT_V_12(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_11(__VA_ARGS__)
#define POLYGLOT_V_13(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_12(__VA_ARGS__)
#define POLYGLOT_V_14(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_13(__VA_ARGS__)
#define POLYGLOT_V_15(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_14(__VA_ARGS__)
#define POLYGLOT_V_16(a, ...) POLYGLOT_VALUE(a), POLYGLOT_V_15(__VA_ARGS__)
#define POLYGLOT_VALUES_(...)                                                                    \
  POLYGLOT_JOIN_(POLYGLOT_V_, POLYGLOT_COUNT_(__VA_ARGS__))(__VA_ARGS__)

#ifdef __cplusplus
namespace polyglot_detail {
template <int count> struct values {
  const void *at[count + 1];
};
} // namespace polyglot_detail
#define POLYGLOT_ARRAY_(...)                                                                     \
  (polyglot_detail::values<POLYGLOT_COUNT_(__VA_ARGS__)>{{POLYGLOT_VALUES_(__VA_ARGS__)}}.at)
#else
#define POLYGLOT_ARRAY_(...)                                                                     \
  ((const void *[POLYGLOT_COUNT_(__VA_ARGS__) + 1]){POLYGLOT_VALUES_(__VA_ARGS__)})
#endif

#define polyglot_execute(function, ...)                                                          \
  polyglot_execute_values((void *)(function), POLYGLOT_COUNT_(__VA_ARGS__), POLYGLOT_ARRAY_(__VA_ARGS__))
#define polyglot_invoke(object, name, ...)                                                       \
  polyglot_invoke_values((void *)(object), name, POLYGLOT_COUNT_(__VA_ARGS__),                   \
                         POLYGLOT_ARRAY_(__VA_ARGS__))
#define polyglot_new_instance(type, ...)                                                         \
  polyglot_new_instance_values((void *)(type), POLYGLOT_COUNT_(__VA_ARGS__), POLYGLOT_ARRAY_(__VA_ARGS__))
#define polyglot_put_member(object, name, value)                                                 \
  polyglot_put_member_value((void *)(object), name, POLYGLOT_VALUE(value))
#define polyglot_set_array_element(array, index, value)                                          \
  polyglot_set_array_element_value((void *)(array), index, POLYGLOT_VALUE(value))
#define polyglot_has_hash_entry(hash, key) polyglot_has_hash_entry_value(hash, POLYGLOT_VALUE(key))
#define polyglot_get_hash_entry(hash, key) polyglot_get_hash_entry_value(hash, POLYGLOT_VALUE(key))
#define polyglot_put_hash_entry(hash, key, value)                                                \
  polyglot_put_hash_entry_value((void *)(hash), POLYGLOT_VALUE(key), POLYGLOT_VALUE(value))
#define polyglot_remove_hash_entry(hash, key)                                                    \
  polyglot_remove_hash_entry_value((void *)(hash), POLYGLOT_VALUE(key))
#define polyglot_has_set_element(set, value) polyglot_has_set_element_value(set, POLYGLOT_VALUE(value))
#define polyglot_add_set_element(set, value)                                                     \
  polyglot_add_set_element_value((void *)(set), POLYGLOT_VALUE(value))
#define polyglot_remove_set_element(set, value)                                                  \
  polyglot_remove_set_element_value((void *)(set), POLYGLOT_VALUE(value))
#define polyglot_export(name, value) polyglot_export_value(name, POLYGLOT_VALUE(value))

#endif /* POLY_H */
