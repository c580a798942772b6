//! What an ES module asks of others, and the marks that the loader needs in it.

use super::Wishes;
use super::awaits::Awaits;
use super::edits::Edits;
use oxc_ast::ast::*;
use oxc_span::GetSpan;
use std::collections::BTreeMap;

type Requests = BTreeMap<String, Vec<String>>;

/// Collects the requests of a module and the changes to its text:
/// - `import.meta;` in front tells the loader when its body starts;
/// - `import * as x` of another language's module gives the module itself, so that
///   its members need not be known before it runs.
pub(super) fn edit(
    text: &str,
    program: &Program<'_>,
    wishes: &Wishes<'_>,
    awaits: Awaits,
    edits: &mut Edits,
    requests: &mut Requests,
) {
    // Boa does not see that `for await` makes a module asynchronous.
    edits.insert(0, if awaits.in_loop { "import.meta;if(0)await 0;" } else { "import.meta;" });
    for statement in &program.body {
        match statement {
            Statement::ImportDeclaration(import) => edit_import(import, wishes, edits, requests),
            Statement::ExportFromDeclaration(export) => {
                let names = requests.entry(export.source.value.to_string()).or_default();
                names.extend(export.specifiers.iter().map(|specifier| specifier.local.name().to_string()));
            }
            Statement::ExportAllDeclaration(export) => {
                let specifier = export.source.value.as_str();
                let names = requests.entry(specifier.to_owned()).or_default();
                match &export.exported {
                    Some(name) if (wishes.is_foreign)(specifier) => {
                        let from = export.span.start as usize;
                        let end = name.span().end as usize;
                        if let Some(star) = text[from..end].find('*') {
                            let name = &text[name.span().start as usize..end];
                            edits.replace(from + star..end, format!("{{ default as {name} }}"));
                        }
                        names.push("default".into());
                    }
                    Some(_) | None => names.push("*".into()),
                }
            }
            _ => {}
        }
    }
    // Boa misses the end of `export { x }` where the text ends without a semicolon.
    if let Some(last) = program.body.last().map(|last| last.span())
        && last.source_text(text).starts_with("export")
        && !last.source_text(text).ends_with(';')
    {
        edits.insert(last.end as usize, ";");
    }
    if wishes.keep_value
        && let Some(Statement::ExpressionStatement(last)) = program.body.last()
    {
        let span = last.expression.span();
        edits.insert(span.start as usize, "import.meta.$value=(");
        edits.insert(span.end as usize, ")");
    }
}

fn edit_import(
    import: &ImportDeclaration<'_>,
    wishes: &Wishes<'_>,
    edits: &mut Edits,
    requests: &mut Requests,
) {
    let specifier = import.source.value.as_str();
    let names = requests.entry(specifier.to_owned()).or_default();
    for binding in import.specifiers.iter().flatten() {
        match binding {
            ImportDeclarationSpecifier::ImportSpecifier(named) => {
                names.push(named.imported.name().to_string())
            }
            ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => names.push("default".into()),
            ImportDeclarationSpecifier::ImportNamespaceSpecifier(all) => {
                if (wishes.is_foreign)(specifier) {
                    let span = all.span();
                    let local = all.local.name.as_str();
                    edits
                        .replace(span.start as usize..span.end as usize, format!("{{ default as {local} }}"));
                    names.push("default".into());
                } else {
                    names.push("*".into());
                }
            }
        }
    }
}
