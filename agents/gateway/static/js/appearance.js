// Light, dark, or as the system is.

const KEY = "tocsin-theme";
const CHOICES = ["system", "light", "dark"];

export function appearance() {
  const button = document.getElementById("appearance");
  const show = (choice) => {
    if (choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    button.textContent = `Theme: ${choice}`;
    localStorage.setItem(KEY, choice);
  };
  const kept = () => (CHOICES.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "system");
  button.addEventListener("click", () => show(CHOICES[(CHOICES.indexOf(kept()) + 1) % CHOICES.length]));
  show(kept());
}
