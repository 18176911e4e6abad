// The state of the page is its address: which view, which filters. Shareable, and the back button works.

export const FILTERS = ["rule", "severity", "theme", "country", "source", "language", "from", "to", "q", "state"];
export const MANY = ["rule", "theme", "country", "source", "language"];

const listeners = [];

export const query = () => new URLSearchParams(location.search);
export const view = () => query().get("view") ?? "feed";

/** The filters in the address, as the API takes them. */
export function filters() {
  const found = new URLSearchParams();
  for (const [name, value] of query()) if (FILTERS.includes(name) && value) found.append(name, value);
  return found;
}

/** The filters without `state`, which figures and streams do not know. */
export function figureFilters() {
  const found = filters();
  found.delete("state");
  return found;
}

/** The address of a view; the filters stay unless others are given. */
export function address(name, more = {}, kept = filters()) {
  const made = new URLSearchParams(kept);
  if (name !== "feed") made.set("view", name);
  for (const [key, value] of Object.entries(more)) made.set(key, value);
  const text = made.toString();
  return text ? `/?${text}` : "/";
}

export function go(to) {
  if (to === location.pathname + location.search) return;
  history.pushState(null, "", to);
  tell();
}

export const onChange = (listener) => listeners.push(listener);
export const tell = () => listeners.forEach((listener) => listener());

/** Links within the console change the view without loading the page again. */
export function watch() {
  addEventListener("popstate", tell);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const to = new URL(link.href instanceof SVGAnimatedString ? link.href.baseVal : link.href, location.href);
    if (link.target || to.origin !== location.origin || to.pathname !== "/" || to.hash) return;
    event.preventDefault();
    go(to.pathname + to.search);
  });
}
