import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

const api = process.env["DOCKET_API"] ?? "http://127.0.0.1:3000";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { conditions: ["source", ...defaultClientConditions] },
  server: { proxy: { "/api": api, "/healthz": api } },
  build: {
    rolldownOptions: {
      output: {
        // One file for what the first page needs. By default what it shares with later pages is cut
        // off into chunks, which run before zod is told not to `eval`, and compress worse.
        codeSplitting: { groups: [{ name: "first-page", tags: ["$initial"] }] },
      },
    },
    // The server's content security policy allows `data:` for images alone.
    assetsInlineLimit: (file) => (/\.(svg|png|webp)$/.test(file) ? undefined : false),
  },
});
