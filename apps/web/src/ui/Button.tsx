import type { ComponentProps } from "react";
import { BUTTON_LOOKS, BUTTON_SHAPE } from "./button-looks.ts";

interface ButtonProps extends ComponentProps<"button"> {
  look?: keyof typeof BUTTON_LOOKS;
}

export function Button({ look = "plain", className = "", ...props }: ButtonProps) {
  return (
    <button
      type="button"
      className={`${BUTTON_SHAPE} ${BUTTON_LOOKS[look]} ${className}`}
      {...props}
    />
  );
}
