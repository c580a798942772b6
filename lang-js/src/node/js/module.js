'use strict';
// `node:module`: what programs ask of the loader, which is native.

const { createRequire, builtinModules } = native;

function Module(id = '', parent = undefined) {
  this.id = id;
  this.path = require('path').dirname(id);
  this.exports = {};
  this.filename = null;
  this.loaded = false;
  this.children = [];
  this.parent = parent;
}

const names = builtinModules();

module.exports = Object.assign(Module, {
  Module,
  createRequire,
  builtinModules: names,
  isBuiltin: (name) => names.includes(`${name}`.replace(/^node:/, '')),
  _extensions: Object.assign(Object.create(null), { '.js'() {}, '.json'() {}, '.node'() {} }),
  _cache: Object.create(null),
  globalPaths: [],
  findPackageJSON: () => undefined,
  syncBuiltinESMExports() {},
  wrap: (script) => `(function (exports, require, module, __filename, __dirname) { ${script}\n});`,
});
