// An old address leads to the new one, to the very place that was asked for.
(() => {
  "use strict";

  const link = document.querySelector("main a[href]");
  if (link instanceof HTMLAnchorElement) location.replace(link.href + location.hash);
})();
