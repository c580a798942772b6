//! A language in Rust, as a library: what a source names is what it gives.

use polyglot_api::jiff::SignedDuration;
use polyglot_api::{
    Arguments, Host, Identity, Instance, InteropError, Language, LanguageId, Object, PolyglotError, Result,
    Source, Text, Traits, Value,
};
use std::any::Any;
use std::path::Path;
use std::rc::Rc;

struct Echo;

polyglot_api::export_language!(Echo);

const ID: LanguageId = LanguageId::new("echo");

impl Language for Echo {
    fn id(&self) -> LanguageId {
        ID
    }
    fn name(&self) -> &'static str {
        "Echo"
    }
    fn engine(&self) -> (&'static str, &'static str) {
        ("echo", "1")
    }
    fn extensions(&self) -> &'static [&'static str] {
        &["echo"]
    }
    fn start(&self, host: Rc<dyn Host>) -> Result<Box<dyn Instance>> {
        Ok(Box::new(AtWork { host }))
    }
}

struct AtWork {
    host: Rc<dyn Host>,
}

impl Instance for AtWork {
    fn parse(&self, source: &Source) -> Result<Value> {
        self.eval(source)
    }

    fn eval(&self, source: &Source) -> Result<Value> {
        let text = source.text().map_err(|error| PolyglotError::host(error.to_string()))?;
        let function = |run: fn(&dyn Host, Arguments<'_>) -> Result<Value>| {
            Ok(Value::object(Function { host: Rc::clone(&self.host), run }))
        };
        match text {
            "first" => {
                function(|_, arguments| Ok(arguments.positional.first().cloned().unwrap_or(Value::Null)))
            }
            "count" => function(|_, arguments| Ok((arguments.positional.len() as u64).into())),
            "add" => function(|_, arguments| match arguments.positional {
                [Value::Float(a), Value::Float(b)] => Ok(Value::Float(a + b)),
                other => Err(InteropError::Arity { min: 2, max: Some(2), actual: other.len() }.into()),
            }),
            "named" => function(|_, arguments| {
                let told = arguments.keywords.iter().map(|it| format!("{}={:?}", it.name, it.value));
                Ok(told.collect::<Vec<_>>().join(" ").into())
            }),
            "call" => function(|_, arguments| arguments.positional[0].call(&arguments.positional[1..])),
            "panic" => function(|_, _| panic!("a bug of the plug-in")),
            "again" => function(|host, arguments| {
                host.eval("echo", &Source::from_text("again", &*arguments.positional[0].to_display()))
            }),
            "settle" => function(|_, arguments| {
                let awaitable = arguments.positional[0].expect_object("await")?;
                let told = arguments.positional[1].clone();
                awaitable.on_settled(Box::new(move |result| {
                    let result = result.unwrap_or_else(|error| error.to_string().into());
                    drop(told.call(&[result]));
                }))?;
                Ok(Value::Null)
            }),
            "fill" => function(|_, arguments| {
                let bytes = arguments.positional[0].expect_object("readBuffer")?.buffer()?;
                bytes.write(0, &vec![9; bytes.len()])?;
                Ok(Value::Null)
            }),
            "duration" => Ok(Value::object(Duration)),
            text => Ok(text.to_uppercase().into()),
        }
    }

    fn import_file(&self, path: &Path) -> Result<Value> {
        Ok(path.display().to_string().into())
    }

    fn import_name(&self, name: &str, _: Option<&Path>) -> Result<Value> {
        Err(PolyglotError::host(format!("there is no module '{name}'")).into())
    }

    fn bindings(&self) -> Result<Value> {
        Ok(self.host.polyglot_bindings())
    }

    fn display(&self, value: &Value) -> String {
        format!("echo: {value:?}")
    }
}

struct Function {
    host: Rc<dyn Host>,
    run: fn(&dyn Host, Arguments<'_>) -> Result<Value>,
}

impl Object for Function {
    fn traits(&self) -> Traits {
        Traits::EXECUTABLE
    }
    fn language(&self) -> LanguageId {
        ID
    }
    fn identity(&self) -> Identity {
        Identity { heap: Rc::as_ptr(&self.host).addr(), address: std::ptr::from_ref(self).addr() }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn to_display(&self, _: bool) -> String {
        "<echo function>".into()
    }
    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        (self.run)(&*self.host, arguments)
    }
    fn executable_name(&self) -> Option<Text> {
        Some("f".into())
    }
}

struct Duration;

impl Object for Duration {
    fn traits(&self) -> Traits {
        Traits::DURATION
    }
    fn language(&self) -> LanguageId {
        ID
    }
    fn identity(&self) -> Identity {
        Identity { heap: 1, address: 1 }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn to_display(&self, _: bool) -> String {
        "PT1.5S".into()
    }
    fn duration(&self) -> Result<SignedDuration> {
        Ok(SignedDuration::from_millis(1500))
    }
}
