/** Under which all tags of the user are cached, by name. */
export const tagsKey = ["tags"] as const;
