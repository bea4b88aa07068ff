// Swagger UI has dark colours but waits for a class to show them; this follows the reader's setting, also when it
// changes.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
