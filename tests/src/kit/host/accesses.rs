//! How the host reaches into objects: by the messages of the protocol.

use crate::kit::Access;
use poly::{ByteOrder, InteropError, ObjectRef, Result, Value, function};

pub(super) fn accesses() -> Vec<(Access, Value)> {
    Access::ALL.map(|access| (access, reach(access))).into()
}

fn reach(access: Access) -> Value {
    function(access.name(), move |arguments| {
        let mut given = arguments.positional.iter();
        let mut next = || given.next().cloned().unwrap_or(Value::Null);
        let object = next();
        let object = object.expect_object(access.name())?;
        let (key, value) = (next(), next());
        message(access, object, &key, value)
    })
}

fn message(access: Access, object: &ObjectRef, key: &Value, value: Value) -> Result<Value> {
    let absent = || InteropError::UnknownKey { key: key.to_display() };
    let done = |()| Value::Null;
    match access {
        Access::ReadMember => object.read_member(&String::try_from(key)?),
        Access::WriteMember => object.write_member(&String::try_from(key)?, value).map(done),
        Access::RemoveMember => object.remove_member(&String::try_from(key)?).map(done),
        Access::ReadElement => object.read_element(u64::try_from(key)?),
        Access::WriteElement => object.write_element(u64::try_from(key)?, value).map(done),
        Access::AppendElement => object.write_element(object.array_len()?, key.clone()).map(done),
        Access::RemoveElement => object.remove_element(u64::try_from(key)?).map(done),
        Access::ReadEntry => Ok(object.get_entry(key)?.ok_or_else(absent)?),
        Access::WriteEntry => object.write_entry(key, value).map(done),
        Access::RemoveEntry => object.remove_entry(key).map(done),
        Access::Contains => object.set_contains(key).map(Value::from),
        Access::AddValue => object.set_add(key.clone()).map(Value::from),
        Access::RemoveValue => object.set_remove(key).map(Value::from),
        Access::ReadByte => {
            let byte = object.buffer()?.read_i8(ByteOrder::Little, offset(key)?)?;
            Ok(byte.cast_unsigned().into())
        }
        Access::WriteByte => {
            let byte = i64::try_from(&value)?.to_le_bytes()[0];
            object.buffer()?.write(offset(key)?, &[byte]).map(done)
        }
    }
}

fn offset(key: &Value) -> Result<usize> {
    Ok(usize::try_from(u64::try_from(key)?).unwrap_or(usize::MAX))
}
