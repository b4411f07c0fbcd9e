// Marks the services that share a network with the one under the pointer, and hides those that the filter does not name.
"use strict";
const rows = [...document.querySelectorAll("#services tbody tr")];
const networks = (row) => row.dataset.networks.split(" ").filter((key) => key !== "");
function mark(row) {
  const own = row === null ? [] : networks(row);
  for (const other of rows) {
    other.classList.toggle("near", other !== row && networks(other).some((key) => own.includes(key)));
  }
}
for (const row of rows) {
  for (const [event, target] of [["mouseenter", row], ["mouseleave", null], ["focus", row], ["blur", null]]) {
    row.addEventListener(event, () => mark(target));
  }
}
document.querySelector("#filter").addEventListener("input", (event) => {
  const wanted = event.target.value.toLowerCase();
  for (const row of rows) {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
  }
});
