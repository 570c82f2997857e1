// SPDX-License-Identifier: GPL-2.0-only
// On paper: what is folded is shown, plots are drawn in dark on white, at the width of the paper.
const opened_for_paper = [];

const to_paper = () => {
  if (document.documentElement.dataset.paper) return;
  document.documentElement.dataset.paper = "yes";
  for (const folded of document.querySelectorAll("details:not([open])")) {
    if (folded.closest("tr.details") || folded.classList.contains("bulky")) continue;
    folded.open = true;
    opened_for_paper.push(folded);
  }
  besser.draw_plots();
};

const from_paper = () => {
  delete document.documentElement.dataset.paper;
  for (const unfolded of opened_for_paper.splice(0)) unfolded.open = false;
  besser.draw_plots();
};

besser.starters.push(() => {
  addEventListener("beforeprint", to_paper);
  addEventListener("afterprint", from_paper);
});
