//! Named members.

use super::{ABSENT, Depth, Faults, LIMIT};
use poly::{Arguments, InteropError, MemberInfo, ObjectRef, Traits, Value};
use std::collections::HashSet;

pub(super) fn check(object: &ObjectRef, depth: Depth, faults: &mut Faults) {
    if !object.traits().has(Traits::MEMBERS) {
        faults.refuses("getMembers", object.members(false));
        faults.refuses("readMember", object.read_member("x"));
        faults.refuses("readMember (optional)", object.get_member("x"));
        faults.refuses("writeMember", object.write_member("x", Value::Null));
        faults.refuses("removeMember", object.remove_member("x"));
        faults.refuses("invokeMember", object.invoke_member("x", Arguments::default()));
        faults.expect(object.member_info("x") == MemberInfo::NONE, || {
            "tells of a member without having any".into()
        });
        return;
    }
    let Some(names) = faults.succeeds("getMembers", object.members(false)) else { return };
    let again = object.members(false).unwrap_or_default();
    faults.expect(names == again, || format!("the members change between two looks: {names:?}, {again:?}"));
    if let Some(all) = faults.succeeds("getMembers with internal ones", object.members(true)) {
        let all: HashSet<String> = all.iter().map(ToString::to_string).collect();
        let missing = names.iter().find(|name| !all.contains(&name.to_string()));
        faults.expect(missing.is_none(), || format!("{missing:?} is not among all members"));
    }
    for (place, name) in names.iter().enumerate().take(LIMIT) {
        faults.expect(!names[..place].contains(name), || format!("member {name} is told twice"));
        // A name with an unpaired surrogate cannot be asked for.
        if let Some(name) = name.to_str() {
            check_member(object, &name, depth, faults);
        }
    }
    check_absent(object, depth, faults);
}

fn check_member(object: &ObjectRef, name: &str, depth: Depth, faults: &mut Faults) {
    let info = object.member_info(name);
    faults.expect(info.exists(), || format!("member {name} is listed but does not exist"));
    if info.has(MemberInfo::READABLE) && !info.has(MemberInfo::READ_SIDE_EFFECTS) {
        match faults.succeeds(&format!("readMember {name}"), object.get_member(name)) {
            Some(None) => faults.add(format!("member {name} is readable but absent")),
            Some(Some(value)) => {
                let again = object.read_member(name).ok();
                // A method may be bound anew at each read.
                let same =
                    again.is_some_and(|again| again.is_identical(&value) || value.has(Traits::EXECUTABLE));
                faults.expect(same, || format!("member {name} changes between two reads"));
                let callable = value.as_object().is_some_and(|value| value.traits().has(Traits::EXECUTABLE));
                faults.expect(!info.has(MemberInfo::INVOCABLE) || callable, || {
                    format!("member {name} is told to be callable")
                });
                if depth.write && info.has(MemberInfo::MODIFIABLE) && !callable {
                    faults.succeeds(&format!("writeMember {name}"), object.write_member(name, value));
                }
            }
            None => {}
        }
    }
    // What runs code of the guest may do anything.
    if depth.write && !info.has(MemberInfo::WRITE_SIDE_EFFECTS) {
        check_fixed(object, name, info, faults);
    }
}

/// What cannot be changed or removed says so.
fn check_fixed(object: &ObjectRef, name: &str, info: MemberInfo, faults: &mut Faults) {
    let read_only = |error: &InteropError| matches!(error, InteropError::ReadOnly { .. });
    if !info.has(MemberInfo::MODIFIABLE) {
        let message = format!("writeMember of the read-only {name}");
        faults.breaks(&message, object.write_member(name, Value::Null), read_only);
    }
    if !info.has(MemberInfo::REMOVABLE) {
        let message = format!("removeMember of the fixed {name}");
        faults.breaks(&message, object.remove_member(name), read_only);
    }
}

fn check_absent(object: &ObjectRef, depth: Depth, faults: &mut Faults) {
    let unknown = |error: &InteropError| matches!(error, InteropError::UnknownMember { .. });
    let info = object.member_info(ABSENT);
    faults.expect(!info.exists(), || "an absent member exists".into());
    if let Some(value) = faults.succeeds("readMember of an absent one", object.get_member(ABSENT)) {
        faults.expect(value.is_none(), || format!("an absent member is {value:?}"));
    }
    faults.breaks("readMember of an absent one", object.read_member(ABSENT), unknown);
    faults.breaks("removeMember of an absent one", object.remove_member(ABSENT), unknown);
    faults.breaks(
        "invokeMember of an absent one",
        object.invoke_member(ABSENT, Arguments::default()),
        unknown,
    );
    if !depth.write {
        return;
    }
    if !info.has(MemberInfo::INSERTABLE) {
        faults.breaks(
            "writeMember where nothing can be added",
            object.write_member(ABSENT, 1.into()),
            |error| unknown(error) || matches!(error, InteropError::ReadOnly { .. }),
        );
        return;
    }
    if faults.succeeds("writeMember of a new one", object.write_member(ABSENT, 7.into())).is_none() {
        return;
    }
    let read = object.read_member(ABSENT).ok().and_then(|value| value.as_i64());
    faults.expect(read == Some(7), || format!("a new member reads as {read:?}"));
    let info = object.member_info(ABSENT);
    faults.expect(info.has(MemberInfo::READABLE) && !info.has(MemberInfo::INSERTABLE), || {
        format!("a new member is told as {info:?}")
    });
    if info.has(MemberInfo::REMOVABLE) {
        faults.succeeds("removeMember of the new one", object.remove_member(ABSENT));
        faults.expect(!object.member_info(ABSENT).exists(), || "a removed member is still there".into());
    }
}
