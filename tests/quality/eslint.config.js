// The theme's scripts are classic scripts: no modules, nothing that makes markup or code out of strings, and nothing
// that a page opened from the disk may not do.
import globals from "globals";

const markup = "builds markup from a string: make elements and set textContent";
const code = "runs a string as code";
const disk = "does not work on file://";

const globalsThatBuild = [
  { name: "DOMParser", message: markup },
  { name: "Function", message: code },
  { name: "eval", message: code },
];
const propertiesThatBuild = [
  { property: "innerHTML", message: markup },
  { property: "outerHTML", message: markup },
  { property: "insertAdjacentHTML", message: markup },
  { property: "setHTML", message: markup },
  { property: "setHTMLUnsafe", message: markup },
  { property: "parseHTML", message: markup },
  { property: "parseHTMLUnsafe", message: markup },
  { property: "createContextualFragment", message: markup },
  { property: "srcdoc", message: markup },
  { property: "execScript", message: code },
  { property: "eval", message: code },
  { property: "Function", message: code },
  { object: "document", property: "write", message: markup },
  { object: "document", property: "writeln", message: markup },
];

export default [
  {
    files: ["**/*.js"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { ecmaVersion: 2022, sourceType: "script", globals: { ...globals.browser, lunr: "readonly" } },
    rules: {
      "array-callback-return": "error",
      "consistent-return": "error",
      "eqeqeq": "error",
      "no-cond-assign": "error",
      "no-const-assign": "error",
      "no-constant-condition": "error",
      "no-dupe-keys": "error",
      "no-empty": "error",
      "no-eval": "error",
      "no-fallthrough": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-redeclare": ["error", { builtinGlobals: false }],
      "no-script-url": "error",
      "no-self-assign": "error",
      "no-shadow": "error",
      "no-undef": "error",
      "no-unreachable": "error",
      "no-unsafe-finally": "error",
      "no-unused-vars": "error",
      "no-use-before-define": ["error", { functions: false }],
      "no-var": "error",
      "no-with": "error",
      "prefer-const": "error",
      "use-isnan": "error",
      "valid-typeof": "error",
      "no-restricted-globals": [
        "error",
        ...globalsThatBuild,
        { name: "fetch", message: disk },
        { name: "XMLHttpRequest", message: disk },
        { name: "Worker", message: disk },
        { name: "SharedWorker", message: disk },
        { name: "EventSource", message: disk },
        { name: "WebSocket", message: disk },
      ],
      "no-restricted-properties": [
        "error",
        ...propertiesThatBuild,
        { property: "fetch", message: disk },
        { property: "serviceWorker", message: disk },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "ImportExpression", message: disk },
        {
          selector: "CallExpression[callee.property.name=/^setAttribute/][arguments.0.value=/^(on|style$|srcdoc$)/i]",
          message: code,
        },
        { selector: "AssignmentExpression[left.property.name=/^on[a-z]+$/]", message: "use addEventListener" },
      ],
    },
  },
  {
    // What only a server sends may ask it.
    files: ["**/desk/**/*.js", "**/live/**/*.js"],
    rules: {
      "no-restricted-globals": ["error", ...globalsThatBuild],
      "no-restricted-properties": ["error", ...propertiesThatBuild],
    },
  },
];
