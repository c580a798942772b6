//! URLs by the WHATWG's rules, for `URL` and `node:url`.

use super::native::{Arguments, Function};
use ::url::{Host, Url, quirks};
use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsResult, JsString, JsValue};

pub(super) const FUNCTIONS: &[Function] = &[
    ("parse", 2, parse),
    ("change", 3, change),
    ("domainToAscii", 1, to_ascii),
    ("domainToUnicode", 1, to_unicode),
];

/// The parts of a URL in the order that `js/url.js` names them.
fn parts(url: &Url, context: &mut Context) -> JsValue {
    let origin = quirks::origin(url);
    let parts = [
        quirks::href(url),
        &origin,
        quirks::protocol(url),
        quirks::username(url),
        quirks::password(url),
        quirks::host(url),
        quirks::hostname(url),
        quirks::port(url),
        quirks::pathname(url),
        quirks::search(url),
        quirks::hash(url),
    ];
    JsArray::from_iter(parts.map(|part| JsString::from(part).into()), context).into()
}

/// Text and base; `undefined` if the text is not a URL.
fn parse(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let text = arguments.text(0, context)?;
    let base = if arguments.is_absent(1) { None } else { Some(arguments.text(1, context)?) };
    let parsed = match base {
        None => Url::parse(&text),
        Some(base) => Url::parse(&base).and_then(|base| base.join(&text)),
    };
    Ok(parsed.map_or_else(|_| JsValue::undefined(), |url| parts(&url, context)))
}

/// The parts of a URL after a setter of `URL` ran; an invalid value changes nothing.
fn change(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let text = arguments.text(0, context)?;
    let (part, value) = (arguments.text(1, context)?, arguments.text(2, context)?);
    let Ok(mut url) = Url::parse(&text) else { return Ok(JsValue::undefined()) };
    // A setter that refuses its value leaves the URL as it is, silently.
    let _ = match part.as_str() {
        "protocol" => quirks::set_protocol(&mut url, &value),
        "username" => quirks::set_username(&mut url, &value),
        "password" => quirks::set_password(&mut url, &value),
        "host" => quirks::set_host(&mut url, &value),
        "hostname" => quirks::set_hostname(&mut url, &value),
        "port" => quirks::set_port(&mut url, &value),
        other => {
            match other {
                "pathname" => quirks::set_pathname(&mut url, &value),
                "search" => quirks::set_search(&mut url, &value),
                _ => quirks::set_hash(&mut url, &value),
            }
            Ok(())
        }
    };
    Ok(parts(&url, context))
}

fn to_ascii(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let domain = Arguments(arguments).text(0, context)?;
    let ascii = Host::parse(&domain).map(|host| host.to_string()).unwrap_or_default();
    Ok(JsString::from(ascii).into())
}

fn to_unicode(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let domain = Arguments(arguments).text(0, context)?;
    Ok(JsString::from(quirks::domain_to_unicode(&domain)).into())
}
