//! Declarations of any kind: understood or refused, never a panic, and what is understood holds
//! together.

use poly_c_interface::{CallLayout, Interface, SignatureId, TypeId, parse_declarations, parse_type};
use proptest::prelude::*;

/// Texts that look like declarations, for the parser to get far into them.
fn declarations() -> impl Strategy<Value = String> {
    let words = [
        "int",
        "unsigned",
        "long",
        "char",
        "double",
        "float",
        "_Complex",
        "void",
        "const",
        "struct",
        "union",
        "enum",
        "typedef",
        "a",
        "b",
        "c",
        "size_t",
        "__int128",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ";",
        ",",
        "*",
        "&",
        "=",
        ":",
        "...",
        "<<",
        "3",
        "0x10",
        "07",
        "99999999999999999999",
        "9223372036854775807",
        "-",
        "/*",
        "*/",
        "//",
        "\n",
        "#",
        "a::b",
        "é",
    ];
    proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..40)
        .prop_map(|words| words.join(" "))
}

fn use_all(interface: &Interface) {
    assert_eq!(interface.check(), Ok(()));
    for index in (0..).take(interface.types.len()) {
        let _ = interface.type_name(TypeId(index));
        let _ = interface.layout(TypeId(index));
    }
    for index in (0..).take(interface.signatures.len()) {
        let _ = interface.prototype(SignatureId(index), "f");
        let _ = CallLayout::of(interface, SignatureId(index)).map_err(|refusal| refusal.to_string());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn any_declarations(text in declarations()) {
        let mut interface = Interface::default();
        if parse_declarations(&mut interface, &text).is_ok() {
            use_all(&interface);
        }
        let mut interface = Interface::default();
        if parse_type(&mut interface, &text).is_ok() {
            use_all(&interface);
        }
    }

    #[test]
    fn any_text(text in "\\PC{0,60}") {
        let mut interface = Interface::default();
        let _ = parse_declarations(&mut interface, &text);
    }

    #[test]
    fn records_hold_together(
        fields in proptest::collection::vec(
            (proptest::sample::select(vec!["char", "short", "int", "long", "double", "long double", "char *"]), 0u8..40, 0u8..4),
            1..12,
        ),
        is_union: bool,
    ) {
        let mut text = String::from(if is_union { "union r {" } else { "struct r {" });
        for (index, (ty, width, shape)) in fields.iter().enumerate() {
            let integral = !ty.contains("double") && !ty.contains('*');
            text += &match shape {
                0 if integral => format!("{ty} f{index} : {};", width % 8 + 1),
                1 => format!("{ty} f{index}[{width}];"),
                2 => format!("struct {{ {ty} f{index}; char g{index}; }};"),
                _ => format!("{ty} f{index};"),
            };
        }
        text += "};";
        let mut interface = Interface::default();
        parse_declarations(&mut interface, &text).unwrap();
        use_all(&interface);
    }
}
