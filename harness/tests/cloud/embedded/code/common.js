// The same as a CommonJS module: one function returns a promise, the other one calls back.

const { put, told } = require("./put.cjs");

exports.handlers = {
  promise: (event, context) => put(told(event, context)).then(() => ({ doubled: 2 * event.n, by: "a promise" })),
  callback: (event, context, callback) => {
    put(told(event, context)).then(() => callback(null, { doubled: 2 * event.n, by: "a callback" }), callback);
  },
};
