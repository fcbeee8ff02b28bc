import type { RouterInputs } from "@docket/router";

type Input = RouterInputs["task"]["create"];

/** A week of somebody's life, oldest first. */
export const DEMO_TASKS: readonly Input[] = [
  { title: "Cancel the old phone contract", priority: "low", completed: true },
  { title: "Book train tickets to Lisbon", priority: "medium", completed: true },
  { title: "Pick up the parcel from the post office", completed: true },
  {
    title: "Back up the family photos",
    notes: "External drive is in the top drawer.\n\nThe 2025 folder is still only on the laptop.",
    priority: "medium",
  },
  { title: "Water the plants", notes: "The fern every day, the cactus never." },
  { title: "Ask Sam for the lasagne recipe", priority: "low" },
  { title: "Finish the slides for Thursday", priority: "high", notes: "Open with the chart." },
  { title: "Replace the kitchen light bulb", notes: "E14, warm white." },
  { title: "Renew passport", priority: "high", notes: "Needs two photos. Expires in March." },
  { title: "Call the dentist", priority: "medium" },
  {
    title: "Plan Mara's birthday",
    notes: "- cake: lemon\n- invite the neighbours\n- fairy lights",
    priority: "medium",
  },
  { title: "Return library books" },
];
