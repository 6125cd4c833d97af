const SECONDS = 1_000;

/** A line a case when it is known, the catalogue's other cases after that, and `N passed, N failed` alone at the end. */
class CatalogueReporter {
  /** `owner` is the milestone whose cases these are; the others are listed with theirs. */
  constructor({ testNamePattern, nonFlagArgs = [] }, { catalogue, owner }) {
    this.catalogue = require(catalogue);
    this.owner = owner;
    this.partial = Boolean(testNamePattern) || nonFlagArgs.length > 0;
    this.seen = new Set();
    this.open = [];
    this.counts = { passed: 0, failed: 0 };
  }

  onTestCaseResult(_test, { title, status, duration, failureMessages }) {
    if (status === 'pending') return;
    const id = title.split(' ')[0];
    this.seen.add(id);
    const open = / \[open: (.*)\]$/.exec(title);
    if (status === 'passed' && open) {
      this.open.push(title);
      return this.print(`${id} open ${title.slice(id.length + 1)}`);
    }
    this.counts[status === 'passed' ? 'passed' : 'failed'] += 1;
    const named = id in this.catalogue ? title.replace(id, `${id} ${status}`) : `checker ${status} ${title}`;
    this.print(`${named} (${((duration ?? 0) / SECONDS).toFixed(1)} s)`);
    if (status !== 'passed') this.print(open ? '  the product holds now: strike the case from the open ones' : failureMessages.join('\n').replace(/^/gm, '  '));
  }

  onTestFileResult(_test, { testExecError, testFilePath }) {
    if (!testExecError) return;
    this.counts.failed += 1;
    this.print(`failed: ${testFilePath} did not run: ${testExecError.stack ?? testExecError.message}`);
  }

  onRunComplete() {
    if (!this.partial) this.listTheRest();
    if (this.open.length > 0) this.print(`\nopen, the product does not hold yet (not counted):\n${this.open.map((title) => `  ${title}`).join('\n')}`);
    process.once('exit', () => process.stdout.write(`${this.counts.passed} passed, ${this.counts.failed} failed\n`));
    this.error = this.counts.failed > 0 ? new Error(`${this.counts.failed} failed`) : undefined;
  }

  listTheRest() {
    for (const [id, { title, owner }] of Object.entries(this.catalogue)) {
      if (this.seen.has(id)) continue;
      if (owner !== this.owner) this.print(`${id} owned by ${owner}: ${title}`);
      else {
        this.counts.failed += 1;
        this.print(`${id} failed: no case for it (${title})`);
      }
    }
  }

  print(line) {
    process.stdout.write(`${line}\n`);
  }

  getLastError() {
    return this.error;
  }
}

module.exports = CatalogueReporter;
