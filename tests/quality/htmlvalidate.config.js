// Every rule of the recommended preset stays on unless a reason stands here.
export default {
  root: true,
  extends: ["html-validate:recommended", "html-validate:document"],
  rules: {
    // A popover lies above the page, wherever it stands in the source; its own heading is an h2, since the h1 is the page's.
    "heading-level": [
      "error",
      { sectioningRoots: ["dialog", "[role='dialog']", "[popover]"], minSectioningRootInitialRank: "h2" },
    ],
    // A title is as long as the names of the reading and of the edition are.
    "long-title": "off",
    // Browsers refuse a file with an integrity attribute when the page was opened from the disk.
    "require-sri": "off",
  },
};
