'use strict';
// Getters and setters.

function accessor(inspector, descriptor, depth, receiver) {
  const label = descriptor.set !== undefined ? 'Getter/Setter' : 'Getter';
  const { getters } = inspector;
  const special = (text) => inspector.stylize(text, 'special');
  const wanted = getters === true || (getters === 'get' && descriptor.set === undefined) ||
    (getters === 'set' && descriptor.set !== undefined);
  if (!wanted) return special(`[${label}]`);
  try {
    const result = Reflect.apply(descriptor.get, receiver, []);
    inspector.indentation += 2;
    let text;
    if (result === null) text = `${special(`[${label}:`)} ${inspector.stylize('null', 'null')}${special(']')}`;
    else if (typeof result === 'object') text = `${special(`[${label}]`)} ${inspector.value(result, depth)}`;
    else text = `${special(`[${label}:`)} ${typeof result === 'function' ? inspector.value(result, depth) : inspector.primitive(result)}${special(']')}`;
    inspector.indentation -= 2;
    return text;
  } catch (error) {
    return `${special(`[${label}:`)} <Inspection threw (${error.message})>${special(']')}`;
  }
}

module.exports = { accessor };
