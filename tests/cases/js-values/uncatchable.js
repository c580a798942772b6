//@ status = 4
// An exit passes catch and finally, also behind an await, and ends the program at once.
(async () => {
  try {
    await null;
    process.exit(4);
  } catch (error) {
    console.log("caught", error);
  } finally {
    console.log("finally");
  }
})();
setTimeout(() => console.log("late"), 5);
process.on("exit", (status) => console.log("exit", status)); //=> exit 4
