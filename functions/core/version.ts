// The version of Millrace, as in package.json (a test holds the two together). It stands in every manifest.

export const VERSION = "0.1.0";
