import { defineConfig } from 'prisma/config';

// `prisma generate` only checks that this file exists: naming one keeps Prisma from downloading an engine.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
