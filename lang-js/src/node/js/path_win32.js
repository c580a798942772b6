'use strict';
// `node:path/win32`: paths as text, by Windows' rules.

const posix = require('path');
const { text, withoutDots, lastPart, extensionOf, stripSuffix, formatWith, matchesGlob } = require('internal/path_parts');

const isEither = (character) => character === '/' || character === '\\';

// The root of a path: `{ device, absolute, length }`, where `length` covers both.
function rootOf(path) {
  if (path.length >= 2 && isEither(path[0]) && isEither(path[1])) {
    const share = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)/.exec(path);
    if (share !== null) {
      const { length } = share[0];
      return {
        device: `\\\\${share[1]}\\${share[2]}`,
        absolute: true,
        length: length + (isEither(path[length]) ? 1 : 0),
        isShare: true,
      };
    }
  }
  if (isEither(path[0])) return { device: '', absolute: true, length: 1 };
  if (/^[a-zA-Z]:/.test(path)) {
    const absolute = isEither(path[2]);
    return { device: path.slice(0, 2), absolute, length: absolute ? 3 : 2 };
  }
  return { device: '', absolute: false, length: 0 };
}

const win32 = module.exports = {
  resolve(...paths) {
    let device = '';
    let tail = '';
    let absolute = false;
    for (let index = paths.length - 1; index >= -1; index--) {
      let path;
      if (index >= 0) {
        path = paths[index];
        text(path, `paths[${index}]`);
        if (path === '') continue;
      } else if (device === '') {
        path = process.cwd();
      } else {
        path = process.env[`=${device}`] || process.cwd();
        if (path === undefined || (path.slice(0, 2).toLowerCase() !== device.toLowerCase() && isEither(path[2]))) path = `${device}\\`;
      }
      const root = rootOf(path);
      if (root.device !== '') {
        if (device !== '' && root.device.toLowerCase() !== device.toLowerCase()) continue;
        device ||= root.device;
      }
      if (absolute) {
        if (device !== '') break;
      } else {
        tail = `${path.slice(root.length)}\\${tail}`;
        absolute = root.absolute;
        if (absolute && device !== '') break;
      }
    }
    tail = withoutDots(tail, !absolute, '\\', isEither);
    return absolute ? `${device}\\${tail}` : `${device}${tail}` || '.';
  },
  normalize(path) {
    text(path, 'path');
    if (path === '') return '.';
    if (path.length === 1) return path === '/' ? '\\' : path;
    const { device, absolute, length, isShare } = rootOf(path);
    if (isShare && length >= path.length) return `${device}\\`;
    let tail = length < path.length ? withoutDots(path.slice(length), !absolute, '\\', isEither) : '';
    if (tail === '' && !absolute) tail = '.';
    if (tail !== '' && isEither(path.at(-1))) tail += '\\';
    // What was no drive must not become one by leaving out what was before it.
    if (!absolute && device === '' && (/^[a-zA-Z]:/.test(tail) || (path.includes(':') && /:([\\/]|$)/.test(path)))) {
      return `.\\${tail}`;
    }
    return absolute ? `${device}\\${tail}` : `${device}${tail}`;
  },
  isAbsolute(path) {
    text(path, 'path');
    return isEither(path[0]) || /^[a-zA-Z]:[\\/]/.test(path);
  },
  join(...paths) {
    for (const path of paths) text(path, 'path');
    const parts = paths.filter((path) => path !== '');
    if (parts.length === 0) return '.';
    let joined = parts.join('\\');
    // A path that does not begin as a share must not become one by joining.
    const [first] = parts;
    if (!(isEither(first[0]) && isEither(first[1]) && first.length > 2 && !isEither(first[2]))) {
      joined = joined.replace(/^[\\/]{2,}/, '\\');
    }
    return win32.normalize(joined);
  },
  relative(from, to) {
    text(from, 'from');
    text(to, 'to');
    if (from === to) return '';
    const source = win32.resolve(from);
    const target = win32.resolve(to);
    if (source.toLowerCase() === target.toLowerCase()) return '';
    const up = source.split('\\').filter(Boolean);
    const down = target.split('\\').filter(Boolean);
    let common = 0;
    while (common < up.length && common < down.length && up[common].toLowerCase() === down[common].toLowerCase()) common++;
    if (common === 0 && up.length > 0 && down.length > 0) return target;
    return [...up.slice(common).map(() => '..'), ...down.slice(common)].join('\\');
  },
  toNamespacedPath(path) {
    if (typeof path !== 'string' || path === '') return path;
    const resolved = win32.resolve(path);
    if (resolved.startsWith('\\\\') && !/^\\\\[?.]/.test(resolved)) return `\\\\?\\UNC\\${resolved.slice(2)}`;
    if (resolved.length <= 2) return path;
    return /^[a-zA-Z]:\\/.test(resolved) ? `\\\\?\\${resolved}` : resolved;
  },
  dirname(path) {
    text(path, 'path');
    if (path === '') return '.';
    const { length } = rootOf(path);
    const [start] = lastPart(path, length, isEither);
    if (start === 0) return '.';
    return path.slice(0, Math.max(start - 1, length));
  },
  basename(path, suffix) {
    if (suffix !== undefined) text(suffix, 'suffix');
    text(path, 'path');
    const [start, end] = lastPart(path, /^[a-zA-Z]:/.test(path) ? 2 : 0, isEither);
    return stripSuffix(path.slice(start, end), suffix);
  },
  extname(path) {
    text(path, 'path');
    return extensionOf(win32.basename(path));
  },
  format: (object) => formatWith('\\', object),
  parse(path) {
    text(path, 'path');
    const root = path.slice(0, rootOf(path).length);
    const [start, end] = lastPart(path, root.length, isEither);
    const base = path.slice(start, end);
    const ext = extensionOf(base);
    const dir = start > root.length ? path.slice(0, start - 1) : root;
    return { root, dir, base, ext, name: ext === '' ? base : base.slice(0, -ext.length) };
  },
  matchesGlob,
  sep: '\\',
  delimiter: ';',
};

win32.win32 = win32;
win32.posix = posix;
win32._makeLong = win32.toNamespacedPath;
