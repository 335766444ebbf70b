// @ts-check
/** Light or dark: as its reader's system has it, until the reader chooses. */

/** @param {HTMLElement} button @param {() => void} turned when colours are others */
export function themed(button, turned) {
  const root = document.documentElement;
  const chosen = localStorage.getItem("theme");
  if (chosen) root.dataset.theme = chosen;
  button.onclick = () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    turned();
  };
  turned();
}
