//! Lines at a prompt: their declarations stay, may be repeated, and `await` works
//! at the top.

use super::edits::Edits;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};
use oxc_syntax::scope::ScopeFlags;
use std::ops::Range;

/// Called in every loop, so that an interruption ends it.
pub(crate) const CHECK: &str = "$poly_check";

/// Changes a line so that what it declares becomes variables of the global object;
/// loops look for an interruption. Whether the line has `await` at the top: then
/// it is one expression that gives a promise of its value.
pub(super) fn edit(text: &str, program: &Program<'_>, edits: &mut Edits) -> bool {
    let mut finder = Finder::default();
    finder.visit_program(program);
    for body in &finder.loops {
        match body {
            Loop::Block(start) => edits.insert(start + 1, format!("{CHECK}();")),
            Loop::Bare(span) => {
                edits.insert(span.start, format!("{{{CHECK}();"));
                edits.insert(span.end, "}");
            }
        }
    }
    if finder.awaits {
        edit_awaiting(text, program, edits);
    } else {
        edit_plain(program, edits);
    }
    finder.awaits
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

/// `let` and `const` become `var`, which may be repeated and is a property of the
/// global object; a class becomes a variable that holds it.
fn edit_plain(program: &Program<'_>, edits: &mut Edits) {
    for statement in &program.body {
        match statement {
            Statement::VariableDeclaration(declaration) if declaration.kind.is_lexical() => {
                let start = declaration.span.start as usize;
                let word = declaration.kind.as_str().len();
                edits.replace(start..start + word, format!("{:word$}", "var"));
            }
            Statement::ClassDeclaration(class) => {
                if let Some(name) = &class.id {
                    edits.insert(class.span.start as usize, format!("var {}=", name.name));
                    edits.insert(class.span.end as usize, ";");
                }
            }
            _ => {}
        }
    }
}

/// The line becomes an asynchronous function that is called at once; declarations
/// become assignments to variables outside it, and the last expression is returned.
fn edit_awaiting(text: &str, program: &Program<'_>, edits: &mut Edits) {
    let mut names: Vec<String> = Vec::new();
    let mut functions = String::new();
    let last = program.body.last().map(|statement| statement.span());
    for statement in &program.body {
        match statement {
            Statement::VariableDeclaration(declaration) => {
                for declarator in &declaration.declarations {
                    let bound = declarator.id.get_binding_identifiers();
                    names.extend(bound.iter().map(|identifier| identifier.name.to_string()));
                }
                // `const {a} = b, c = d;` becomes `void ( {a} = b, c = d);`
                let start = declaration.span.start as usize;
                let word = declaration.kind.as_str().len();
                edits.replace(start..start + word, ";void (");
                let end = declaration.span.end as usize;
                let end = if text[..end].ends_with(';') { end - 1 } else { end };
                for declarator in &declaration.declarations {
                    if declarator.init.is_none() {
                        edits.insert(declarator.span.end as usize, "=undefined");
                    }
                }
                edits.insert(end, ")");
            }
            Statement::FunctionDeclaration(function) => {
                if let Some(name) = &function.id {
                    names.push(name.name.to_string());
                    functions.push_str(&format!("globalThis.{0}={0};", name.name));
                }
            }
            Statement::ClassDeclaration(class) => {
                if let Some(name) = &class.id {
                    names.push(name.name.to_string());
                    edits.insert(class.span.start as usize, format!("{}=", name.name));
                    edits.insert(class.span.end as usize, ";");
                }
            }
            Statement::ExpressionStatement(expression) if Some(expression.span) == last => {
                let span = expression.expression.span();
                edits.insert(span.start as usize, "return (");
                edits.insert(span.end as usize, ")");
            }
            _ => {}
        }
    }
    let variables = if names.is_empty() { String::new() } else { format!("var {};", names.join(",")) };
    edits.prepend(format!("{variables}(async()=>{{{functions}"));
    edits.insert(text.len(), "\n})()");
}

/// Whether a program has `for await` outside functions.
pub(super) fn has_for_await(program: &Program<'_>) -> bool {
    let mut finder = Finder::default();
    finder.visit_program(program);
    finder.for_awaits
}

enum Loop {
    /// A block: where its `{` is.
    Block(usize),
    /// A single statement.
    Bare(Range<usize>),
}

/// Finds `await` outside functions, and the bodies of all loops.
#[derive(Default)]
struct Finder {
    awaits: bool,
    for_awaits: bool,
    depth: u32,
    loops: Vec<Loop>,
}

impl Finder {
    fn body(&mut self, body: &Statement<'_>) {
        self.loops.push(match body {
            Statement::BlockStatement(block) => Loop::Block(block.span.start as usize),
            other => Loop::Bare(range(other.span())),
        });
    }
}

impl<'a> Visit<'a> for Finder {
    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        self.depth += 1;
        walk::walk_function(self, it, flags);
        self.depth -= 1;
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.depth += 1;
        walk::walk_arrow_function_expression(self, it);
        self.depth -= 1;
    }

    fn visit_static_block(&mut self, it: &StaticBlock<'a>) {
        self.depth += 1;
        walk::walk_static_block(self, it);
        self.depth -= 1;
    }

    fn visit_await_expression(&mut self, it: &AwaitExpression<'a>) {
        self.awaits |= self.depth == 0;
        walk::walk_await_expression(self, it);
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        self.for_awaits |= it.r#await && self.depth == 0;
        self.awaits |= self.for_awaits;
        self.body(&it.body);
        walk::walk_for_of_statement(self, it);
    }

    fn visit_for_in_statement(&mut self, it: &ForInStatement<'a>) {
        self.body(&it.body);
        walk::walk_for_in_statement(self, it);
    }

    fn visit_for_statement(&mut self, it: &ForStatement<'a>) {
        self.body(&it.body);
        walk::walk_for_statement(self, it);
    }

    fn visit_while_statement(&mut self, it: &WhileStatement<'a>) {
        self.body(&it.body);
        walk::walk_while_statement(self, it);
    }

    fn visit_do_while_statement(&mut self, it: &DoWhileStatement<'a>) {
        self.body(&it.body);
        walk::walk_do_while_statement(self, it);
    }
}
