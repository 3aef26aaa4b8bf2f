/** Runs in the browser before any other module. */
import { z } from 'zod';

// Otherwise zod tries `new Function` for every schema, which the content security policy refuses and reports.
z.config({ jitless: true });
