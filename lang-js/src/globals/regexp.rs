//! Regular expressions over long strings, in time that grows with the string.
//!
//! Boa widens a Latin-1 subject to UTF-16 anew for each match, and looks for a sticky match
//! beyond the place where it must start: replacing or splitting a file of a megabyte takes
//! minutes. Here a long subject is widened once, and `split` looks for the next match
//! instead of trying each place. What is observable stays as in ECMA-262, 22.2.6.

use boa_engine::object::builtins::{JsArray, JsRegExp};
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::string::JsStrVariant;
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsSymbol, JsValue, NativeFunction, js_string};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};

/// From which length on the detour pays.
const LONG: usize = 1024;

#[derive(Trace, Finalize)]
struct Engine {
    exec: JsObject,
    split: JsObject,
    /// The long subject of last time, as it came and widened: a loop over the matches of
    /// one string asks for the same one again and again.
    #[unsafe_ignore_trace]
    widened: GcRefCell<Option<(JsString, JsString)>>,
}

/// Puts `exec` and `split` in front of the engine's.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().regexp().prototype();
    let original = |key: PropertyKey, context: &mut Context| prototype.get(key, context)?.to_object(context);
    let engine = Gc::new(Engine {
        exec: original(js_string!("exec").into(), context)?,
        split: original(JsSymbol::split().into(), context)?,
        widened: GcRefCell::new(None),
    });
    let ours = NativeFunction::from_copy_closure_with_captures(
        |this, arguments, engine: &Gc<Engine>, context| match arguments {
            [subject, ..] => engine.exec.call(this, &[engine.widen(subject)], context),
            [] => engine.exec.call(this, arguments, context),
        },
        engine.clone(),
    );
    let exec = define(&prototype, js_string!("exec"), "exec", 1, ours, context)?;
    let ours = NativeFunction::from_copy_closure_with_captures(
        |this, arguments, (engine, exec): &(Gc<Engine>, JsObject), context| match engine
            .split(this, arguments, exec, context)?
        {
            Some(parts) => Ok(parts.into()),
            None => engine.split.call(this, arguments, context),
        },
        (engine, exec),
    );
    define(&prototype, JsSymbol::split(), "[Symbol.split]", 2, ours, context)?;
    Ok(())
}

fn define(
    prototype: &JsObject,
    key: impl Into<PropertyKey>,
    name: &str,
    length: usize,
    body: NativeFunction,
    context: &mut Context,
) -> JsResult<JsObject> {
    let function = FunctionObjectBuilder::new(context.realm(), body).name(name).length(length).build();
    let hidden = PropertyDescriptor::builder().writable(true).enumerable(false).configurable(true);
    prototype.define_property_or_throw(key, hidden.value(function.clone()).build(), context)?;
    Ok(function.into())
}

impl Engine {
    /// The same string, stored as UTF-16 if it is long.
    fn widen(&self, subject: &JsValue) -> JsValue {
        let Some(text) = subject.as_string().filter(|text| text.len() >= LONG) else {
            return subject.clone();
        };
        let JsStrVariant::Latin1(bytes) = text.as_str().variant() else { return subject.clone() };
        if let Some((known, wide)) = &*self.widened.borrow()
            && matches!(known.as_str().variant(), JsStrVariant::Latin1(same) if std::ptr::eq(same, bytes))
        {
            return wide.clone().into();
        }
        let wide = JsString::from(bytes.iter().copied().map(u16::from).collect::<Vec<_>>().as_slice());
        *self.widened.borrow_mut() = Some((text.clone(), wide.clone()));
        wide.into()
    }

    /// The parts of a long string around the matches; `None` where a program changed what
    /// the expression does, so that each step of the specification could be observed.
    fn split(
        &self,
        this: &JsValue,
        arguments: &[JsValue],
        exec: &JsObject,
        context: &mut Context,
    ) -> JsResult<Option<JsArray>> {
        let Some(expression) =
            this.as_object().filter(|object| JsRegExp::from_object(object.clone()).is_ok())
        else {
            return Ok(None);
        };
        let Some(subject) = arguments.first().and_then(JsValue::as_string).filter(|text| text.len() >= LONG)
        else {
            return Ok(None);
        };
        let constructor = context.intrinsics().constructors().regexp().constructor();
        let unchanged = |key: JsString, expected: &JsObject, context: &mut Context| {
            Ok::<_, boa_engine::JsError>(expression.get(key, context)?.as_object().as_ref() == Some(expected))
        };
        if !unchanged(js_string!("exec"), exec, context)?
            || !unchanged(js_string!("constructor"), &constructor, context)?
        {
            return Ok(None);
        }
        let limit = match arguments.get(1) {
            None => u32::MAX,
            Some(limit) if limit.is_undefined() => u32::MAX,
            Some(limit) => limit.to_u32(context)?,
        };
        let flags = expression.get(js_string!("flags"), context)?.to_string(context)?.to_std_string_lossy();
        let unicode = flags.contains(['u', 'v']);
        let flags = format!("g{}", flags.replace(['g', 'y', 'd'], ""));
        let searcher = constructor.construct(
            &[this.clone(), JsString::from(flags).into()],
            Some(&constructor),
            context,
        )?;
        self.parts(&searcher, &subject, limit, unicode, context).map(Some)
    }

    fn parts(
        &self,
        searcher: &JsObject,
        subject: &JsString,
        limit: u32,
        unicode: bool,
        context: &mut Context,
    ) -> JsResult<JsArray> {
        let mut parts = Vec::new();
        let full = |parts: &Vec<JsValue>| parts.len() >= limit as usize;
        let wide = self.widen(&subject.clone().into());
        // The part that is being looked for starts at `start`; the search at `from`.
        let (mut start, mut from) = (0, 0);
        while from < subject.len() && !full(&parts) {
            searcher.set(js_string!("lastIndex"), from, true, context)?;
            let found = self.exec.call(&searcher.clone().into(), std::slice::from_ref(&wide), context)?;
            let Some(found) = found.as_object() else { break };
            let at = index(&found.get(js_string!("index"), context)?, context)?;
            let end = index(&searcher.get(js_string!("lastIndex"), context)?, context)?.min(subject.len());
            if at >= subject.len() {
                break;
            }
            if end == start {
                let pair = unicode && is_pair(subject, at);
                from = at + 1 + usize::from(pair);
                continue;
            }
            parts.push(part(subject, start..at)?.into());
            let groups = index(&found.get(js_string!("length"), context)?, context)?;
            for group in 1..groups {
                if full(&parts) {
                    return Ok(JsArray::from_iter(parts, context));
                }
                parts.push(found.get(group, context)?);
            }
            (start, from) = (end, end);
        }
        if !full(&parts) {
            parts.push(part(subject, start..subject.len())?.into());
        }
        Ok(JsArray::from_iter(parts, context))
    }
}

fn index(value: &JsValue, context: &mut Context) -> JsResult<usize> {
    Ok(usize::try_from(value.to_length(context)?).unwrap_or(usize::MAX))
}

fn part(subject: &JsString, range: std::ops::Range<usize>) -> JsResult<JsString> {
    subject
        .get(range)
        .ok_or_else(|| JsNativeError::range().with_message("a match outside of its subject").into())
}

/// Whether a surrogate pair starts at `at`.
fn is_pair(subject: &JsString, at: usize) -> bool {
    let unit = |at| subject.as_str().get(at);
    matches!(unit(at), Some(0xD800..=0xDBFF)) && matches!(unit(at + 1), Some(0xDC00..=0xDFFF))
}
