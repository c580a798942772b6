//! `await` outside functions.

use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_syntax::scope::ScopeFlags;

/// Where a program waits outside functions.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Awaits {
    /// Anywhere.
    pub(super) any: bool,
    /// In a `for await`.
    pub(super) in_loop: bool,
}

impl Awaits {
    pub(super) fn of(text: &str, program: &Program<'_>) -> Self {
        let mut finder = Finder::default();
        if text.contains("await") {
            finder.visit_program(program);
        }
        finder.found
    }
}

#[derive(Default)]
struct Finder {
    found: Awaits,
}

/// Functions are not looked into.
impl<'a> Visit<'a> for Finder {
    fn visit_function(&mut self, _: &Function<'a>, _: ScopeFlags) {}

    fn visit_arrow_function_expression(&mut self, _: &ArrowFunctionExpression<'a>) {}

    fn visit_static_block(&mut self, _: &StaticBlock<'a>) {}

    fn visit_await_expression(&mut self, _: &AwaitExpression<'a>) {
        self.found.any = true;
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        self.found.any |= it.r#await;
        self.found.in_loop |= it.r#await;
        walk::walk_for_of_statement(self, it);
    }
}
