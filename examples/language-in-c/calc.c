/* Calc: a language for Poly in one file of C, against poly_language.h alone.
 *
 *     (def rate 1.5)                          variables
 *     (def (area w h) (* w h rate))           functions, which any language may call
 *     (list 1 "two" (area 2 3))               arrays, which any language may read
 *     (sort-by key items)                     calls functions of any language
 *     (get point "x")                         reads members of objects of any language
 *     (if (< a b) a b) (throw "no") (try (f) error (list error))
 *
 * A function sees its parameters and the globals. README.md says how to build it.
 */
#include "poly_language.h"

#include <ctype.h>
#include <errno.h>

enum { DEPTH = 500 }; /* how deeply calls may nest before the C stack is in danger */

/* ---- programs ---------------------------------------------------------------- */

typedef enum { NUMBER, STRING, NAME, FORM } NodeKind;

typedef struct Node {
    NodeKind kind;
    PolyValue value;    /* NUMBER, STRING */
    char *name;         /* NAME */
    struct Node *items; /* FORM */
    size_t count;
    uint32_t line, column;
} Node;

/* A parsed source. Counted, since functions outlive the run that defined them. */
typedef struct {
    size_t count;
    const PolySource *source;
    Node root; /* a form of all forms */
} Program;

static void *allocate(size_t size) {
    void *memory = calloc(1, size);
    if (!memory) abort();
    return memory;
}

static void *grown(void *items, size_t count, size_t size) {
    if (count & (count - 1)) return items; /* grows at powers of two */
    items = realloc(items, (count ? 2 * count : 1) * size);
    if (!items) abort();
    return items;
}

static void free_node(Node *node) {
    poly_release(&node->value);
    free(node->name);
    for (size_t i = 0; i < node->count; i++) free_node(&node->items[i]);
    free(node->items);
}

static void release_program(Program *program) {
    if (--program->count > 0) return;
    free_node(&program->root);
    program->source->release(program->source);
    free(program);
}

typedef struct {
    const char *at, *end;
    uint32_t line, column;
    const PolySource *source;
    size_t depth;
} Reader;

static void step(Reader *reader) {
    if (*reader->at == '\n') {
        reader->line += 1;
        reader->column = 0;
    }
    /* Columns count characters: a byte that continues one does not count. */
    reader->at += 1;
    if (reader->at == reader->end || (*reader->at & 0xC0) != 0x80) reader->column += 1;
}

static PolyError *wrong(Reader *reader, PolyErrorKind kind, const char *message) {
    PolyError *error = poly_error(kind, "SyntaxError", message);
    poly_error_at(error, reader->source, reader->line, reader->column);
    return error;
}

static PolyError *read_node(Reader *reader, Node *node);

/* Reads nodes up to `)`, or up to the end at the top. */
static PolyError *read_items(Reader *reader, Node *form, bool top) {
    for (;;) {
        while (reader->at < reader->end && (isspace((unsigned char)*reader->at) || *reader->at == ';')) {
            bool comment = *reader->at == ';';
            while (comment && reader->at < reader->end && *reader->at != '\n') step(reader);
            if (reader->at < reader->end) step(reader);
        }
        if (reader->at == reader->end) {
            return top ? NULL : wrong(reader, POLY_SYNTAX_INCOMPLETE, "a form is not closed");
        }
        if (*reader->at == ')') {
            if (top) return wrong(reader, POLY_SYNTAX, "nothing is open here");
            step(reader);
            return NULL;
        }
        form->items = grown(form->items, form->count, sizeof(Node));
        Node *item = &form->items[form->count++];
        memset(item, 0, sizeof *item);
        PolyError *error = read_node(reader, item);
        if (error) return error;
    }
}

static PolyError *read_node(Reader *reader, Node *node) {
    node->line = reader->line;
    node->column = reader->column;
    if (*reader->at == '(') {
        if (++reader->depth > DEPTH) return wrong(reader, POLY_SYNTAX, "forms nest too deeply");
        node->kind = FORM;
        step(reader);
        PolyError *error = read_items(reader, node, false);
        reader->depth -= 1;
        return error;
    }
    const char *start = reader->at;
    if (*start == '"') {
        do step(reader);
        while (reader->at < reader->end && *reader->at != '"');
        if (reader->at == reader->end) {
            return wrong(reader, POLY_SYNTAX_INCOMPLETE, "a string is not closed");
        }
        PolyString text = { start + 1, (size_t)(reader->at - start) - 1 };
        step(reader);
        node->kind = STRING;
        node->value = poly_text(text);
        return NULL;
    }
    while (reader->at < reader->end && !isspace((unsigned char)*reader->at)
           && !memchr("()\";", *reader->at, 4)) {
        step(reader);
    }
    size_t length = (size_t)(reader->at - start);
    node->name = allocate(length + 1);
    memcpy(node->name, start, length);
    const char *digits = node->name + (*node->name == '-');
    char *end = node->name;
    if (isdigit((unsigned char)*digits)) {
        errno = 0;
        long long integer = strtoll(node->name, &end, 10);
        node->value = poly_int(integer);
        if (*end || errno) node->value = poly_float(strtod(node->name, &end));
    }
    node->kind = *end ? NAME : NUMBER;
    return NULL;
}

static PolyError *read_program(const PolySource *source, Program **result) {
    Program *program = allocate(sizeof *program);
    program->count = 1;
    program->source = source->retain(source);
    program->root.kind = FORM;
    PolyString content = program->source->content;
    Reader reader = { content.data, content.data + content.length, 1, 1, program->source, 0 };
    PolyError *error = source->is_text ? read_items(&reader, &program->root, true)
                                       : wrong(&reader, POLY_SYNTAX, "the source is not UTF-8");
    if (error) {
        release_program(program);
        return error;
    }
    *result = program;
    return NULL;
}

/* ---- the instance and its objects -------------------------------------------- */

/* The language in one context: also its global scope, an object. Counted, since
 * functions may outlive the context. */
typedef struct {
    PolyCounted counted;
    PolyHost host;
    char **names;
    PolyValue *values;
    size_t count;
    size_t depth;
} Calc;

typedef struct {
    PolyCounted counted;
    PolyValue *items;
    size_t count;
} List;

typedef struct {
    PolyCounted counted;
    Calc *calc;
    Program *program;
    const Node *head; /* (name parameter...) */
    const Node *body;
} Function;

/* A run of a program, or of a function of it with its parameters. */
typedef struct {
    Calc *calc;
    Program *program;
    const char *function; /* empty at the top level */
    const Node *names;
    const PolyValue *values;
    size_t count;
} Run;

static const PolyObjectVtable SCOPE, LIST, FUNCTION;

static PolyError *evaluate(const Run *run, const Node *node, PolyValue *result);

static PolyString language(void *self) {
    (void)self;
    return poly_string("calc");
}

static PolyValue *global(Calc *calc, PolyString name) {
    for (size_t i = 0; i < calc->count; i++) {
        if (poly_equals(name, calc->names[i])) return &calc->values[i];
    }
    return NULL;
}

/* Takes over `value`. */
static void define(Calc *calc, PolyString name, PolyValue value) {
    PolyValue *place = global(calc, name);
    if (!place) {
        calc->names = grown(calc->names, calc->count, sizeof(char *));
        calc->values = grown(calc->values, calc->count, sizeof(PolyValue));
        calc->names[calc->count] = allocate(name.length + 1);
        memcpy(calc->names[calc->count], name.data, name.length);
        place = &calc->values[calc->count++];
        *place = poly_none();
    }
    PolyValue old = *place;
    *place = value;
    poly_release(&old); /* last: it may run code of another language */
}

static void empty_scope(Calc *calc) {
    while (calc->count > 0) {
        calc->count -= 1;
        free(calc->names[calc->count]);
        PolyValue value = calc->values[calc->count];
        poly_release(&value);
    }
}

static void destroy_calc(void *self) {
    Calc *calc = self;
    empty_scope(calc);
    free(calc->names);
    free(calc->values);
    calc->host.vtable->release(calc->host.data);
    free(calc);
}

static uint32_t scope_traits(void *self) {
    (void)self;
    return POLY_TRAIT_MEMBERS | POLY_TRAIT_SCOPE;
}

static PolyError *scope_members(void *self, uint8_t include_internal, PolySink *sink) {
    (void)include_internal;
    Calc *calc = self;
    for (size_t i = 0; i < calc->count; i++) {
        PolyValue name = poly_view(poly_string(calc->names[i]));
        sink->push(sink, &name);
    }
    return NULL;
}

static uint32_t scope_member_info(void *self, PolyString name) {
    return global(self, name) ? POLY_READABLE | POLY_MODIFIABLE : POLY_INSERTABLE;
}

static PolyError *scope_get_member(void *self, PolyString name, PolyValue *result) {
    PolyValue *value = global(self, name);
    *result = value ? poly_retain(value) : poly_none();
    return NULL;
}

static PolyError *scope_write_member(void *self, PolyString name, const PolyValue *value) {
    define(self, name, poly_retain(value));
    return NULL;
}

static PolyError *scope_remove_member(void *self, PolyString name) {
    (void)self;
    char what[128];
    snprintf(what, sizeof what, "the variable '%.*s'", (int)name.length, name.data);
    return poly_error(POLY_READ_ONLY, what, "");
}

static const PolyObjectVtable SCOPE = {
    POLY_COUNTED, .traits = scope_traits, .language = language, .members = scope_members,
    .member_info = scope_member_info, .get_member = scope_get_member, .write_member = scope_write_member,
    .remove_member = scope_remove_member,
};

static void destroy_list(void *self) {
    List *list = self;
    for (size_t i = 0; i < list->count; i++) poly_release(&list->items[i]);
    free(list->items);
    free(list);
}

static uint32_t list_traits(void *self) {
    (void)self;
    return POLY_TRAIT_ARRAY;
}

static PolyError *list_len(void *self, uint64_t *result) {
    *result = ((List *)self)->count;
    return NULL;
}

static uint32_t list_element_info(void *self, uint64_t index) {
    size_t count = ((List *)self)->count;
    if (index == count) return POLY_INSERTABLE;
    return index < count ? POLY_READABLE | POLY_MODIFIABLE : 0;
}

static PolyError *list_read(void *self, uint64_t index, PolyValue *result) {
    List *list = self;
    if (index >= list->count) return poly_invalid_index(index);
    *result = poly_retain(&list->items[index]);
    return NULL;
}

static PolyError *list_write(void *self, uint64_t index, const PolyValue *value) {
    List *list = self;
    if (index > list->count) return poly_invalid_index(index);
    PolyValue kept = poly_retain(value), old = poly_none();
    if (index == list->count) {
        list->items = grown(list->items, list->count++, sizeof(PolyValue));
    } else {
        old = list->items[index];
    }
    list->items[index] = kept;
    poly_release(&old);
    return NULL;
}

static const PolyObjectVtable LIST = {
    POLY_COUNTED, .traits = list_traits, .language = language, .array_len = list_len,
    .element_info = list_element_info, .read_element = list_read, .write_element = list_write,
};

static void destroy_function(void *self) {
    Function *function = self;
    release_program(function->program);
    poly_counted_release(function->calc);
    free(function);
}

static uint32_t function_traits(void *self) {
    (void)self;
    return POLY_TRAIT_EXECUTABLE;
}

static void function_name(void *self, PolyValue *result) {
    *result = poly_text(poly_string(((Function *)self)->head->items[0].name));
}

static void function_display(void *self, uint8_t side_effects, PolyValue *result) {
    (void)side_effects;
    char text[128];
    snprintf(text, sizeof text, "<calc function %s>", ((Function *)self)->head->items[0].name);
    *result = poly_text(poly_string(text));
}

static PolyError *function_execute(void *self, const PolyArguments *arguments, PolyValue *result) {
    Function *function = self;
    Calc *calc = function->calc;
    size_t count = function->head->count - 1;
    if (arguments->keyword_count > 0) {
        return poly_throw("TypeError", "functions of calc have no named parameters");
    }
    if (arguments->positional_count != count) {
        return poly_arity(count, count, arguments->positional_count);
    }
    if (calc->depth >= DEPTH) return poly_error(POLY_RESOURCE, "", "calls nest too deeply");
    const Node *head = function->head->items;
    Run run = { calc, function->program, head->name, head + 1, arguments->positional, count };
    calc->depth += 1;
    PolyError *error = evaluate(&run, function->body, result);
    calc->depth -= 1;
    return error;
}

static const PolyObjectVtable FUNCTION = {
    POLY_COUNTED, .traits = function_traits, .language = language, .to_display = function_display,
    .execute = function_execute, .executable_name = function_name,
};

/* ---- evaluation ---------------------------------------------------------------- */

/* An error on its way out of a node: an own one gets its place, and every one, of
 * whatever language, the frame of the function that it leaves. */
static PolyError *leave(PolyError *error, const Run *run, const Node *node) {
    const PolySource *source = run->program->source;
    bool own = error->release == poly_own_error_release;
    if (own && !error->location.name.data) poly_error_at(error, source, node->line, node->column);
    poly_error_frame(error, "calc", run->function, source, node->line, node->column);
    return error;
}

static bool is_true(const PolyValue *value) {
    return !(poly_has(value, POLY_TRAIT_NULL) || (value->kind == POLY_BOOL && !value->as.boolean));
}

static bool is_same(const PolyValue *a, const PolyValue *b) {
    if (poly_is_number(a) && poly_is_number(b)) return poly_number(a) == poly_number(b);
    if (a->kind != b->kind) return false;
    if (a->kind == POLY_OBJECT) {
        PolyIdentity left = a->as.object.vtable->identity(a->as.object.data);
        PolyIdentity right = b->as.object.vtable->identity(b->as.object.data);
        return left.heap == right.heap && left.address == right.address;
    }
    if (a->kind == POLY_TEXT) {
        char *left = poly_utf8(a, NULL), *right = poly_utf8(b, NULL);
        bool same = strcmp(left, right) == 0;
        free(left);
        free(right);
        return same;
    }
    return a->kind != POLY_BOOL || a->as.boolean == b->as.boolean;
}

/* Arithmetic and comparison. Integers that overflow become doubles. */
static PolyError *arithmetic(char operator, const PolyValue *values, size_t count, PolyValue *result) {
    for (size_t i = 0; i < count; i++) {
        if (!poly_is_number(&values[i])) return poly_throw("TypeError", "'%c' wants numbers", operator);
    }
    if (count == 0) return poly_throw("TypeError", "'%c' wants numbers", operator);
    *result = values[0];
    for (size_t i = 1; i < count; i++) {
        int64_t exact = 0, a = result->as.integer, b = values[i].as.integer;
        bool integers = result->kind == POLY_INT && values[i].kind == POLY_INT, exactly;
        double x = poly_number(result), y = poly_number(&values[i]);
        switch (operator) {
        case '+':
            exactly = integers && !__builtin_add_overflow(a, b, &exact);
            *result = exactly ? poly_int(exact) : poly_float(x + y);
            break;
        case '-':
            exactly = integers && !__builtin_sub_overflow(a, b, &exact);
            *result = exactly ? poly_int(exact) : poly_float(x - y);
            break;
        case '*':
            exactly = integers && !__builtin_mul_overflow(a, b, &exact);
            *result = exactly ? poly_int(exact) : poly_float(x * y);
            break;
        case '/':
            if (y == 0) return poly_throw("ZeroDivisionError", "division by zero");
            *result = poly_float(x / y);
            break;
        default:
            if (i + 1 < count) return poly_throw("TypeError", "'<' wants two numbers");
            *result = poly_bool(x < y);
        }
    }
    return NULL;
}

static PolyError *print(Calc *calc, const PolyValue *value) {
    PolyValue shown;
    calc->host.vtable->display(calc->host.data, poly_string("calc"), value, &shown);
    size_t length = 0;
    char *text = poly_utf8(&shown, &length);
    poly_release(&shown);
    if (!text) return NULL;
    text[length] = '\n'; /* in place of the zero */
    PolyString line = { text, length + 1 };
    PolyError *error = calc->host.vtable->write(calc->host.data, POLY_STDOUT, line);
    free(text);
    return error;
}

/* A member of an object that must be there. */
static PolyError *get(const PolyValue *values, size_t count, PolyValue *result) {
    if (count != 2 || values[1].kind != POLY_TEXT) {
        return poly_throw("TypeError", "get wants an object and a name");
    }
    size_t length;
    char *name = poly_utf8(&values[1], &length);
    PolyString string = { name, length };
    PolyError *error = poly_get_member(&values[0], string, result);
    if (!error && result->kind == POLY_NONE) error = poly_error(POLY_UNKNOWN_MEMBER, name, "the object");
    free(name);
    return error;
}

/* Any value as what is thrown: it is the exception, and comes back as itself. */
static PolyError *thrown(Calc *calc, const PolyValue *value) {
    PolyValue shown;
    calc->host.vtable->display(calc->host.data, poly_string("calc"), value, &shown);
    char *text = value->kind == POLY_TEXT ? poly_utf8(value, NULL) : poly_utf8(&shown, NULL);
    PolyError *error = poly_throw("CalcError", "%s", text ? text : "");
    error->exception = poly_retain(value);
    free(text);
    poly_release(&shown);
    return error;
}

/* A call of a built-in function, or of any value. */
static PolyError *call(Calc *calc, const char *name, const PolyValue *function, const PolyValue *values,
                       size_t count, PolyValue *result) {
    if (function) return poly_call(function, values, count, result);
    if (strlen(name) == 1 && strchr("+-*/<", *name)) return arithmetic(*name, values, count, result);
    if (strcmp(name, "=") == 0 && count == 2) {
        *result = poly_bool(is_same(&values[0], &values[1]));
        return NULL;
    }
    if (strcmp(name, "list") == 0) {
        List *list = allocate(sizeof *list);
        *result = poly_counted(&list->counted, &LIST, destroy_list);
        for (size_t i = 0; i < count; i++) poly_error_free(list_write(list, i, &values[i]));
        return NULL;
    }
    if (strcmp(name, "at") == 0 && count == 2 && values[1].kind == POLY_INT) {
        return poly_read_element(&values[0], (uint64_t)values[1].as.integer, result);
    }
    if (strcmp(name, "length") == 0 && count == 1) {
        uint64_t length = 0;
        PolyError *error = poly_length(&values[0], &length);
        *result = poly_int((int64_t)length);
        return error;
    }
    if (strcmp(name, "get") == 0) return get(values, count, result);
    if (strcmp(name, "print") == 0 && count == 1) {
        *result = poly_null();
        return print(calc, &values[0]);
    }
    if (strcmp(name, "throw") == 0 && count == 1) return thrown(calc, &values[0]);
    if (strcmp(name, "option") == 0 && count == 1 && values[0].kind == POLY_TEXT) {
        char *option = poly_utf8(&values[0], NULL);
        calc->host.vtable->option(calc->host.data, poly_string(option), result);
        free(option);
        return NULL;
    }
    return poly_throw("NameError", "there is no function '%s' for %zu arguments", name, count);
}

/* The value of a name: a parameter, a global, or none. Borrowed. */
static const PolyValue *variable(const Run *run, const char *name) {
    for (size_t i = 0; i < run->count; i++) {
        if (strcmp(run->names[i].name, name) == 0) return &run->values[i];
    }
    return global(run->calc, poly_string(name));
}

static bool is_catchable(const PolyError *error) {
    return error->kind < POLY_EXIT;
}

static bool is_name(const Node *node, const char *name) {
    return node->kind == NAME && strcmp(node->name, name) == 0;
}

/* (def name value), (def (name parameter...) body) */
static PolyError *definition(const Run *run, const Node *form, PolyValue *result) {
    const Node *head = form->count == 3 ? &form->items[1] : NULL;
    bool valid = head && (head->kind == NAME || (head->kind == FORM && head->count > 0));
    for (size_t i = 0; valid && head->kind == FORM && i < head->count; i++) {
        valid = head->items[i].kind == NAME;
    }
    if (!valid) return leave(poly_throw("SyntaxError", "def wants a name and a value"), run, form);
    if (head->kind == NAME) {
        PolyError *error = evaluate(run, &form->items[2], result);
        if (!error) define(run->calc, poly_string(head->name), poly_retain(result));
        return error;
    }
    Function *function = allocate(sizeof *function);
    *result = poly_counted(&function->counted, &FUNCTION, destroy_function);
    poly_counted_retain(run->calc);
    run->program->count += 1;
    function->calc = run->calc;
    function->program = run->program;
    function->head = head;
    function->body = &form->items[2];
    define(run->calc, poly_string(head->items[0].name), poly_retain(result));
    return NULL;
}

/* (try body name handler): the handler sees what was thrown under the name. */
static PolyError *attempt(const Run *run, const Node *form, PolyValue *result) {
    if (form->count != 4 || form->items[2].kind != NAME) {
        return leave(poly_throw("SyntaxError", "try wants a body, a name and a handler"), run, form);
    }
    PolyError *error = evaluate(run, &form->items[1], result);
    if (!error || !is_catchable(error)) return error;
    bool has_object = error->exception.kind != POLY_NONE;
    PolyValue caught = has_object ? poly_retain(&error->exception) : poly_text(error->message);
    poly_error_free(error);
    /* The name is a parameter more, in front of the others. */
    Run inner = *run;
    inner.count += 1;
    Node *names = allocate(inner.count * sizeof(Node));
    PolyValue *values = allocate(inner.count * sizeof(PolyValue));
    names[0] = form->items[2];
    values[0] = caught;
    for (size_t i = 0; i < run->count; i++) {
        names[i + 1] = run->names[i];
        values[i + 1] = run->values[i];
    }
    inner.names = names;
    inner.values = values;
    error = evaluate(&inner, &form->items[3], result);
    poly_release(&caught);
    free(names);
    free(values);
    return error;
}

/* (function argument...) */
static PolyError *application(const Run *run, const Node *form, PolyValue *result) {
    PolyValue *values = allocate(form->count * sizeof(PolyValue));
    const Node *head = &form->items[0];
    PolyError *error = NULL;
    /* The function is the first value: kept, since a call may define it anew. */
    const PolyValue *named = head->kind == NAME ? variable(run, head->name) : NULL;
    if (named) values[0] = poly_retain(named);
    for (size_t i = head->kind == NAME; !error && i < form->count; i++) {
        error = evaluate(run, &form->items[i], &values[i]);
    }
    if (!error) {
        const PolyValue *function = named || head->kind != NAME ? &values[0] : NULL;
        const char *name = head->kind == NAME ? head->name : "";
        error = call(run->calc, name, function, values + 1, form->count - 1, result);
        if (error) leave(error, run, head);
    }
    for (size_t i = 0; i < form->count; i++) poly_release(&values[i]);
    free(values);
    return error;
}

static PolyError *evaluate(const Run *run, const Node *node, PolyValue *result) {
    *result = poly_null();
    if (node->kind == NUMBER || node->kind == STRING) {
        *result = poly_retain(&node->value);
        return NULL;
    }
    if (node->kind == NAME) {
        const PolyValue *value = variable(run, node->name);
        if (!value) return leave(poly_throw("NameError", "'%s' is not defined", node->name), run, node);
        *result = poly_retain(value);
        return NULL;
    }
    if (node->count == 0) return NULL;
    /* At a safepoint: somebody may want to stop the program. */
    PolyHost host = run->calc->host;
    if (host.vtable->take_interrupt(host.data)) return poly_error(POLY_CANCELLED, "", "interrupted");
    if (is_name(&node->items[0], "def")) return definition(run, node, result);
    if (is_name(&node->items[0], "try")) return attempt(run, node, result);
    if (is_name(&node->items[0], "if") && node->count == 4) {
        PolyError *error = evaluate(run, &node->items[1], result);
        if (error) return error;
        bool chosen = is_true(result);
        poly_release(result);
        return evaluate(run, &node->items[chosen ? 2 : 3], result);
    }
    return application(run, node, result);
}

/* ---- the language ---------------------------------------------------------------- */

static void instance_release(void *self) {
    Calc *calc = self;
    empty_scope(calc); /* functions hold the instance: take them out first */
    poly_counted_release(calc);
}

static PolyError *instance_eval(void *self, const PolySource *source, PolyValue *result) {
    Program *program;
    PolyError *error = read_program(source, &program);
    if (error) return error;
    Run run = { self, program, "", NULL, NULL, 0 };
    *result = poly_null();
    for (size_t i = 0; !error && i < program->root.count; i++) {
        poly_release(result);
        error = evaluate(&run, &program->root.items[i], result);
    }
    release_program(program);
    return error;
}

static PolyError *instance_bindings(void *self, PolyValue *result) {
    *result = poly_object(poly_counted_retain(self));
    return NULL;
}

static const PolyInstanceVtable INSTANCE = {
    .size = sizeof(PolyInstanceVtable), .release = instance_release, .eval = instance_eval,
    .bindings = instance_bindings,
};

static PolyError *start(PolyHost host, PolyInstance *result) {
    Calc *calc = allocate(sizeof *calc);
    poly_counted(&calc->counted, &SCOPE, destroy_calc);
    calc->host = host;
    result->vtable = &INSTANCE;
    result->data = calc;
    return NULL;
}

static const PolyString EXTENSIONS[] = { POLY_STRING("calc") };

static const PolyLanguageInfo INFO = {
    .id = POLY_STRING("calc"), .name = POLY_STRING("Calc"), .engine = POLY_STRING("calc"),
    .engine_version = POLY_STRING("1.0"), .extensions = POLY_STRINGS(EXTENSIONS),
};

POLY_EXPORT_LANGUAGE(INFO, start)
