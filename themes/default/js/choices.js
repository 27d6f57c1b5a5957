// What a reader chose on this device. Runs before the page is drawn, so that a chosen theme never flashes.
(() => {
  "use strict";

  const root = document.documentElement;
  const prefix = `reader:${root.dataset.edition}:`;
  const themes = new Set(["light", "dark", "sepia"]);

  // Choices are kept twice: on file:// Firefox shares only the cookie between pages, Chromium only the storage.

  /** @param {string} name @param {string} value */
  function keep(name, value) {
    const key = prefix + name;
    if (location.protocol === "file:") document.cookie = `${encodeURIComponent(key)}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax`;
    try {
      localStorage.setItem(key, value);
    } catch {
      // Storage may be blocked: the choice then lasts for this page.
    }
  }

  /** @param {string} name */
  function kept(name) {
    const key = prefix + name;
    const start = `${encodeURIComponent(key)}=`;
    // The cookie first: it knows what was chosen last, on whatever page.
    const cookie = document.cookie.split("; ").find((part) => part.startsWith(start));
    try {
      return cookie ? decodeURIComponent(cookie.slice(start.length)) : (localStorage.getItem(key) ?? "");
    } catch {
      return "";
    }
  }

  // What is stored was perhaps written by somebody else's page.
  const theme = kept("theme");
  if (themes.has(theme)) root.dataset.theme = theme;

  Object.assign(window, { readerChoices: { keep, kept } });
})();
