//! The names that a CommonJS module exports, as far as its text tells.
//!
//! Node does the same, with a scanner of characters, so that `import { x }` of such
//! a module works. This one reads the syntax tree: `exports.a =`,
//! `module.exports.a =`, `module.exports = { a, b: ... }`,
//! `Object.defineProperty(exports, "a", ...)`, `module.exports = require("./x")`
//! and the loops over `require` that TypeScript and Babel write for `export *`.

use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;
use std::collections::BTreeSet;

/// What a CommonJS module exports.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Exports {
    /// Names that are assigned.
    pub(crate) names: BTreeSet<String>,
    /// Specifiers of modules whose exports are passed on.
    pub(crate) reexports: Vec<String>,
}

/// The exports of a CommonJS module; none where it does not parse.
pub(crate) fn exports(text: &str) -> Exports {
    let stack = super::stack_needed(text);
    if stack > super::MOST_STACK {
        return Exports::default();
    }
    crate::stack::with(stack, || {
        let allocator = Allocator::default();
        let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
        let parser =
            Parser::new(&allocator, text, SourceType::default().with_commonjs(true)).with_options(options);
        let mut finder = Finder::default();
        finder.visit_program(&parser.parse().program);
        finder.found
    })
}

#[derive(Default)]
struct Finder {
    found: Exports,
}

/// Whether an expression is `exports` or `module.exports`.
fn is_exports(expression: &Expression<'_>) -> bool {
    match expression {
        Expression::Identifier(name) => name.name == "exports",
        Expression::StaticMemberExpression(member) => {
            member.property.name == "exports"
                && matches!(&member.object, Expression::Identifier(name) if name.name == "module")
        }
        Expression::ParenthesizedExpression(inner) => is_exports(&inner.expression),
        // `exports = module.exports = ...`, `module.exports || exports`
        Expression::AssignmentExpression(inner) => {
            inner.left.as_member_expression().is_some_and(is_module_exports)
                || matches!(&inner.left, AssignmentTarget::AssignmentTargetIdentifier(name) if name.name == "exports")
        }
        _ => false,
    }
}

fn is_module_exports(member: &MemberExpression<'_>) -> bool {
    member.static_property_name() == Some("exports")
        && matches!(member.object(), Expression::Identifier(name) if name.name == "module")
}

/// The specifier of `require("x")`.
fn required<'e>(expression: &'e Expression<'_>) -> Option<&'e str> {
    let Expression::CallExpression(call) = expression else { return None };
    let callee = match &call.callee {
        Expression::Identifier(name) => name.name.as_str(),
        _ => return None,
    };
    let first = call.arguments.first()?.as_expression()?;
    match (callee, first) {
        ("require", Expression::StringLiteral(specifier)) => Some(specifier.value.as_str()),
        // `__toESM(require("x"))`, `_interopRequireWildcard(require("x"))`
        (_, inner @ Expression::CallExpression(_)) => required(inner),
        _ => None,
    }
}

impl Finder {
    /// `module.exports = value`.
    fn whole(&mut self, value: &Expression<'_>) {
        match value {
            Expression::ObjectExpression(object) => {
                for property in &object.properties {
                    match property {
                        ObjectPropertyKind::ObjectProperty(property) => {
                            if let Some(name) = property.key.static_name() {
                                self.found.names.insert(name.into_owned());
                            }
                        }
                        ObjectPropertyKind::SpreadProperty(spread) => {
                            self.found.reexports.extend(required(&spread.argument).map(str::to_owned));
                        }
                    }
                }
            }
            Expression::AssignmentExpression(inner) => self.whole(&inner.right),
            Expression::ParenthesizedExpression(inner) => self.whole(&inner.expression),
            other => self.found.reexports.extend(required(other).map(str::to_owned)),
        }
    }
}

impl<'a> Visit<'a> for Finder {
    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        if let Some(member) = it.left.as_member_expression() {
            if is_module_exports(member) {
                self.whole(&it.right);
            } else if is_exports(member.object())
                && let Some(name) = member.static_property_name()
            {
                self.found.names.insert(name.to_owned());
            }
        }
        walk::walk_assignment_expression(self, it);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        let callee = match &it.callee {
            Expression::Identifier(name) => name.name.as_str(),
            Expression::StaticMemberExpression(member) => member.property.name.as_str(),
            _ => "",
        };
        let argument = |index: usize| it.arguments.get(index).and_then(Argument::as_expression);
        match callee {
            "defineProperty" if argument(0).is_some_and(is_exports) => {
                if let Some(Expression::StringLiteral(name)) = argument(1) {
                    self.found.names.insert(name.value.to_string());
                }
            }
            // `Object.assign(exports, { a })`, `Object.defineProperties(exports, { a: ... })`,
            // esbuild's `__export(exports, { a: () => a })`
            "assign" | "defineProperties" | "__export" if argument(0).is_some_and(is_exports) => {
                for value in it.arguments.iter().skip(1).filter_map(Argument::as_expression) {
                    self.whole(value);
                }
            }
            // esbuild's `module.exports = __toCommonJS(x)` and `0 && (module.exports = { a })`
            // come through assignments; `__exportStar(require("./x"), exports)` here.
            "__exportStar" | "__export" | "__reExport" => {
                let found = it.arguments.iter().filter_map(Argument::as_expression).filter_map(required);
                self.found.reexports.extend(found.map(str::to_owned));
            }
            _ => {}
        }
        walk::walk_call_expression(self, it);
    }
}
