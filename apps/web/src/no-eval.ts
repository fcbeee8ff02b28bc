import { z } from "zod";

// The page's content security policy forbids `eval`; without this zod tries it for each schema.
z.config({ jitless: true });
