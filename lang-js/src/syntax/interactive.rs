//! Lines at a prompt: their declarations stay, may be repeated, and `await` works
//! at the top.

use super::edits::Edits;
use oxc_ast::ast::*;
use oxc_span::GetSpan;

/// Changes a line so that what it declares becomes variables of the global object.
/// With `await` at the top it becomes one expression that gives a promise of its value.
pub(super) fn edit(text: &str, program: &Program<'_>, awaits: bool, edits: &mut Edits) {
    if awaits {
        edit_awaiting(text, program, edits);
    } else {
        edit_plain(program, edits);
    }
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
    edits.append("\n})()");
}
