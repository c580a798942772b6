//! Where a name stands that is not defined: the engine knows no places of names.

use super::edits::{offset, place};
use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::{Scoping, SemanticBuilder};
use oxc_span::{GetSpan, SourceType, Span};
use oxc_syntax::operator::UnaryOperator;
use oxc_syntax::scope::ScopeFlags;

/// The place of a name that was read and is not defined, in the function that `near` is in, the
/// last place that the engine knows before it (line 0: the start of the text). `None` where the
/// text does not tell. Parses the text.
pub(crate) fn undefined(text: &str, typescript: bool, name: &str, near: (u32, u32)) -> Option<(u32, u32)> {
    crate::stack::with(super::stack_needed(text), || {
        let allocator = Allocator::default();
        let language = if typescript { SourceType::ts() } else { SourceType::default() };
        let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
        let parsed =
            Parser::new(&allocator, text, language.with_unambiguous(true)).with_options(options).parse();
        let semantic = SemanticBuilder::new().build(&parsed.program).semantic;
        let near = if near.0 == 0 { 0 } else { offset(text, near.0, near.1)? };
        let finder =
            Finder { name, near, scoping: semantic.scoping(), within: Vec::new(), found: Vec::new() };
        let found = finder.find(&parsed.program)?;
        Some(place(text, found))
    })
}

struct Finder<'f> {
    name: &'f str,
    near: usize,
    scoping: &'f Scoping,
    /// The functions around what is visited, the innermost last.
    within: Vec<Span>,
    /// Uses of the name, each with the function that it is in.
    found: Vec<(usize, Option<Span>)>,
}

impl Finder<'_> {
    fn find(mut self, program: &Program<'_>) -> Option<usize> {
        let mut around = Around { near: self.near, innermost: None };
        around.visit_program(program);
        self.visit_program(program);
        let mut uses = self.found.iter().filter(|(_, function)| *function == around.innermost);
        let first = uses.clone().next().map(|(at, _)| *at);
        // What the engine runs after the place may stand before it: the update of a loop.
        uses.find(|(at, _)| *at >= self.near).map(|(at, _)| *at).or(first)
    }

    fn within(&mut self, function: Span, walk: impl FnOnce(&mut Self)) {
        self.within.push(function);
        walk(self);
        self.within.pop();
    }
}

impl<'a> Visit<'a> for Finder<'_> {
    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        let is_resolved = || {
            let reference = it.reference_id.get().map(|id| self.scoping.get_reference(id));
            reference.is_some_and(|reference| reference.symbol_id().is_some())
        };
        if it.name == self.name && !is_resolved() {
            self.found.push((it.span.start as usize, self.within.last().copied()));
        }
    }

    fn visit_unary_expression(&mut self, it: &UnaryExpression<'a>) {
        // `typeof` of what is not defined is no error.
        let is_asked = it.operator == UnaryOperator::Typeof && it.argument.is_identifier_reference();
        if !is_asked {
            walk::walk_unary_expression(self, it);
        }
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        self.within(it.span, |this| walk::walk_function(this, it, flags));
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.within(it.span, |this| walk::walk_arrow_function_expression(this, it));
    }
}

/// Finds the function that an offset is in.
struct Around {
    near: usize,
    innermost: Option<Span>,
}

impl Around {
    fn enter(&mut self, function: Span) {
        if (function.start as usize + 1..function.end as usize).contains(&self.near) {
            self.innermost = Some(function);
        }
    }
}

impl<'a> Visit<'a> for Around {
    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        self.enter(it.span());
        walk::walk_function(self, it, flags);
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.enter(it.span());
        walk::walk_arrow_function_expression(self, it);
    }
}
