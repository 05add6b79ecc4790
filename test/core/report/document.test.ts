import { expect, test } from "vitest";
import { documentOf } from "../../../functions/core/report/document.ts";
import { html } from "../../../functions/core/report/html.ts";

test("a page loads nothing, and neither its title nor its body can break out of it", () => {
  const page = documentOf("</title><script>", html`<p>${"<script>"}</p>`);
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(page).toContain("<title>&lt;/title&gt;&lt;script&gt;</title>");
  expect(page).toContain("<body>\n<p>&lt;script&gt;</p>\n</body>\n</html>\n");
  expect(page).toContain("default-src &#39;none&#39;");
  expect(page).not.toMatch(/<(script|link|img)|https?:/);
});
