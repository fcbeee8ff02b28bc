import type { RouterInputs } from "@docket/router";

const HOME = "01940000-0000-7000-8000-0000000000a1";
const WORK = "01940000-0000-7000-8000-0000000000a2";
const TRIP = "01940000-0000-7000-8000-0000000000a3";

export const DEMO_LISTS: readonly RouterInputs["list"]["create"][] = [
  { id: HOME, name: "Home", colour: "green" },
  { id: WORK, name: "Work", colour: "blue" },
  { id: TRIP, name: "Lisbon", colour: "orange" },
];

/** A week of somebody's life, oldest first. Those without a list are in the Inbox. */
export const DEMO_TASKS: readonly RouterInputs["task"]["create"][] = [
  { title: "Cancel the old phone contract", priority: "low", completed: true },
  { title: "Book train tickets to Lisbon", listId: TRIP, priority: "medium", completed: true },
  { title: "Pick up the parcel from the post office", completed: true },
  {
    title: "Back up the family photos",
    listId: HOME,
    notes: "External drive is in the top drawer.\n\nThe 2025 folder is still only on the laptop.",
    priority: "medium",
  },
  { title: "Water the plants", listId: HOME, notes: "The fern every day, the cactus never." },
  { title: "Ask Sam for the lasagne recipe", priority: "low" },
  {
    title: "Finish the slides for Thursday",
    listId: WORK,
    priority: "high",
    notes: "Open with the chart.",
  },
  { title: "Replace the kitchen light bulb", listId: HOME, notes: "E14, warm white." },
  {
    title: "Renew passport",
    listId: TRIP,
    priority: "high",
    notes: "Needs two photos. Expires in March.",
  },
  { title: "Call the dentist", priority: "medium" },
  {
    title: "Plan Mara's birthday",
    listId: HOME,
    notes: "- cake: lemon\n- invite the neighbours\n- fairy lights",
    priority: "medium",
  },
  { title: "Return library books" },
];
