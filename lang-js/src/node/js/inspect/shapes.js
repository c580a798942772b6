'use strict';
// What kinds of values have in common: the types of layout, and their words.

const OBJECT = 0;
const ELEMENT = 1;
const ARRAY = 2;

const plural = (count) => (count > 1 ? 's' : '');

// What colours nothing.
const plain = (text) => text;

module.exports = { OBJECT, ELEMENT, ARRAY, plain, plural };
