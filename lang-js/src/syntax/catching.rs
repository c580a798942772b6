//! Calls inside `try`, so that too deep a recursion can be caught.
//!
//! Boa stops at its limit of recursion with an error that passes every handler of
//! JavaScript, up to the native function that called into it. So calls that stand in
//! a `try` with a `catch` go through a native function of ours, which makes a
//! `RangeError` of it. Such a call takes about twice the time of a direct one.

use super::edits::Edits;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::GetSpan;
use oxc_syntax::scope::ScopeFlags;

/// `f(a)` becomes `CALL(f,void 0,a)`.
pub(crate) const CALL: &str = "$poly_call";
/// `o.m(a)` becomes `INVOKE(o,"m",a)`.
pub(crate) const INVOKE: &str = "$poly_invoke";
/// `new C(a)` becomes `CONSTRUCT(C,a)`.
pub(crate) const CONSTRUCT: &str = "$poly_construct";

/// Adds the changes to `edits`.
pub(super) fn edit(text: &str, program: &Program<'_>, edits: &mut Edits) {
    if text.contains("try") {
        Catching { text, edits, guarded: false }.visit_program(program);
    }
}

struct Catching<'e, 's> {
    text: &'s str,
    edits: &'e mut Edits,
    /// Inside a `try` with a `catch`, in the same function.
    guarded: bool,
}

impl Catching<'_, '_> {
    fn unguarded(&mut self, walk: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.guarded, false);
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
            Expression::Identifier(name) if name.name != "eval" => {
                self.edits.insert(start, format!("{CALL}("));
                self.edits.replace(end..arguments, format!(",void 0{comma}"));
            }
            Expression::StaticMemberExpression(member) if !member.optional && !is_super(&member.object) => {
                let object = member.object.span().end as usize;
                self.edits.insert(start, format!("{INVOKE}("));
                self.edits.replace(object..arguments, format!(",\"{}\"{comma}", member.property.name));
            }
            _ => return None,
        }
        Some(())
    }

    fn construct(&mut self, new: &NewExpression<'_>) -> Option<()> {
        let (start, end) = (new.callee.span().start as usize, new.callee.span().end as usize);
        if !matches!(&new.callee, Expression::Identifier(_) | Expression::StaticMemberExpression(_)) {
            return None;
        }
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
        walk::walk_new_expression(self, it);
    }

    fn visit_chain_expression(&mut self, it: &ChainExpression<'a>) {
        // What stops a chain stops the calls behind it too: they stay as they are.
        self.unguarded(|this| walk::walk_chain_expression(this, it));
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        self.unguarded(|this| walk::walk_function(this, it, flags));
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.unguarded(|this| walk::walk_arrow_function_expression(this, it));
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        self.unguarded(|this| walk::walk_class(this, it));
    }
}
