import type { RouterInputs } from "@docket/router";

const HOME = "01940000-0000-7000-8000-0000000000a1";
const WORK = "01940000-0000-7000-8000-0000000000a2";
const TRIP = "01940000-0000-7000-8000-0000000000a3";

const ERRAND = "01940000-0000-7000-8000-0000000000c1";
const CALL = "01940000-0000-7000-8000-0000000000c2";
const BIRTHDAY = "01940000-0000-7000-8000-0000000000d1";

export const DEMO_LISTS: readonly RouterInputs["list"]["create"][] = [
  { id: HOME, name: "Home", colour: "green" },
  { id: WORK, name: "Work", colour: "blue" },
  { id: TRIP, name: "Lisbon", colour: "orange" },
];

export const DEMO_TAGS: readonly RouterInputs["tag"]["create"][] = [
  { id: ERRAND, name: "errand", colour: "orange" },
  { id: CALL, name: "call", colour: "blue" },
];

/**
 * A week of somebody's life around today, oldest first. Those without a list are in the Inbox.
 *
 * @param timeZone  where they live.
 */
export function demoTasks(timeZone: string): readonly RouterInputs["task"]["create"][] {
  // Sweden writes dates as ISO 8601 does.
  const calendar = new Intl.DateTimeFormat("sv", { timeZone });
  const day = (days: number) => calendar.format(Date.now() + days * 86_400_000);
  const thursday = day(((4 - new Date(day(0)).getUTCDay() + 6) % 7) + 1);
  return [
    { title: "Cancel the old phone contract", priority: "low", completed: true },
    { title: "Book train tickets to Lisbon", listId: TRIP, priority: "medium", completed: true },
    { title: "Pick up the parcel from the post office", completed: true },
    {
      title: "Back up the family photos",
      listId: HOME,
      notes: "External drive is in the top drawer.\n\nThe 2025 folder is still only on the laptop.",
      priority: "medium",
    },
    {
      title: "Water the plants",
      listId: HOME,
      notes: "The fern every day, the cactus never.",
      due: { date: day(0) },
      recurrence: { rule: "FREQ=DAILY", from: "completion" },
    },
    { title: "Ask Sam for the lasagne recipe", priority: "low" },
    {
      title: "Finish the slides for Thursday",
      listId: WORK,
      priority: "high",
      notes: "Open with the chart.",
      due: { date: thursday, time: "09:00", timeZone },
    },
    { title: "Replace the kitchen light bulb", listId: HOME, notes: "E14, warm white." },
    {
      title: "Renew passport",
      listId: TRIP,
      priority: "high",
      notes: "Needs two photos. Expires in March.",
      due: { date: day(40) },
    },
    {
      title: "Call the dentist",
      priority: "medium",
      tagIds: [CALL],
      due: { date: day(1), time: "10:30", timeZone },
    },
    {
      id: BIRTHDAY,
      title: "Plan Mara's birthday",
      listId: HOME,
      notes: "Lemon cake, and fairy lights in the yard.",
      priority: "medium",
      due: { date: day(9), time: "18:00", timeZone },
    },
    { title: "Order the cake", parentId: BIRTHDAY, completed: true },
    { title: "Invite the neighbours", parentId: BIRTHDAY, tagIds: [CALL] },
    { title: "Return library books", tagIds: [ERRAND], due: { date: day(-1) } },
  ];
}
