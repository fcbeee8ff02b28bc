export const BUTTON_SHAPE =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-lg px-4 text-[0.9375rem] font-medium transition-colors disabled:opacity-60 sm:min-h-10";

export const BUTTON_LOOKS = {
  primary: "bg-accent text-on-accent hover:bg-accent/90",
  plain: "border border-line bg-slip text-ink hover:border-edge",
  danger: "bg-danger text-on-accent hover:bg-danger/90",
  quiet: "text-soft hover:bg-wash hover:text-ink",
};
