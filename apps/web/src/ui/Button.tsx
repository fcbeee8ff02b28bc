import type { ComponentProps } from "react";

const LOOKS = {
  primary: "bg-accent text-on-accent hover:bg-accent/90",
  plain: "border border-line bg-slip text-ink hover:border-edge",
  danger: "bg-danger text-on-accent hover:bg-danger/90",
  quiet: "text-soft hover:bg-wash hover:text-ink",
};

interface ButtonProps extends ComponentProps<"button"> {
  look?: keyof typeof LOOKS;
}

export function Button({ look = "plain", className = "", ...props }: ButtonProps) {
  return (
    <button
      type="button"
      className={`inline-flex min-h-11 items-center justify-center gap-2 rounded-lg px-4 text-[0.9375rem] font-medium transition-colors disabled:opacity-60 sm:min-h-10 ${LOOKS[look]} ${className}`}
      {...props}
    />
  );
}
