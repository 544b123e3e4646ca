// The page is complete without this. It opens a definition that a link leads to, and sorts long tables by their headings.
(() => {
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") target.open = true;
  };
  addEventListener("hashchange", open);
  open();
  const key = (row, column) => row.cells[column].textContent.trim();
  const number = (text) => {
    const plain = text.replace(/,/g, "").replace("\u2212", "-");
    const units = { w: 604800, d: 86400, h: 3600, min: 60, m: 60, s: 1 };
    const parts = [...plain.matchAll(/(-?[\d.]+)\s*(w|d|h|min|m|s)\b/g)];
    return parts.length ? parts.reduce((sum, [, n, unit]) => sum + n * units[unit], 0) : parseFloat(plain);
  };
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    table.querySelectorAll("thead th").forEach((head, column) => {
      const button = document.createElement("button");
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        table.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const numeric = head.classList.contains("num");
        const rows = [...table.tBodies[0].rows].sort((a, b) => numeric
          ? (number(key(a, column)) || 0) - (number(key(b, column)) || 0)
          : key(a, column).localeCompare(key(b, column), undefined, { numeric: true }));
        table.tBodies[0].append(...(down ? rows.reverse() : rows));
      });
    });
  }
})();
