//! TypeScript: types are taken out by blanking them, so that every line and
//! column stays where it was. What has a meaning at run time (`enum`,
//! `namespace`, parameter properties, decorators) goes through oxc's transformer
//! instead.

use super::edits::Edits;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::{Scoping, Semantic};
use oxc_span::{GetSpan, Span};
use oxc_syntax::scope::ScopeFlags;
use std::ops::Range;

/// What stripping found.
pub(crate) struct Stripped {
    pub(crate) edits: Edits,
    /// Whether there is something that blanking cannot express.
    pub(crate) needs_transform: bool,
}

/// Collects the edits that take the types out of a program.
pub(crate) fn strip(source: &str, program: &Program<'_>, semantic: &Semantic<'_>) -> Stripped {
    let mut stripper =
        Stripper { source, scoping: semantic.scoping(), edits: Edits::default(), needs_transform: false };
    stripper.visit_program(program);
    Stripped { edits: stripper.edits, needs_transform: stripper.needs_transform }
}

struct Stripper<'s> {
    source: &'s str,
    scoping: &'s Scoping,
    edits: Edits,
    needs_transform: bool,
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

impl Stripper<'_> {
    fn blank(&mut self, span: Span) {
        self.edits.blank(self.source, range(span));
    }

    fn blank_between(&mut self, start: u32, end: u32) {
        if start < end {
            self.blank(Span::new(start, end));
        }
    }

    fn blank_statement(&mut self, span: Span) {
        self.edits.blank_statement(self.source, range(span));
    }

    /// Blanks a word such as `abstract` in front of `before`, if it is there.
    fn blank_words(&mut self, start: u32, before: u32, words: &[&str]) {
        let text = &self.source[start as usize..before as usize];
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            if rest.starts_with("/*") {
                at += rest.find("*/").map_or(rest.len(), |end| end + 2);
                continue;
            }
            if rest.starts_with("//") {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            let word: usize = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '$')
                .map(char::len_utf8)
                .sum();
            if word == 0 {
                at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            }
            if words.contains(&&rest[..word]) {
                let from = start as usize + at;
                self.edits.blank(self.source, from..from + word);
            }
            at += word;
        }
    }

    /// Blanks the first `mark` (`?` or `!`) between two places.
    fn blank_mark(&mut self, start: u32, end: u32, mark: char) {
        if let Some(at) = self.source[start as usize..(end as usize).max(start as usize)].find(mark) {
            let from = start as usize + at;
            self.edits.blank(self.source, from..from + 1);
        }
    }

    /// The offset behind a comma that follows `end`, or `end`.
    fn behind_comma(&self, end: u32) -> u32 {
        let rest = &self.source[end as usize..];
        let spaces = rest.len() - rest.trim_start().len();
        if rest[spaces..].starts_with(',') { end + u32::try_from(spaces).unwrap_or(0) + 1 } else { end }
    }

    /// Whether an import is used as a value anywhere; TypeScript drops the others.
    fn is_value(&self, local: &BindingIdentifier<'_>) -> bool {
        let Some(symbol) = local.symbol_id.get() else { return true };
        self.scoping.get_resolved_references(symbol).any(|reference| reference.is_value())
    }
}

impl<'a> Visit<'a> for Stripper<'_> {
    fn visit_ts_type_annotation(&mut self, annotation: &TSTypeAnnotation<'a>) {
        self.blank(annotation.span);
    }

    fn visit_ts_type_parameter_declaration(&mut self, parameters: &TSTypeParameterDeclaration<'a>) {
        self.blank(parameters.span);
    }

    fn visit_ts_type_parameter_instantiation(&mut self, arguments: &TSTypeParameterInstantiation<'a>) {
        self.blank(arguments.span);
    }

    fn visit_ts_type_alias_declaration(&mut self, it: &TSTypeAliasDeclaration<'a>) {
        self.blank_statement(it.span);
    }

    fn visit_ts_interface_declaration(&mut self, it: &TSInterfaceDeclaration<'a>) {
        self.blank_statement(it.span);
    }

    fn visit_ts_external_module_declaration(&mut self, it: &TSExternalModuleDeclaration<'a>) {
        self.blank_statement(it.span);
    }

    fn visit_ts_global_declaration(&mut self, it: &TSGlobalDeclaration<'a>) {
        self.blank_statement(it.span);
    }

    fn visit_ts_namespace_export_declaration(&mut self, it: &TSNamespaceExportDeclaration<'a>) {
        self.blank_statement(it.span);
    }

    fn visit_ts_enum_declaration(&mut self, it: &TSEnumDeclaration<'a>) {
        if it.declare {
            self.blank_statement(it.span);
        } else {
            self.needs_transform = true;
        }
    }

    fn visit_ts_namespace_declaration(&mut self, it: &TSNamespaceDeclaration<'a>) {
        if it.declare {
            self.blank_statement(it.span);
        } else {
            self.needs_transform = true;
        }
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        if it.import_kind.is_type() {
            self.blank_statement(it.span);
        } else {
            self.needs_transform = true;
        }
    }

    fn visit_ts_export_assignment(&mut self, _: &TSExportAssignment<'a>) {
        self.needs_transform = true;
    }

    fn visit_decorator(&mut self, _: &Decorator<'a>) {
        self.needs_transform = true;
    }

    fn visit_ts_as_expression(&mut self, it: &TSAsExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_between(it.expression.span().end, it.span.end);
    }

    fn visit_ts_satisfies_expression(&mut self, it: &TSSatisfiesExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_between(it.expression.span().end, it.span.end);
    }

    fn visit_ts_non_null_expression(&mut self, it: &TSNonNullExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_between(it.expression.span().end, it.span.end);
    }

    fn visit_ts_type_assertion(&mut self, it: &TSTypeAssertion<'a>) {
        self.blank_between(it.span.start, it.expression.span().start);
        self.visit_expression(&it.expression);
    }

    fn visit_expression_statement(&mut self, it: &ExpressionStatement<'a>) {
        // `x as T` at the end of a line without a semicolon ends there; once the
        // type is gone, `(` on the next line would call `x`.
        let typed = match &it.expression {
            Expression::TSAsExpression(inner) => Some(inner.expression.span().end),
            Expression::TSSatisfiesExpression(inner) => Some(inner.expression.span().end),
            _ => None,
        };
        match typed {
            Some(end) if !self.source[..it.span.end as usize].ends_with(';') => {
                match &it.expression {
                    Expression::TSAsExpression(inner) => self.visit_expression(&inner.expression),
                    Expression::TSSatisfiesExpression(inner) => self.visit_expression(&inner.expression),
                    _ => {}
                }
                self.edits.blank_statement(self.source, end as usize..it.span.end as usize);
            }
            _ => walk::walk_expression_statement(self, it),
        }
    }

    fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
        if it.declare {
            return self.blank_statement(it.span);
        }
        walk::walk_variable_declaration(self, it);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if it.definite {
            let end = it.type_annotation.as_ref().map_or(it.span.end, |annotation| annotation.span.start);
            self.blank_mark(it.id.span().end, end, '!');
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        if it.accessibility.is_some() || it.readonly || it.r#override {
            // Only constructors have these: each declares and fills a field.
            self.needs_transform = true;
        }
        if it.optional {
            let end = it.type_annotation.as_ref().map_or(it.span.end, |annotation| annotation.span.start);
            self.blank_mark(it.pattern.span().end, end.max(it.pattern.span().end + 1), '?');
        }
        walk::walk_formal_parameter(self, it);
    }

    fn visit_ts_this_parameter(&mut self, it: &TSThisParameter<'a>) {
        self.blank_between(it.span.start, self.behind_comma(it.span.end));
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        if it.declare || it.body.is_none() {
            return self.blank_statement(it.span);
        }
        walk::walk_function(self, it, flags);
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        // No line end may come between `)` and `=>`: where the type had one, the
        // parenthesis moves behind it.
        if let Some(annotation) = &it.return_type {
            let from = it.params.span.end as usize;
            if self.source[from..annotation.span.end as usize].contains('\n') {
                let close = from - 1;
                self.edits.replace(close..from, " ");
                let mut text = self.source[range(annotation.span)]
                    .chars()
                    .map(|c| if c == '\n' || c == '\r' { c } else { ' ' })
                    .collect::<String>();
                text.pop();
                text.push(')');
                self.edits.replace(range(annotation.span), text);
            }
        }
        walk::walk_arrow_function_expression(self, it);
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        if it.declare {
            return self.blank_statement(it.span);
        }
        let head = it.id.as_ref().map_or(it.body.span.start, |id| id.span.start);
        if it.r#abstract {
            self.blank_words(it.span.start, head, &["abstract"]);
        }
        if let (Some(first), Some(last)) = (it.implements.first(), it.implements.last()) {
            let before = &self.source[..first.span.start as usize];
            if let Some(word) = before.rfind("implements") {
                self.blank(Span::new(u32::try_from(word).unwrap_or(first.span.start), last.span.end));
            }
        }
        walk::walk_class(self, it);
    }

    fn visit_ts_class_implements(&mut self, _: &TSClassImplements<'a>) {}

    fn visit_ts_index_signature(&mut self, it: &TSIndexSignature<'a>) {
        self.blank_statement(it.span);
    }

    fn visit_method_definition(&mut self, it: &MethodDefinition<'a>) {
        if it.r#type.is_abstract() || it.value.body.is_none() {
            return self.blank_statement(it.span);
        }
        let key = it.key.span();
        self.blank_words(
            it.span.start,
            key.start,
            &["public", "private", "protected", "override", "readonly", "abstract"],
        );
        if it.optional {
            self.blank_mark(key.end, it.value.params.span.start, '?');
        }
        walk::walk_method_definition(self, it);
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        if it.declare || it.r#type.is_abstract() {
            return self.blank_statement(it.span);
        }
        let key = it.key.span();
        self.blank_words(
            it.span.start,
            key.start,
            &["public", "private", "protected", "override", "readonly"],
        );
        let end = it.type_annotation.as_ref().map_or(it.span.end, |annotation| annotation.span.start);
        if it.optional {
            self.blank_mark(key.end, end, '?');
        } else if it.definite {
            self.blank_mark(key.end, end, '!');
        }
        walk::walk_property_definition(self, it);
    }

    fn visit_accessor_property(&mut self, _: &AccessorProperty<'a>) {
        self.needs_transform = true;
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        let Some(specifiers) = &it.specifiers else { return };
        let kept = |this: &Self, specifier: &ImportDeclarationSpecifier<'a>| match specifier {
            ImportDeclarationSpecifier::ImportSpecifier(named) => {
                !named.import_kind.is_type() && this.is_value(&named.local)
            }
            ImportDeclarationSpecifier::ImportDefaultSpecifier(default) => this.is_value(&default.local),
            ImportDeclarationSpecifier::ImportNamespaceSpecifier(all) => this.is_value(&all.local),
        };
        let all_gone = !specifiers.is_empty() && !specifiers.iter().any(|specifier| kept(self, specifier));
        if it.import_kind.is_type() || all_gone {
            return self.blank_statement(it.span);
        }
        for specifier in specifiers {
            if !kept(self, specifier) {
                let span = specifier.span();
                if matches!(specifier, ImportDeclarationSpecifier::ImportDefaultSpecifier(_)) {
                    // `import Type, { value } from`: the comma goes with it.
                    self.blank_between(span.start, self.behind_comma(span.end));
                } else if matches!(specifier, ImportDeclarationSpecifier::ImportSpecifier(_)) {
                    self.blank_between(span.start, self.behind_comma(span.end));
                } else {
                    self.needs_transform = true;
                }
            }
        }
    }

    fn visit_export_declaration(&mut self, it: &ExportDeclaration<'a>) {
        let erased = match &it.declaration {
            Declaration::VariableDeclaration(inner) => inner.declare,
            Declaration::FunctionDeclaration(inner) => inner.declare || inner.body.is_none(),
            Declaration::ClassDeclaration(inner) => inner.declare,
            Declaration::TSEnumDeclaration(inner) => inner.declare,
            Declaration::TSNamespaceDeclaration(inner) => inner.declare,
            Declaration::TSTypeAliasDeclaration(_)
            | Declaration::TSInterfaceDeclaration(_)
            | Declaration::TSExternalModuleDeclaration(_)
            | Declaration::TSGlobalDeclaration(_) => true,
            Declaration::TSImportEqualsDeclaration(_) => false,
        };
        if erased {
            return self.blank_statement(it.span);
        }
        walk::walk_export_declaration(self, it);
    }

    fn visit_export_default_declaration(&mut self, it: &ExportDefaultDeclaration<'a>) {
        let erased = match &it.declaration {
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => true,
            ExportDefaultDeclarationKind::FunctionDeclaration(inner) => inner.body.is_none(),
            _ => false,
        };
        if erased {
            return self.blank_statement(it.span);
        }
        walk::walk_export_default_declaration(self, it);
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        if it.export_kind.is_type() {
            return self.blank_statement(it.span);
        }
        for specifier in &it.specifiers {
            if specifier.export_kind.is_type() || !self.exports_value(&specifier.local) {
                self.blank_between(specifier.span.start, self.behind_comma(specifier.span.end));
            }
        }
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        if it.export_kind.is_type() {
            return self.blank_statement(it.span);
        }
        for specifier in &it.specifiers {
            if specifier.export_kind.is_type() {
                self.blank_between(specifier.span.start, self.behind_comma(specifier.span.end));
            }
        }
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        if it.export_kind.is_type() {
            self.blank_statement(it.span);
        }
    }
}

impl Stripper<'_> {
    /// Whether what `export { name }` names is there at run time.
    fn exports_value(&self, name: &ModuleExportName<'_>) -> bool {
        let ModuleExportName::IdentifierReference(reference) = name else { return true };
        let Some(id) = reference.reference_id.get() else { return true };
        let Some(symbol) = self.scoping.get_reference(id).symbol_id() else { return true };
        let flags = self.scoping.symbol_flags(symbol);
        flags.can_be_referenced_by_value()
    }
}
