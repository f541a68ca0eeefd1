// Before the first paint: the reader's own choice of light or dark.
document.documentElement.dataset.bsTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
