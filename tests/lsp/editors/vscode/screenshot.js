// Opens a folder in a VS Code that runs in the browser (code-server), waits until the probe is done, and takes a picture.
// Arguments: the folder, the picture. PUPPETEER, CHROME, PORT and PROBE_OUT say where things are.

const fs = require("node:fs");
const puppeteer = require(process.env.PUPPETEER);

async function main() {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROME, args: ["--no-sandbox", "--disable-gpu"], headless: process.env.CHROME.includes("shell") ? "shell" : true });
  const page = await browser.newPage();
  await page.setViewport({ width: 1500, height: 900 });
  await page.goto(`http://127.0.0.1:${process.env.PORT}/?folder=${encodeURIComponent(process.argv[2])}`, { waitUntil: "domcontentloaded" });
  for (let round = 0; round < 240; round += 1) {
    await new Promise((done) => setTimeout(done, 500));
    const out = fs.existsSync(process.env.PROBE_OUT) ? fs.readFileSync(process.env.PROBE_OUT, "utf8") : "";
    if (/^(done|FAILED)/m.test(out)) {
      break;
    }
  }
  await page.screenshot({ path: process.argv[3] });
  await browser.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
