// The part of a document in which Observable Plot draws: elements of SVG, their attributes and texts, and what becomes
// of them as markup (XML 1.0, sections 2.4 and 3.1). What plots never ask for is not there, so that asking throws.

import { assert } from "../../assert.ts";
import { escapeText, type Markup } from "../html.ts";

export const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/** A text, or what texts and elements have in common. */
export interface SvgNode extends Markup {
  parentNode: SvgElement | null;
}

export interface SvgElement extends SvgNode {
  readonly tagName: string;
  readonly namespaceURI: string;
  readonly ownerDocument: SvgDocument;
  readonly firstChild: SvgNode | null;
  textContent: string;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
  setAttribute(name: string, value: unknown): void;
  setAttributeNS(space: string, name: string, value: unknown): void;
  removeAttribute(name: string): void;
  appendChild<T extends SvgNode>(child: T): T;
  append(...children: SvgNode[]): void;
  /** `child` before `next`, which is a child of the element; at the end where it is null. */
  insertBefore<T extends SvgNode>(child: T, next: SvgNode | null): T;
  removeChild<T extends SvgNode>(child: T): T;
  /** Elements below this one, in the order of the document: all for `*`, else those of a name or of a `.class`. */
  querySelectorAll(selector: string): readonly SvgElement[];
  querySelector(selector: string): SvgElement | null;
}

export interface SvgDocument {
  /** What begins a drawing looks here for its document. */
  readonly documentElement: { readonly ownerDocument: SvgDocument; readonly namespaceURI: string };
  createElementNS(space: string, name: string): SvgElement;
  createTextNode(text: string): SvgNode;
}

export function svgDocument(): SvgDocument {
  const document: SvgDocument = {
    get documentElement() {
      return { ownerDocument: document, namespaceURI: SVG_NAMESPACE };
    },
    createElementNS(space, name) {
      assert(space === SVG_NAMESPACE, "plots are made of elements of SVG");
      return svgElement(document, name);
    },
    createTextNode: svgText,
  };
  return document;
}

function svgText(text: string): SvgNode {
  return { parentNode: null, markup: escapeText(text) };
}

function svgElement(ownerDocument: SvgDocument, tagName: string): SvgElement {
  const attributes = new Map<string, string>();
  let children: SvgNode[] = [];
  const element: SvgElement = {
    parentNode: null,
    tagName,
    namespaceURI: SVG_NAMESPACE,
    ownerDocument,
    get firstChild() {
      return children[0] ?? null;
    },
    get markup() {
      const names = [...attributes].map(([name, value]) => ` ${name}="${escapeText(value)}"`);
      const content = children.map(({ markup }) => markup).join("");
      const start = `<${tagName}${names.join("")}`;
      return children.length === 0 ? `${start} />` : `${start}>${content}</${tagName}>`;
    },
    get textContent(): string {
      throw new Error("a drawing is not read");
    },
    set textContent(text: string) {
      children = [];
      element.append(svgText(String(text)));
    },
    getAttribute: (name) => attributes.get(name) ?? null,
    hasAttribute: (name) => attributes.has(name),
    setAttribute(name, value) {
      attributes.set(name, String(value));
    },
    setAttributeNS: (_space, name, value) => element.setAttribute(name, value),
    removeAttribute(name) {
      attributes.delete(name);
    },
    appendChild: (child) => element.insertBefore(child, null),
    append(...added) {
      for (const child of added) {
        element.insertBefore(child, null);
      }
    },
    insertBefore(child, next) {
      child.parentNode?.removeChild(child);
      const index = next === null ? children.length : children.indexOf(next);
      assert(index >= 0, "a child is put before a child of the same element");
      children.splice(index, 0, child);
      child.parentNode = element;
      return child;
    },
    removeChild(child) {
      children = children.filter((one) => one !== child);
      child.parentNode = null;
      return child;
    },
    querySelectorAll: (selector) =>
      children.filter(isElement).flatMap((child) => {
        const within = child.querySelectorAll(selector);
        return isSelected(child, selector) ? [child, ...within] : within;
      }),
    querySelector: (selector) => element.querySelectorAll(selector)[0] ?? null,
  };
  return element;
}

const isElement = (node: SvgNode): node is SvgElement => "tagName" in node;

function isSelected(element: SvgElement, selector: string): boolean {
  assert(/^(\*|\.?[\w-]+)$/.test(selector), "plots select by one name or one class");
  if (selector.startsWith(".")) {
    const classes = (element.getAttribute("class") ?? "").split(" ");
    return classes.includes(selector.slice(1));
  }
  return selector === "*" || selector === element.tagName;
}
