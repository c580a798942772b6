/* What the compatibility kit has of C: the same file is compiled for the machine and for the
 * sandbox. */
#include <poly.h>

#include <complex.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uchar.h>
#include <wchar.h>

typedef polyglot_value value;

static void *fresh(const void *contents, size_t size) {
  void *memory = malloc(size);
  memcpy(memory, contents, size);
  return memory;
}

/* ---- values: a function each, which makes a new one ---- */

int8_t make_i8(void) { return -8; }
uint8_t make_u8(void) { return 250; }
int16_t make_i16(void) { return -3000; }
uint16_t make_u16(void) { return 60000; }
int32_t make_i32(void) { return INT32_MIN; }
uint32_t make_u32(void) { return UINT32_MAX; }
int64_t make_i64(void) { return INT64_MIN; }
uint64_t make_u64(void) { return UINT64_MAX; }
__int128 make_i128(void) { return -((__int128)1 << 100); }
int make_zero(void) { return 0; }
int make_int(void) { return 42; }
float make_float(void) { return 0.1f; }
double make_double(void) { return 2.5; }
double make_integral(void) { return 3.0; }
double make_minus_zero(void) { return -0.0; }
double make_nan(void) { return strtod("nan", NULL); }
long double make_long_double(void) { return 0.5L; }
#ifndef __wasm__
_Float16 make_half(void) { return 1.5f16; }
#endif
bool make_true(void) { return true; }
bool make_false(void) { return false; }
char make_char(void) { return 'x'; }

enum color { RED, GREEN = 5, BLUE };
enum color make_enumerator(void) { return GREEN; }

const char *make_text(void) { return "text"; }
const char *make_unicode(void) { return "\u00e9\u20ac\U0001f600"; }
const char *make_empty(void) { return ""; }
const wchar_t *make_wide(void) { return L"wide \u20ac"; }
const char16_t *make_utf16(void) { return u"\U0001f600"; }
void *make_null(void) { return NULL; }
double _Complex make_complex(void) { return 1.0 + 2.0 * I; }

struct point {
  int x;
  double y;
};
POLYGLOT_DECLARE_STRUCT(point)

struct line {
  struct point from, to;
  const char *label;
};

struct flags {
  unsigned a : 3;
  int b : 5;
  bool c : 1;
};

union number {
  int32_t i;
  float f;
};

struct holder {
  int numbers[3];
  char name[8];
  struct point points[2];
  int (*operation)(int, int);
};

/* Only its name is known to others. */
struct opaque;

static int add(int a, int b) { return (int)((unsigned)a + (unsigned)b); }

static const struct point POINT = {1, 2.5};
struct point make_struct(void) { return POINT; }
struct point *make_struct_pointer(void) { return fresh(&POINT, sizeof POINT); }
const struct point *make_constant_struct(void) { return &POINT; }
struct line make_nested_struct(void) { return (struct line){POINT, {3, 4}, "line"}; }
struct flags make_bit_fields(void) { return (struct flags){5, -3, true}; }
union number make_union(void) { return (union number){.i = 7}; }
struct holder make_holder(void) { return (struct holder){{1, 2, 3}, "name", {POINT, POINT}, add}; }

typedef int ints[3];
typedef double doubles[2];
typedef uint8_t bytes[4];
typedef struct point points[2];
typedef int matrix[2][2];
typedef const char *texts[2];
static const ints INTS = {1, 2, 3};
ints *make_ints(void) { return fresh(INTS, sizeof INTS); }
const ints *make_constant_ints(void) { return &INTS; }
doubles *make_doubles(void) { return fresh((doubles){0.5, 2}, sizeof(doubles)); }
bytes *make_bytes(void) { return fresh((bytes){1, 2, 3, 250}, sizeof(bytes)); }
points *make_points(void) { return fresh((points){POINT, POINT}, sizeof(points)); }
matrix *make_matrix(void) { return fresh((matrix){{1, 2}, {3, 4}}, sizeof(matrix)); }
texts *make_texts(void) { return fresh((texts){"one", "two"}, sizeof(texts)); }

int (*make_function_pointer(void))(int, int) { return add; }
int *make_pointer(void) { return fresh(INTS, sizeof INTS); }
void *make_void_pointer(void) { return calloc(8, 1); }
struct opaque *make_opaque(void) { return calloc(8, 1); }

static struct tm leap_day(void) {
  return (struct tm){.tm_year = 124, .tm_mon = 1, .tm_mday = 29, .tm_hour = 12, .tm_min = 30, .tm_sec = 15};
}
value make_instant(void) { return polyglot_instant_from_time(1709209815); }
value make_date(void) { return polyglot_date_from_tm(&(struct tm){.tm_year = 124, .tm_mon = 1, .tm_mday = 29}); }
value make_time(void) { return polyglot_time_from_tm(&(struct tm){.tm_hour = 12, .tm_min = 30}); }
value make_fields(void) {
  struct tm fields = leap_day();
  return polyglot_from_tm(fresh(&fields, sizeof fields));
}
value make_zone(void) { return polyglot_timezone_from_id("+02:00"); }
value make_duration(void) { return polyglot_duration_from_seconds(90061.5); }
value make_shared_memory(void) { return polyglot_from_buffer(fresh("abcdefgh", 8), 8); }
value make_constant_memory(void) { return polyglot_from_const_buffer("abcd", 4); }
value make_typed_array(void) { return polyglot_from_i32_array(fresh(INTS, sizeof INTS), 3); }
value make_typed_struct(void) { return polyglot_from_point(make_struct_pointer()); }
value make_general_pointer(void) { return polyglot_from_pointer(calloc(8, 1)); }

/* ---- conversions: what C takes for each type, and gives back ---- */

#define THROUGH(name, type) \
  type through_##name(type a) { return a; }
THROUGH(i8, int8_t)
THROUGH(u8, uint8_t)
THROUGH(i16, int16_t)
THROUGH(u16, uint16_t)
THROUGH(i32, int32_t)
THROUGH(u32, uint32_t)
THROUGH(i64, int64_t)
THROUGH(u64, uint64_t)
THROUGH(i128, __int128)
THROUGH(float, float)
THROUGH(double, double)
THROUGH(bool, bool)
THROUGH(color, enum color)
THROUGH(value, value)
THROUGH(point, struct point)
size_t through_text(const char *text) { return text ? strlen(text) : 0; }
/* Of memory nobody knows how far it may be read. */
bool is_text(const char *text) { return text; }
bool is_point(const struct point *point) { return point; }
double point_sum(const struct point *point) { return point ? point->x + point->y : 0; }
int64_t sum(const int *numbers, int count) {
  int64_t total = 0;
  for (int i = 0; i < count; i++) total += numbers[i];
  return total;
}

/* ---- operators ---- */

int32_t add_i32(int32_t a, int32_t b) { return (int32_t)((uint32_t)a + (uint32_t)b); }
uint64_t multiply_u64(uint64_t a, uint64_t b) { return a * b; }
double subtract_double(double a, double b) { return a - b; }
int32_t and_i32(int32_t a, int32_t b) { return a & b; }
bool less_double(double a, double b) { return a < b; }
bool not_bool(bool a) { return !a; }
int64_t add_values(value a, value b) { return (int64_t)((uint64_t)polyglot_as_i64(a) + (uint64_t)polyglot_as_i64(b)); }
bool same_values(value a, value b) { return polyglot_same(a, b); }

/* ---- messages ---- */

/* Whether each of these holds, as bits in the order of the list in `expressions.rs`. */
int64_t kinds_of(value a) {
  bool (*const questions[])(const void *) = {
      polyglot_is_null,         polyglot_is_number,   polyglot_is_boolean,         polyglot_is_string,
      polyglot_is_exception,    polyglot_is_iterator, polyglot_is_date,            polyglot_is_time,
      polyglot_is_timezone,     polyglot_is_instant,  polyglot_is_duration,        polyglot_is_meta_object,
      polyglot_is_scope,        polyglot_can_execute, polyglot_can_instantiate,    polyglot_has_members,
      polyglot_has_array_elements, polyglot_has_hash_entries, polyglot_has_set_elements, polyglot_has_iterator, polyglot_has_buffer_elements,
  };
  int64_t kinds = 0;
  for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) kinds |= (int64_t)questions[i](a) << i;
  return kinds;
}

int32_t as_i32(value a) { return polyglot_as_i32(a); }
uint64_t as_u64(value a) { return polyglot_as_u64(a); }
double as_double(value a) { return polyglot_as_double(a); }
bool as_boolean(value a) { return polyglot_as_boolean(a); }
value as_string(value a) {
  uint64_t size = polyglot_as_string(a, NULL, 0, NULL);
  char *text = malloc(size + 1);
  polyglot_as_string(a, text, size + 1, NULL);
  value result = polyglot_from_string_n(text, size, NULL);
  free(text);
  return result;
}
uint64_t string_size(value a) { return polyglot_get_string_size(a); }
value display(value a) { return polyglot_to_display_string(a); }

value member_names(value a) { return polyglot_get_member_names(a); }
bool has_absent_member(value a) { return polyglot_has_member(a, "poly kit: absent"); }
uint64_t array_size(value a) { return polyglot_get_array_size(a); }
uint64_t hash_size(value a) { return polyglot_get_hash_size(a); }
bool has_absent_entry(value a) { return polyglot_has_hash_entry(a, "poly kit: absent"); }
int64_t count_keys(value a) {
  void *key, *keys = polyglot_get_hash_keys(a);
  int64_t count = 0;
  while (polyglot_iterator_next(keys, &key)) count++;
  return count;
}
uint64_t set_size(value a) { return polyglot_get_set_size(a); }
bool holds_absent(value a) { return polyglot_has_set_element(a, "poly kit: absent"); }
uint64_t buffer_size(value a) { return polyglot_get_buffer_size(a); }
bool is_writable(value a) { return polyglot_is_buffer_writable(a); }
value call(value f) { return polyglot_execute(f); }
value call_with(value f, value a) { return polyglot_execute(f, a); }
value construct(value type) { return polyglot_new_instance(type); }
value invoke_absent(value a) { return polyglot_invoke(a, "poly kit: absent"); }
value meta_object(value a) { return polyglot_get_meta_object(a); }
bool is_instance(value type, value a) { return polyglot_is_meta_instance(type, a); }
value simple_name(value type) { return polyglot_get_meta_simple_name(type); }
value message(value exception) { return polyglot_get_exception_message(exception); }
int64_t seconds(value a) { return polyglot_instant_as_time(a); }
double length(value a) { return polyglot_duration_as_seconds(a); }
value zone_name(value a) { return polyglot_timezone_get_id(a); }
int year(value a) {
  struct tm *fields = polyglot_as_tm(a);
  return fields ? fields->tm_year + 1900 : 0;
}
double typed_sum(value a) {
  struct point *point = polyglot_as_point(a);
  return point ? point->x + point->y : 0;
}
bool is_typed(value a) { return polyglot_as_point(a); }
int64_t typed_array_sum(value a) {
  int *numbers = polyglot_as_i32_array(a);
  return numbers ? sum(numbers, (int)polyglot_get_array_size(a)) : 0;
}
value keep(value a) {
  void *handle = polyglot_create_handle(a);
  value kept = polyglot_resolve_handle(handle);
  polyglot_release_handle(handle);
  return kept;
}
value export(value a) {
  polyglot_export("poly kit", a);
  return polyglot_import("poly kit");
}

/* ---- statements ---- */

int if_statement(value a) {
  if (polyglot_as_boolean(a)) return 1;
  else return 2;
}
int64_t for_statement(value a) {
  int64_t nulls = 0;
  for (uint64_t i = 0; i < polyglot_get_array_size(a); i++) {
    if (!polyglot_get_array_element(a, (int)i)) nulls++;
  }
  return nulls;
}
int64_t while_statement(value a) {
  void *element, *iterator = polyglot_get_iterator(a);
  int64_t count = 0;
  while (polyglot_iterator_next(iterator, &element)) {
    if (++count == 3) break;
  }
  return count;
}
int switch_statement(enum color color) {
  switch (color) {
  case RED: return 1;
  case GREEN: return 2;
  default: return 3;
  }
}
value return_statement(value a) { return a; }
value assignment(value a) {
  static value slot;
  slot = a;
  value copy = slot;
  slot = NULL;
  return copy;
}
value goto_statement(value a) {
  value result = NULL;
again:
  if (result == a) return result;
  result = a;
  goto again;
}
static value descend(value a, int depth) { return depth ? descend(a, depth - 1) : a; }
value recursion(value a) { return descend(a, 10); }
void throw_statement(value exception) { polyglot_throw(exception); }
/* What the function throws is caught: null if it throws nothing. */
value catch_statement(value f) {
  polyglot_execute(f);
  value exception = polyglot_get_exception();
  polyglot_clear_exception();
  return exception;
}
int through_callback(int (*f)(int), int a) {
  /* Marks that are passed for functions are no addresses. */
  return (intptr_t)f >= -1 && (intptr_t)f <= 1 ? 0 : f(a);
}
int variadic(int count, ...) { return polyglot_get_arg_count() - count; }

/* ---- accesses ---- */

value read_member(value object, const char *name) { return polyglot_get_member(object, name); }
void write_member(value object, const char *name, value a) { polyglot_put_member(object, name, a); }
void remove_member(value object, const char *name) { polyglot_remove_member(object, name); }
value read_element(value array, int index) { return polyglot_get_array_element(array, index); }
void write_element(value array, int index, value a) { polyglot_set_array_element(array, index, a); }
void append_element(value array, value a) {
  polyglot_set_array_element(array, (int)polyglot_get_array_size(array), a);
}
void remove_element(value array, int index) { polyglot_remove_array_element(array, index); }
value read_entry(value hash, value key) { return polyglot_get_hash_entry(hash, key); }
void write_entry(value hash, value key, value a) { polyglot_put_hash_entry(hash, key, a); }
void remove_entry(value hash, value key) { polyglot_remove_hash_entry(hash, key); }
bool contains(value set, value a) { return polyglot_has_set_element(set, a); }
bool add_value(value set, value a) { return polyglot_add_set_element(set, a); }
bool remove_value(value set, value a) { return polyglot_remove_set_element(set, a); }
uint8_t read_byte(value buffer, uint64_t offset) {
  uint8_t byte = 0;
  polyglot_read_buffer(buffer, offset, &byte, 1);
  return byte;
}
void write_byte(value buffer, uint64_t offset, uint8_t byte) { polyglot_write_buffer(buffer, offset, &byte, 1); }

int main(void) { return 7; }
