
const headings = document.querySelectorAll("#submissions thead th");
headings.forEach((heading, column) => heading.querySelector("button").addEventListener("click", () => {
  const body = document.querySelector("#submissions tbody"), rows = [...body.rows];
  const down = heading.getAttribute("aria-sort") !== "descending", value = row => row.cells[column].dataset.value;
  const compare = (one, other) => one - other || one.localeCompare(other, undefined, {numeric: true});
  rows.sort((one, other) => compare(value(one), value(other)) * (down ? -1 : 1));
  headings.forEach(other => other.removeAttribute("aria-sort"));
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  body.append(...rows);
}));
