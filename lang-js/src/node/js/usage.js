'use strict';
// What the process uses of the machine: `process.memoryUsage()` and others.

function memoryUsage() {
  const page = 4096;
  const [, resident, shared] = native.procFile('self/statm').split(' ').map((text) => Number(text) * page);
  return { rss: resident || 0, heapTotal: resident || 0, heapUsed: resident - shared || 0, external: 0, arrayBuffers: 0 };
}
memoryUsage.rss = () => memoryUsage().rss;

function cpuUsage(previous) {
  const fields = native.procFile('self/stat').replace(/^.*\) /s, '').split(' ');
  const usage = { user: Number(fields[11]) * 10000, system: Number(fields[12]) * 10000 };
  return previous === undefined ? usage : { user: usage.user - previous.user, system: usage.system - previous.system };
}

function resourceUsage() {
  const { user, system } = cpuUsage();
  return { userCPUTime: user, systemCPUTime: system, maxRSS: Math.round(memoryUsage().rss / 1024) };
}

const constrainedMemory = () => 0;
const availableMemory = () => require('os').freemem();

module.exports = { memoryUsage, cpuUsage, resourceUsage, constrainedMemory, availableMemory };
