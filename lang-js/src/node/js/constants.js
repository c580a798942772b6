'use strict';

const { errno, signals, priority, dlopen } = require('os').constants;

module.exports = { ...errno, ...signals, ...priority, ...dlopen, ...require('fs').constants };
