// How far one has read: a line at the edge of the window, the minutes that are left; and where one stopped, kept on this device.
(() => {
  "use strict";

  /** Where somebody stopped in a reading: when, in minutes, and how much of it was read, in hundredths.
   * @typedef {{slug: string, place: string, time: number, read: number}} Stop */

  const LONGEST = 3500; // characters: a cookie has no room for more
  const STOP = /^([\p{L}\p{M}\p{N}-]{1,200})\.(p\d{1,6}[a-z]{0,9})\.([0-9a-z]{1,6})\.(\d{1,2}|100)$/u;
  const { keep, kept } = Reflect.get(window, "readerChoices");

  /** What is kept, the last first. Anybody may have written it. @returns {Stop[]} */
  function stops() {
    return kept("places").split("~").flatMap((/** @type {string} */ text) => {
      const [, slug, place, time, read] = STOP.exec(text) ?? [];
      return slug ? [{ slug, place, time: parseInt(time, 36), read: Number(read) }] : [];
    });
  }
  /** Keep where a reading was left, before all others; the oldest give way. @param {Stop} stop @param {string[]} slugs all its names */
  function stop({ slug, place, time, read }, slugs) {
    const others = stops().filter((one) => !slugs.includes(one.slug));
    const texts = [{ slug, place, time, read }, ...others].map((one) => [one.slug, one.place, one.time.toString(36), one.read].join("."));
    while (encodeURIComponent(texts.join("~")).length > LONGEST) texts.pop();
    keep("places", texts.join("~"));
  }
  Object.assign(window, { readerStops: { stops, forget: () => keep("places", "") } });

  const article = /** @type {HTMLElement | null} */ (document.querySelector("article[data-reading]"));
  if (!article) return;
  const slug = article.dataset.reading ?? "";
  const slugs = [slug, ...(article.dataset.was ?? "").split(" ").filter(Boolean)];
  const before = stops().find((one) => slugs.includes(one.slug));
  const left = document.querySelector(".left");
  const minutes = Number(left?.getAttribute("data-minutes"));
  const line = document.createElement("div");
  line.className = "read";
  line.setAttribute("aria-hidden", "true");
  document.body.append(line);
  const first = document.querySelector("article.prose .pn")?.parentElement?.id;
  /** Where the end was seen. */
  let end = before?.read === 100 ? before.place : "";
  let saved = "";

  /** How much of the text has come into the window, from 0 to 1. */
  function share() {
    const { top, height } = /** @type {HTMLElement} */ (article).getBoundingClientRect();
    const rest = height - innerHeight;
    return rest > 0 ? Math.max(0, Math.min(1, -top / rest)) : Number(scrollY > 0);
  }
  document.addEventListener("reader-place", (event) => {
    const { here, moved } = /** @type {CustomEvent} */ (event).detail;
    const now = share();
    line.style.setProperty("--read", now.toFixed(3));
    if (left) left.textContent = (left.getAttribute(now < 1 ? "data-some" : "data-none") ?? "").replace("{n}", String(Math.max(1, Math.ceil(minutes * (1 - now)))));
    if (now === 1) end = here;
    // Nobody has begun a text who is at its first paragraph; who was at its end, and is there again, has read it.
    if (!moved || (here === first && !end)) return;
    const place = here === first ? end : here;
    const read = here === first ? 100 : Math.floor(now * 100);
    if (saved === `${place} ${read}`) return;
    saved = `${place} ${read}`;
    stop({ slug, place, time: Math.floor(Date.now() / 60_000), read }, slugs);
  });

  // Who comes back is offered the way on, and is not taken there.
  const place = document.querySelector(".locator .place");
  const goal = before && before.read < 100 && !location.hash && scrollY === 0 && document.getElementById(before.place);
  if (goal && place) {
    const link = document.createElement("a");
    link.href = `#${before.place}`;
    link.textContent = (place.getAttribute("data-on") ?? "").replace("{n}", before.place.slice(1));
    place.replaceChildren(link);
  }
  Reflect.get(window, "readerPlace").locate();
})();
