// @ts-self-types="./dompurify.d.ts"
// Stands in for the package in a type check and in Deno; a browser gets the package's own file under this name.
export { default } from "npm:dompurify@3.4.18";
