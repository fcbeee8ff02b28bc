import { fileURLToPath } from "node:url";
import { DEMO_TASKS } from "../../api/src/demo-tasks.ts";
import { expect, register, test } from "./docket.ts";

/* The README's pictures: `pnpm screenshots` draws them anew. */

const IMAGES = fileURLToPath(new URL("../../../docs/images/", import.meta.url));

const SCREENS = {
  desktop: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true },
};

for (const [screen, size] of Object.entries(SCREENS)) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${screen}, ${colorScheme}`, () => {
      test.use({ ...size, colorScheme });

      test("the pictures", async ({ page }) => {
        const shoot = (name: string) =>
          page.screenshot({
            path: `${IMAGES}${name}-${screen}-${colorScheme}.png`,
            animations: "disabled",
          });
        await page.goto("/sign-in");
        await expect(page.getByLabel("E-mail")).toBeFocused();
        await shoot("sign-in");

        await register(page, `${screen}-${colorScheme}@example.com`);
        const token = page.waitForRequest(/task\.list/);
        await page.reload();
        const { authorization = "" } = await (await token).allHeaders();
        for (const data of DEMO_TASKS) {
          await page.request.post("/api/v1/users/me/tasks", { headers: { authorization }, data });
        }
        await page.reload();
        const birthday = page.getByRole("button", { name: "Plan Mara's birthday" });
        await expect(birthday).toBeVisible();
        await shoot("tasks");

        await birthday.click();
        await expect(page.getByLabel("Notes")).toBeVisible();
        await shoot("editor");

        await page.goto("/settings");
        await expect(page.getByText("This device")).toBeVisible();
        await shoot("settings");
      });
    });
  }
}
