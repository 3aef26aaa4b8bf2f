/**
 * `npm run lockfile`, after any change of dependencies. npm leaves a platform's package out of the lockfile when the
 * registry at hand does not carry it (a mirror often lacks other platforms), and `npm ci` then refuses the file
 * everywhere. Adds those packages by the exact version their parent asks for, so that every platform can install.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/**
 * What a package's name says about where it runs: `@biomejs/cli-linux-x64-musl`.
 * @param {string} name @returns {{ os?: string[], cpu?: string[], libc?: string[] }}
 */
export function platformOf(name) {
  const words = name.split(/[-/.]/);
  const os = SYSTEMS.find((system) => words.includes(system)) ?? (words.includes('linuxmusl') ? 'linux' : undefined);
  const cpu =
    PROCESSORS.find((processor) => words.includes(processor)) ??
    (words.some((w) => /^arm/.test(w)) ? 'arm' : undefined);
  const libc = words.some((word) => /musl/.test(word))
    ? 'musl'
    : words.some((word) => /^gnu/.test(word))
      ? 'glibc'
      : undefined;
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }) };
}

/** Adds what is missing; tells the names. @param {{ packages: Record<string, any> }} lock */
export function completeLockfile(lock) {
  const added = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = platformOf(name);
      const known = lock.packages[`${path}/node_modules/${name}`] ?? lock.packages[`node_modules/${name}`];
      if (known || !/^\d/.test(version) || Object.keys(platform).length === 0) continue;
      const inherited = entry.dev ? { dev: true } : {};
      lock.packages[`node_modules/${name}`] = { version, ...platform, ...inherited, optional: true };
      added.push(name);
    }
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  return added;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const added = completeLockfile(lock);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(added.length === 0 ? 'The lockfile is complete.' : `Added ${added.length}: ${added.join(', ')}`);
}
