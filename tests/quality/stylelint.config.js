// Mistakes only, no taste; and one house rule: left and right are written as start and end, so that a page in a
// right-to-left language needs no style sheet of its own.
export default {
  extends: "stylelint-config-recommended",
  rules: {
    // The order of two rules for one element is told by the layout of the file, by part of the page.
    "no-descending-specificity": null,
    "property-disallowed-list": [
      ["left", "right", "/^(margin|padding|border|scroll-margin|scroll-padding)-(left|right)/", "/^border-(top|bottom)-(left|right)-radius$/"],
      { message: (property) => `${property}: write the logical property (inline-start, inline-end)` },
    ],
    "declaration-property-value-disallowed-list": [
      { "text-align": ["left", "right"], float: ["left", "right"], clear: ["left", "right"], "text-decoration": ["/ /"] },
      {
        message: (property, value) =>
          property === "text-decoration"
            ? `${property}: ${value}: write -style, -thickness and -color by themselves: WebKit draws nothing else`
            : `${property}: ${value}: write start or end (inline-start, inline-end)`,
      },
    ],
  },
  overrides: [
    {
      // What a book has and a screen has not (CSS Generated Content for Paged Media).
      files: ["../../themes/*/print/*.css"],
      rules: {
        "at-rule-no-unknown": [true, { ignoreAtRules: ["footnote"] }],
        "selector-pseudo-element-no-unknown": [true, { ignorePseudoElements: ["footnote-call", "footnote-marker"] }],
        "declaration-property-value-no-unknown": [true, { ignoreProperties: { "string-set": [/^part attr\(/], content: [/target-counter\(/] } }],
      },
    },
  ],
};
