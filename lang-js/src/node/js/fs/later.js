'use strict';
// Operations put off, as Node gives them to its thread pool.

// What a promise or a callback gets comes in a later turn, after timers that are due.
function later(run) {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(run());
      } catch (error) {
        reject(error);
      }
    });
  });
}

function calling(callback, run) {
  setImmediate(() => {
    let result;
    try {
      result = run();
    } catch (error) {
      callback(error);
      return;
    }
    if (result === undefined) callback(null);
    else callback(null, result);
  });
}

module.exports = { later, calling };
