//! Calls whose failure is handled, so that too deep a recursion can be caught.
//!
//! Boa stops at its limit of recursion with an error that passes every handler of
//! JavaScript, up to the native function that called into it. So calls that stand in
//! a `try` with a `catch`, or in code whose errors reject a promise (asynchronous
//! functions, the executor of `new Promise`, modules with a top-level `await`), go through
//! a native function of ours, which makes a `RangeError` of it. Such a call takes about
//! twice the time of a direct one.

use super::edits::Edits;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::GetSpan;
use oxc_syntax::scope::ScopeFlags;
use std::ops::Range;

/// `f(a)` becomes `CALL(f,void 0,a)`.
pub(crate) const CALL: &str = "$poly_call";
/// `o.m(a)` becomes `INVOKE(o,"m",a)`.
pub(crate) const INVOKE: &str = "$poly_invoke";
/// `new C(a)` becomes `CONSTRUCT(C,a)`.
pub(crate) const CONSTRUCT: &str = "$poly_construct";

/// What a text without which there is nothing to change has.
const SIGNS: [&str; 3] = ["try", "async", "Promise"];

/// Adds the changes to `edits`. `awaits` tells that the errors of the top level reject a
/// promise.
pub(super) fn edit(text: &str, program: &Program<'_>, awaits: bool, edits: &mut Edits) {
    if awaits || SIGNS.iter().any(|sign| text.contains(sign)) {
        Catching { text, edits, guarded: awaits, executor: None }.visit_program(program);
    }
}

struct Catching<'e, 's> {
    text: &'s str,
    edits: &'e mut Edits,
    /// Errors are handled here, without leaving the function.
    guarded: bool,
    /// Where a function begins whose errors its only caller handles.
    executor: Option<u32>,
}

impl Catching<'_, '_> {
    fn within(&mut self, guarded: bool, walk: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.guarded, guarded);
        walk(self);
        self.guarded = before;
    }

    /// The offset behind the parenthesis that follows `from`.
    fn behind_parenthesis(&self, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            let rest = self.text.get(at..)?;
            if rest.starts_with('(') {
                return Some(at + 1);
            }
            at += if rest.starts_with("/*") {
                rest.find("*/")? + 2
            } else if rest.starts_with("//") {
                rest.find('\n')? + 1
            } else {
                rest.chars().next().filter(|c| c.is_whitespace())?.len_utf8()
            };
        }
    }

    fn call(&mut self, call: &CallExpression<'_>) -> Option<()> {
        if call.optional {
            return None;
        }
        let comma = if call.arguments.is_empty() { "" } else { "," };
        let (start, end) = (call.callee.span().start as usize, call.callee.span().end as usize);
        let arguments = self.behind_parenthesis(end)?;
        match &call.callee {
            Expression::Identifier(name) if name.name != "eval" => self.plain(start, end..arguments, comma),
            Expression::StaticMemberExpression(member) if !member.optional && !is_super(&member.object) => {
                let object = member.object.span().end as usize;
                self.edits.insert(start, format!("{INVOKE}("));
                self.edits.replace(object..arguments, format!(",\"{}\"{comma}", member.property.name));
            }
            Expression::ComputedMemberExpression(member) if !member.optional && !is_super(&member.object) => {
                let key = member.expression.span();
                self.edits.insert(start, format!("{INVOKE}("));
                self.edits.replace(member.object.span().end as usize..key.start as usize, ",");
                self.edits.replace(key.end as usize..arguments, comma);
            }
            Expression::PrivateFieldExpression(member) if !member.optional => {
                let object = match &member.object {
                    Expression::ThisExpression(_) => "this",
                    Expression::Identifier(name) => name.name.as_str(),
                    _ => return None,
                };
                self.edits.insert(start, format!("{CALL}("));
                self.edits.replace(end..arguments, format!(",{object}{comma}"));
            }
            Expression::CallExpression(_) => self.plain(start, end..arguments, comma),
            Expression::ParenthesizedExpression(inner) if gives_no_this(&inner.expression) => {
                self.plain(start, end..arguments, comma);
            }
            _ => return None,
        }
        Some(())
    }

    /// A call without `this`.
    fn plain(&mut self, start: usize, opening: Range<usize>, comma: &str) {
        self.edits.insert(start, format!("{CALL}("));
        self.edits.replace(opening, format!(",void 0{comma}"));
    }

    fn construct(&mut self, new: &NewExpression<'_>) -> Option<()> {
        let (start, end) = (new.callee.span().start as usize, new.callee.span().end as usize);
        let comma = if new.arguments.is_empty() { "" } else { "," };
        if end == new.span.end as usize {
            self.edits.insert(end, ")");
        } else {
            let arguments = self.behind_parenthesis(end)?;
            self.edits.replace(end..arguments, comma);
        }
        self.edits.replace(new.span.start as usize..start, format!("{CONSTRUCT}("));
        Some(())
    }
}

fn is_super(expression: &Expression<'_>) -> bool {
    matches!(expression, Expression::Super(_))
}

/// Whether a call of a parenthesized expression is one without `this`.
fn gives_no_this(expression: &Expression<'_>) -> bool {
    matches!(
        expression,
        Expression::FunctionExpression(_)
            | Expression::ArrowFunctionExpression(_)
            | Expression::AwaitExpression(_)
            | Expression::YieldExpression(_)
            | Expression::CallExpression(_)
            | Expression::ConditionalExpression(_)
            | Expression::LogicalExpression(_)
            | Expression::SequenceExpression(_)
    )
}

/// The function that `new Promise` calls, where it stands there itself.
fn executor(new: &NewExpression<'_>) -> Option<u32> {
    let is_promise = matches!(&new.callee, Expression::Identifier(name) if name.name == "Promise");
    let function = new.arguments.first().filter(|_| is_promise)?;
    let is_function =
        matches!(function, Argument::FunctionExpression(_) | Argument::ArrowFunctionExpression(_));
    is_function.then(|| function.span().start)
}

impl<'a> Visit<'a> for Catching<'_, '_> {
    fn visit_try_statement(&mut self, it: &TryStatement<'a>) {
        let before = self.guarded;
        self.guarded |= it.handler.is_some();
        self.visit_block_statement(&it.block);
        self.guarded = before;
        if let Some(handler) = &it.handler {
            self.visit_catch_clause(handler);
        }
        if let Some(finalizer) = &it.finalizer {
            self.visit_block_statement(finalizer);
        }
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        // The outer call is changed first: its text comes before the inner one's.
        if self.guarded {
            self.call(it);
        }
        walk::walk_call_expression(self, it);
    }

    fn visit_new_expression(&mut self, it: &NewExpression<'a>) {
        if self.guarded {
            self.construct(it);
        }
        self.executor = executor(it).or(self.executor);
        walk::walk_new_expression(self, it);
    }

    fn visit_chain_expression(&mut self, it: &ChainExpression<'a>) {
        // What stops a chain stops the calls behind it too: they stay as they are.
        self.within(false, |this| walk::walk_chain_expression(this, it));
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        let guarded = it.r#async || self.executor == Some(it.span.start);
        self.within(guarded, |this| walk::walk_function(this, it, flags));
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        let guarded = it.r#async || self.executor == Some(it.span.start);
        self.within(guarded, |this| walk::walk_arrow_function_expression(this, it));
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        self.within(false, |this| walk::walk_class(this, it));
    }
}
