'use strict';
// The little of `navigator` that programs ask for.

const [system, , , , , processors] = native.systemInfo();

class Navigator {
  get hardwareConcurrency() { return processors; }
  get language() { return 'en-US'; }
  get languages() { return Object.freeze(['en-US']); }
  get platform() { return system === 'Linux' ? 'linux' : system === 'Darwin' ? 'MacIntel' : system.toLowerCase(); }
  get userAgent() { return 'Node.js/22'; }
}

module.exports = { Navigator, navigator: new Navigator() };
