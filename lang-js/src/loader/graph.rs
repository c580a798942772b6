//! Which ES modules import which, and where evaluation is.
//!
//! Boa evaluates a graph of modules from a root, and must not be asked to evaluate a
//! module that is under way. It does not tell which are. A module is under way, or
//! may be, if it imports the one whose code runs now, directly or not.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Names a module: an absolute path, or `node:fs`, `python:csv`, `data:...`.
pub(super) type Key = String;

#[derive(Default)]
pub(super) struct Graph {
    imports: RefCell<HashMap<Key, Vec<Key>>>,
    begun: RefCell<HashSet<Key>>,
    /// The evaluations that are on the stack: the module whose code runs in each.
    running: RefCell<Vec<Key>>,
}

impl Graph {
    /// `importer` imports `imported`.
    pub(super) fn add(&self, importer: &str, imported: &str) {
        self.imports.borrow_mut().entry(importer.to_owned()).or_default().push(imported.to_owned());
    }

    /// The code of a module starts.
    pub(super) fn begin(&self, key: &str) {
        self.begun.borrow_mut().insert(key.to_owned());
        if let Some(running) = self.running.borrow_mut().last_mut() {
            key.clone_into(running);
        }
    }

    /// Whether the code of a module has started at some time.
    pub(super) fn has_begun(&self, key: &str) -> bool {
        self.begun.borrow().contains(key)
    }

    /// Runs while the graph from `root` is evaluated.
    pub(super) fn evaluate<R>(&self, root: &str, run: impl FnOnce() -> R) -> R {
        self.running.borrow_mut().push(root.to_owned());
        let result = run();
        self.running.borrow_mut().pop();
        result
    }

    /// Whether a module may be under way.
    pub(super) fn is_under_way(&self, key: &str) -> bool {
        let running = self.running.borrow();
        !running.is_empty() && running.iter().any(|current| self.reaches(key, current))
    }

    /// The modules that one imports, directly or not, and itself.
    pub(super) fn from(&self, root: &str) -> Vec<Key> {
        let imports = self.imports.borrow();
        let mut found = vec![root.to_owned()];
        let mut at = 0;
        while let Some(key) = found.get(at).cloned() {
            for imported in imports.get(&key).into_iter().flatten() {
                if !found.contains(imported) {
                    found.push(imported.clone());
                }
            }
            at += 1;
        }
        found
    }

    fn reaches(&self, from: &str, to: &str) -> bool {
        let imports = self.imports.borrow();
        let mut seen = HashSet::new();
        let mut todo = vec![from];
        while let Some(key) = todo.pop() {
            if key == to {
                return true;
            }
            if seen.insert(key) {
                todo.extend(imports.get(key).into_iter().flatten().map(String::as_str));
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::Graph;

    #[test]
    fn importers_of_what_runs_are_under_way() {
        let graph = Graph::default();
        graph.add("a", "b");
        graph.add("a", "c");
        graph.add("b", "x");
        assert!(!graph.is_under_way("a"));
        graph.evaluate("a", || {
            graph.begin("x");
            assert!(graph.is_under_way("a") && graph.is_under_way("b"));
            assert!(!graph.is_under_way("c"));
            graph.begin("b");
            graph.begin("c");
            assert!(!graph.is_under_way("b"));
            assert!(graph.has_begun("x") && !graph.has_begun("a"));
        });
        assert!(!graph.is_under_way("a"));
    }
}
