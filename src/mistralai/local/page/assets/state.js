import { byId, fetched, note } from "./page.js";

const state = byId("state");
const EVERY = 2000;
let last = null;

/** Sections that changed take the places of their earlier states; the others keep their focus. */
function put(fresh) {
  for (const section of [...fresh.children]) {
    const known = byId(section.querySelector("h2").id).closest("section");
    if (known.innerHTML === section.innerHTML) continue;
    const left = known.querySelector(".scroll")?.scrollLeft ?? 0;
    const focused = known.contains(document.activeElement);
    known.replaceWith(section);
    const scroll = section.querySelector(".scroll");
    if (scroll) scroll.scrollLeft = left;
    if (focused) scroll?.focus();
  }
}

async function follow() {
  if (document.visibilityState === "visible") {
    try {
      const query = new URLSearchParams(location.search);
      query.set("part", "1");
      const { nodes, html } = await fetched(`/_local/page/state?${query}`);
      if (html !== last) put(nodes);
      last = html;
      note(byId("note"), "Seen anew every two seconds; times in UTC");
    } catch {
      note(byId("note"), "The server does not answer; this is what it last told.", true);
    }
  }
  setTimeout(follow, EVERY);
}

if (state) setTimeout(follow, EVERY);
