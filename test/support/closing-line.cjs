/** The last lines of a test run: what was not run and why, then `N passed, N failed` alone on a line. */
class ClosingLine {
  onRunComplete(_contexts, results) {
    const skipped = results.testResults.flatMap((file) =>
      file.testResults.filter((test) => test.status === 'pending').map((test) => test.fullName),
    );
    for (const name of skipped) process.stdout.write(`not run: ${name}\n`);
    const broken = results.testResults.filter((file) => file.testExecError).length;
    const failed = results.numFailedTests + broken + (process.env.CI === 'true' ? skipped.length : 0);
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed\n`);
    this.error = failed > 0 ? new Error(`${failed} failed`) : undefined;
  }

  getLastError() {
    return this.error;
  }
}

module.exports = ClosingLine;
