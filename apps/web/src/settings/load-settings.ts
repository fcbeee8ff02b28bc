/** The settings are a chunk of their own: most visits do without them. */
export function loadSettings() {
  return import("./SettingsPage.tsx");
}
