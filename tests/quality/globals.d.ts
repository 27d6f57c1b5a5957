// What search.js finds beside itself: lunr.js has no types of its own.
declare const lunr: any;
