/** How links look among the account pages' words. */
export const ACCOUNT_LINK = "rounded-sm font-medium text-accent underline-offset-4 hover:underline";
