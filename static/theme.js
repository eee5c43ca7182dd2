// Runs before the first paint, so that a chosen dark page never flashes white.

try {
  const theme = localStorage.getItem("parley-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's preference decides.
}
