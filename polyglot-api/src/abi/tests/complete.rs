//! The boundary lags behind the protocol in nothing: each method of its traits has an
//! entry, and the importing side forwards it. A method with a default body would
//! otherwise be forgotten without a word.

/// The methods of the first block of a source that begins with `start`.
fn methods(source: &str, start: &str) -> Vec<String> {
    let block = &source[source.find(start).expect("is there")..];
    let block = &block[..block.find("\n}\n").expect("ends")];
    let methods = block.lines().filter_map(|line| line.strip_prefix("    fn "));
    methods.map(|line| line.split(['(', '<']).next().unwrap_or_default().to_owned()).collect()
}

fn check(protocol: &[String], table: &str, imported: &[String], renamed: &[(&str, &str)]) {
    for method in protocol {
        let entry = renamed.iter().find(|(from, _)| from == method).map_or(method.as_str(), |(_, to)| to);
        assert!(table.contains(&format!("    pub {entry}:")), "the table lacks {method}");
        assert!(imported.contains(method), "the import lacks {method}");
    }
    assert!(!protocol.is_empty());
}

#[test]
fn every_message_has_an_entry() {
    let protocol = methods(include_str!("../../object.rs"), "pub trait Object");
    let imported = methods(include_str!("../import/object.rs"), "impl Object for ForeignObject");
    let renamed = [("release", "dispose"), ("throw", "raise"), ("as_any", "identity")];
    check(&protocol, include_str!("../object.rs"), &imported, &renamed);
    let protocol = methods(include_str!("../../host.rs"), "pub trait Host");
    let imported = methods(include_str!("../import/host.rs"), "impl Host for ForeignHost");
    check(&protocol, include_str!("../host.rs"), &imported, &[]);
    let protocol = methods(include_str!("../../language.rs"), "pub trait Instance");
    let imported = methods(include_str!("../import/instance.rs"), "impl Instance for ForeignInstance");
    check(&protocol, include_str!("../language.rs"), &imported, &[]);
}
