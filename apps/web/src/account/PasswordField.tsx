import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Field } from "../ui/Field.tsx";
import { IconButton } from "../ui/IconButton.tsx";

interface PasswordFieldProps {
  label?: string;
  name?: string;
  autoFocus?: boolean;
  /** Tells a password manager whether to offer a stored password or to make one. */
  autoComplete: "current-password" | "new-password";
  hint?: string | undefined;
  error?: ReactNode;
}

export function PasswordField(props: PasswordFieldProps) {
  const [isVisible, setIsVisible] = useState(false);
  const Icon = isVisible ? EyeOff : Eye;

  return (
    <Field
      label="Password"
      name="password"
      type={isVisible ? "text" : "password"}
      autoCapitalize="off"
      autoCorrect="off"
      spellCheck={false}
      adornment={
        <IconButton
          label={isVisible ? "Hide password" : "Show password"}
          onClick={() => setIsVisible(!isVisible)}
        >
          <Icon className="size-5" />
        </IconButton>
      }
      {...props}
    />
  );
}
