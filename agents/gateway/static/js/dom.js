// Elements made by hand: text is always text, markup in it is never parsed.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element; `on…` attributes are listeners, `false` and `null` leave an attribute or child out. */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A link to somebody's page, or plain text where the address is not one of the web (`javascript:` …). */
export function outward(address, text) {
  let url = null;
  try {
    url = new URL(address);
  } catch {
    return h("span", {}, text);
  }
  if (!["http:", "https:"].includes(url.protocol)) return h("span", {}, text);
  return h("a", { href: url.href, rel: "noopener noreferrer", target: "_blank" }, text);
}
