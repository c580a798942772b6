//@ xfail = "shows that a failing case which is known to fail passes"
console.log(1); //=> 2
