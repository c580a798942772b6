//! Calls that look for an interruption, in every loop and function: the engine has no
//! hook for it.

use super::edits::Edits;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};

/// Looks for an interruption.
pub(crate) const CHECK: &str = "$poly_check";

/// The places of a program's safepoints.
#[derive(Default)]
pub(super) struct Safepoints {
    /// Where what comes in front of other changes goes, with its text.
    starts: Vec<(usize, String)>,
    /// Where what comes behind them goes; the innermost first.
    ends: Vec<(usize, &'static str)>,
}

impl Safepoints {
    pub(super) fn of(program: &Program<'_>) -> Self {
        let mut found = Self::default();
        found.visit_program(program);
        found
    }

    /// Adds the beginnings to `edits`: before other changes are.
    pub(super) fn begin(&mut self, edits: &mut Edits) {
        for (at, text) in self.starts.drain(..) {
            edits.insert(at, text);
        }
    }

    /// Adds the ends to `edits`: after other changes were.
    pub(super) fn end(self, edits: &mut Edits) {
        for (at, text) in self.ends {
            edits.insert(at, text);
        }
    }

    fn start(&mut self, at: u32, text: String) {
        self.starts.push((at as usize, text));
    }

    fn around(&mut self, span: Span, (start, end): (String, &'static str), walk: impl FnOnce(&mut Self)) {
        self.start(span.start, start);
        walk(self);
        self.ends.push((span.end as usize, end));
    }

    fn turn<'a>(&mut self, body: &Statement<'a>) {
        match body {
            Statement::BlockStatement(block) => {
                self.start(block.span.start + 1, format!("{CHECK}();"));
                self.visit_block_statement(block);
            }
            bare => {
                self.around(bare.span(), (format!("{{{CHECK}();"), "}"), |this| this.visit_statement(bare))
            }
        }
    }
}

impl<'a> Visit<'a> for Safepoints {
    fn visit_function_body(&mut self, it: &FunctionBody<'a>) {
        // Directives stay the first.
        let at = it.directives.last().map_or(it.span.start + 1, |last| last.span.end);
        self.start(at, format!(";{CHECK}();"));
        walk::walk_function_body(self, it);
    }

    fn visit_arrow_function_body(&mut self, it: &ArrowFunctionBody<'a>) {
        match it.as_expression() {
            Some(value) => {
                self.around(value.span(), (format!("({CHECK}(),"), ")"), |this| this.visit_expression(value));
            }
            None => walk::walk_arrow_function_body(self, it),
        }
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        self.visit_for_statement_left(&it.left);
        self.visit_expression(&it.right);
        self.turn(&it.body);
    }

    fn visit_for_in_statement(&mut self, it: &ForInStatement<'a>) {
        self.visit_for_statement_left(&it.left);
        self.visit_expression(&it.right);
        self.turn(&it.body);
    }

    fn visit_for_statement(&mut self, it: &ForStatement<'a>) {
        if let Some(init) = &it.init {
            self.visit_for_statement_init(init);
        }
        for expression in it.test.iter().chain(&it.update) {
            self.visit_expression(expression);
        }
        self.turn(&it.body);
    }

    fn visit_while_statement(&mut self, it: &WhileStatement<'a>) {
        self.visit_expression(&it.test);
        self.turn(&it.body);
    }

    fn visit_do_while_statement(&mut self, it: &DoWhileStatement<'a>) {
        self.turn(&it.body);
        self.visit_expression(&it.test);
    }
}
