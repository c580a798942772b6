//! TypeScript that blanking cannot express, through oxc's transformer.

use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_semantic::SemanticBuilder;
use oxc_transformer::{TransformOptions, Transformer};
use std::path::{Path, PathBuf};

/// Where the tokens of generated text were: generated and original line and
/// column, 1-based, in order.
#[derive(Debug, Default)]
pub(crate) struct SourceMap(Vec<[u32; 4]>);

impl SourceMap {
    /// The place in the original of the last token at or before a place.
    pub(crate) fn original(&self, line: u32, column: u32) -> (u32, u32) {
        let behind = self.0.partition_point(|token| (token[0], token[1]) <= (line, column));
        let Some(token) = behind.checked_sub(1).and_then(|last| self.0.get(last)) else {
            return (line, column);
        };
        (token[2], token[3])
    }
}

/// The program as JavaScript, with a map.
pub(super) fn transform<'a>(
    allocator: &'a Allocator,
    text: &'a str,
    mut program: Program<'a>,
    name: &str,
) -> (String, SourceMap) {
    let scoping = SemanticBuilder::new().with_enum_eval(true).build(&program).semantic.into_scoping();
    let mut options = TransformOptions::default();
    options.decorator.legacy = true;
    Transformer::new(allocator, Path::new(name), &options).build_with_scoping(scoping, &mut program);
    let options = CodegenOptions { source_map_path: Some(PathBuf::from(name)), ..CodegenOptions::default() };
    let made = Codegen::new().with_options(options).with_source_text(text).build(&program);
    let tokens = made.map.iter().flat_map(|map| {
        map.get_tokens()
            .map(|token| {
                [
                    token.get_dst_line() + 1,
                    token.get_dst_col() + 1,
                    token.get_src_line() + 1,
                    token.get_src_col() + 1,
                ]
            })
            .collect::<Vec<_>>()
    });
    (made.code, SourceMap(tokens.collect()))
}
