import { byId, control, fetched, make } from "./page.js";

const rows = byId("rows");
const EVERY = 1000;

/** What a row needs once it is in the page: it brings the rest when it is opened. */
function prepare(row) {
  row.addEventListener("toggle", async () => {
    const link = row.querySelector(".inner > a");
    if (!row.open || !link) return;
    const url = new URL(link.href);
    url.searchParams.set("part", "1");
    try {
      const { nodes } = await fetched(url);
      row.querySelector(".inner")?.replaceWith(copyable(nodes));
    } catch (error) {
      link.after(make("span", { class: "bad" }, ` ${error.message}`));
    }
  });
}

/** Put buttons over the texts that are there to be copied. */
function copyable(nodes) {
  const actions = make("div", { class: "actions" });
  nodes.querySelector(".copies")?.prepend(actions);
  for (const place of nodes.querySelectorAll(".copy")) {
    const name = place.querySelector("summary").textContent.replace("As", "as");
    const text = place.querySelector("pre");
    const button = make("button", { type: "button", class: "small" }, `Copy ${name}`);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = "Copied";
      } catch {
        // Without HTTPS a browser gives the clipboard to pages of this machine only.
        place.open = true;
        getSelection().selectAllChildren(text);
        button.textContent = "Selected: copy it";
      }
      setTimeout(() => { button.textContent = `Copy ${name}`; }, 2000);
    });
    actions.append(button);
  }
  return nodes;
}

/** Put a row where it belongs: in the place of an earlier state of it, or before older ones. */
function put(row) {
  const known = byId(row.id);
  if (known?.open) {
    known.querySelector("summary").replaceWith(row.querySelector("summary"));
    known.toggleAttribute("data-open", row.hasAttribute("data-open"));
    known.className = row.className;
    return;
  }
  prepare(row);
  if (known) {
    const focused = known.contains(document.activeElement);
    known.replaceWith(row);
    if (focused) row.querySelector("summary").focus();
    return;
  }
  const older = [...rows.children].find((one) => Number(one.dataset.number) < Number(row.dataset.number));
  rows.insertBefore(row, older ?? null);
}

/** Ask for the rows from a number on, and for those that were open. */
async function asked(since) {
  const query = new URLSearchParams(location.search);
  query.set("part", "1");
  query.set("since", since);
  query.set("open", [...rows.querySelectorAll("[data-open]")].map((row) => row.dataset.number).join());
  return fetched(`/_local/?${query}`);
}

async function update() {
  let { nodes, headers } = await asked(rows.dataset.next);
  if (headers.get("journal-clears") !== rows.dataset.clears) {
    // Entries were taken out from among others, as those of a scope that has ended.
    ({ nodes, headers } = await asked(0));
    const kept = new Set([...nodes.children].map((row) => row.id));
    for (const row of [...rows.children]) if (!kept.has(row.id)) row.remove();
    rows.dataset.clears = headers.get("journal-clears");
  }
  rows.dataset.next = headers.get("journal-next");
  for (const row of [...nodes.children].reverse()) put(row);
  for (const row of [...rows.children]) {
    if (Number(row.dataset.number) < Number(headers.get("journal-first"))) row.remove();
  }
  byId("count").textContent = `${headers.get("journal-count")} request(s) in the journal, times in UTC`;
  if (rows.children.length) byId("none").replaceChildren();
}

async function follow() {
  if (byId("follow").checked && document.visibilityState === "visible") {
    try {
      await update();
      byId("count").classList.remove("bad");
    } catch {
      byId("count").textContent = "The server does not answer; this is what it last told.";
      byId("count").classList.add("bad");
    }
  }
  setTimeout(follow, EVERY);
}

if (rows) {
  rows.querySelectorAll("details.entry").forEach(prepare);
  byId("filter").addEventListener("change", (event) => {
    if (event.target.id === "status") byId("filter").requestSubmit();
  });
  byId("empty").addEventListener("click", async () => {
    if (!confirm("Forget all requests of the journal?")) return;
    await control("DELETE", "/_local/journal");
    await update();
  });
  // An older page stays as it is.
  if (rows.dataset.live) setTimeout(follow, EVERY);
  else byId("follow").closest("label").remove();
} else {
  copyable(document);
}
