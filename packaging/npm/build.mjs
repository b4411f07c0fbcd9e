// build.mjs ARCHIVES OUT: makes the npm packages from the archives of a release: one for each platform that has an archive, and
// `composelint-cli`, which depends on all of them optionally, so that npm installs the one that fits.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const TARGETS = {
  'x86_64-unknown-linux-musl': { os: 'linux', cpu: 'x64' },
  'aarch64-unknown-linux-musl': { os: 'linux', cpu: 'arm64' },
  'x86_64-apple-darwin': { os: 'darwin', cpu: 'x64' },
  'aarch64-apple-darwin': { os: 'darwin', cpu: 'arm64' },
  'x86_64-pc-windows-msvc': { os: 'win32', cpu: 'x64' },
};

const [archives, out] = process.argv.slice(2).map((it) => path.resolve(it));
const wrapper = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'composelint');
const work = mkdtempSync(path.join(tmpdir(), 'composelint-npm-'));

const read = (folder) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
const write = (folder, manifest) => writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2) + '\n');
const pack = (folder) => execFileSync('npm', ['pack', '--silent', '--pack-destination', out], { cwd: folder, stdio: 'inherit' });

const manifest = read(wrapper);
const optional = {};
for (const archive of readdirSync(archives)) {
  const found = /^composelint-v(.+?)-([^-]+-[^-]+-[^-]+(?:-[^-]+)?)\.tar\.gz$/.exec(archive);
  if (!found || !TARGETS[found[2]]) continue;
  const [, version, target] = found;
  const { os, cpu } = TARGETS[target];
  const file = os === 'win32' ? 'composelint.exe' : 'composelint';
  const folder = path.join(work, `${os}-${cpu}`);
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', path.join(archives, archive), '-C', folder, `./${file}`]);
  chmodSync(path.join(folder, file), 0o755);
  const name = `@composelint/${os}-${cpu}`;
  write(folder, {
    name, version, description: `The program composelint for ${os} ${cpu}`, license: manifest.license,
    os: [os], cpu: [cpu], files: [file], preferUnplugged: true,
  });
  pack(folder);
  optional[name] = version;
  manifest.version = version;
}
if (Object.keys(optional).length === 0) {
  console.error(`build.mjs: there is no archive of a release in ${archives}`);
  process.exit(1);
}
const folder = path.join(work, 'composelint');
cpSync(wrapper, folder, { recursive: true });
write(folder, { ...manifest, optionalDependencies: optional });
pack(folder);
