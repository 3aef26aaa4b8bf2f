/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run check` and `npm test` check types with the native compiler, the whole project at once.
  typescript: { ignoreBuildErrors: true },
  // Loaded by Node as they are: they find files of their own beside them.
  serverExternalPackages: ['pg', 'pino', '@prisma/client', '@prisma/adapter-pg', '@prisma/schema-engine-wasm'],
  turbopack: { root: import.meta.dirname },
};

export default config;
