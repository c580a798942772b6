'use strict';
// `node:path`: paths as text, by POSIX's rules.

const { lazily } = require('internal/lazy');
const { text, withoutDots, lastPart, extensionOf, stripSuffix, formatWith, matchesGlob } = require('internal/path_parts');

const isSlash = (character) => character === '/';

const posix = module.exports = {
  resolve(...paths) {
    let resolved = '';
    let absolute = false;
    for (let index = paths.length - 1; index >= -1 && !absolute; index--) {
      const path = index >= 0 ? paths[index] : process.cwd();
      text(path, `paths[${index}]`);
      if (path === '') continue;
      resolved = `${path}/${resolved}`;
      absolute = path[0] === '/';
    }
    resolved = withoutDots(resolved, !absolute, '/', isSlash);
    return absolute ? `/${resolved}` : resolved || '.';
  },
  normalize(path) {
    text(path, 'path');
    if (path === '') return '.';
    const absolute = path[0] === '/';
    let result = withoutDots(path, !absolute, '/', isSlash);
    if (result === '' && !absolute) return path.endsWith('/') ? './' : '.';
    if (result !== '' && path.endsWith('/')) result += '/';
    return absolute ? `/${result}` : result;
  },
  isAbsolute(path) {
    text(path, 'path');
    return path[0] === '/';
  },
  join(...paths) {
    for (const path of paths) text(path, 'path');
    const joined = paths.filter((path) => path !== '').join('/');
    return joined === '' ? '.' : posix.normalize(joined);
  },
  relative(from, to) {
    text(from, 'from');
    text(to, 'to');
    if (from === to) return '';
    const source = posix.resolve(from);
    const target = posix.resolve(to);
    if (source === target) return '';
    const up = source.split('/').filter(Boolean);
    const down = target.split('/').filter(Boolean);
    let common = 0;
    while (common < up.length && common < down.length && up[common] === down[common]) common++;
    return [...up.slice(common).map(() => '..'), ...down.slice(common)].join('/');
  },
  toNamespacedPath: (path) => path,
  dirname(path) {
    text(path, 'path');
    if (path === '') return '.';
    const absolute = path[0] === '/';
    const [start] = lastPart(path, absolute ? 1 : 0, isSlash);
    if (start === 0) return '.';
    if (start === 1 && absolute) return '/';
    // One slash is left out, whatever is before it.
    return start === 2 && path.startsWith('//') ? '//' : path.slice(0, start - 1);
  },
  basename(path, suffix) {
    if (suffix !== undefined) text(suffix, 'suffix');
    text(path, 'path');
    const [start, end] = lastPart(path, 0, isSlash);
    return stripSuffix(path.slice(start, end), suffix);
  },
  extname(path) {
    text(path, 'path');
    return extensionOf(posix.basename(path));
  },
  format: (object) => formatWith('/', object),
  parse(path) {
    text(path, 'path');
    const root = path[0] === '/' ? '/' : '';
    const [start, end] = lastPart(path, root.length, isSlash);
    const base = path.slice(start, end);
    const ext = extensionOf(base);
    let dir = path.slice(0, start);
    if (dir.length > root.length || (dir.length > 1)) dir = dir.slice(0, -1);
    return { root, dir: start > root.length ? dir : root, base, ext, name: ext === '' ? base : base.slice(0, -ext.length) };
  },
  matchesGlob,
  sep: '/',
  delimiter: ':',
};

lazily(posix, ['win32'], () => require('path/win32'));
posix.posix = posix;
posix._makeLong = posix.toNamespacedPath;
