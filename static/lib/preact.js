// @ts-self-types="./preact.d.ts"
// Stands in for the package in a type check and in Deno; a browser gets the package's own file under this name.
export * from "npm:preact@11.2.0";
