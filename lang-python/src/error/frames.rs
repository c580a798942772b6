//! Python's frames as the protocol's.

use crate::PYTHON;
use crate::heap::Heap;
use crate::importer;
use polyglot_api::{Frame, Location};
use rustpython_vm::builtins::{PyCode, PyTraceback};
use rustpython_vm::{AsObject, Py, PyRef, VirtualMachine};

/// The frames of a traceback, innermost first, up to the entry `until`, which another crossing
/// has told already.
pub(crate) fn frames(
    traceback: Option<&PyRef<PyTraceback>>,
    until: Option<&PyRef<PyTraceback>>,
    vm: &VirtualMachine,
) -> Vec<Frame> {
    let Some(traceback) = traceback else { return Vec::new() };
    let mut frames: Vec<_> = traceback
        .iter()
        .take_while(|entry| !until.is_some_and(|until| entry.is(until)))
        .filter_map(|entry| {
            let code = entry.frame.iframe().code();
            let column = column(code, entry.lasti);
            frame(code, u32::try_from(entry.lineno.get()).unwrap_or(0), column, vm)
        })
        .collect();
    frames.reverse();
    frames
}

/// The frames that are running now, innermost first.
pub(crate) fn stack(vm: &VirtualMachine) -> Vec<Frame> {
    let mut frames = Vec::new();
    let mut next = vm.current_frame();
    while let Some(running) = next {
        let place = running.current_location();
        let line = u32::try_from(place.line.get()).unwrap_or(0);
        let column = u32::try_from(place.character_offset.get()).unwrap_or(0);
        frames.extend(frame(running.iframe().code(), line, column, vm));
        next = running.f_back(vm);
    }
    frames
}

fn frame(code: &Py<PyCode>, line: u32, column: u32, vm: &VirtualMachine) -> Option<Frame> {
    let file = code.code.source_path.as_str();
    // The import machinery, which no one wants to see; CPython leaves it out, too.
    if file.starts_with("_frozen_importlib") || file == importer::MODULES {
        return None;
    }
    let function = match code.code.obj_name.as_str() {
        "<module>" => String::new(),
        name => name.to_owned(),
    };
    let mut location = Location::new(file, line, column);
    location.source = Heap::of(vm).sources.get(file);
    Some(Frame { language: PYTHON, function, location: Some(location) })
}

/// The column of the instruction that failed; 0 if it is not known.
fn column(code: &Py<PyCode>, instruction: i32) -> u32 {
    // `lasti` counts bytes; an instruction has two.
    let place = usize::try_from(instruction / 2).ok().and_then(|index| code.code.locations.get(index));
    place.map_or(0, |(start, _)| u32::try_from(start.character_offset.get()).unwrap_or(0))
}
