// The memory of a function where nothing else is said: with 1,769 MB it has one whole virtual processor (AWS Lambda
// limits), and stages use no more than one.

export const FUNCTION_MB = 1769;
