/** The last lines of a test run: what was not run and why, then `N passed, N failed` alone on a line. */
class ClosingLine {
  onRunComplete(_contexts, results) {
    const skipped = results.testResults.flatMap((file) =>
      file.testResults.filter((test) => test.status === 'pending').map((test) => test.fullName),
    );
    const broken = results.testResults.filter((file) => file.testExecError).length;
    const failed = results.numFailedTests + broken + (process.env.CI === 'true' ? skipped.length : 0);
    const lines = [...skipped.map((name) => `not run: ${name}`), `${results.numPassedTests} passed, ${failed} failed`];
    process.once('exit', () => process.stdout.write(`${lines.join('\n')}\n`)); // after jest's own summary
    this.error = failed > 0 ? new Error(`${failed} failed`) : undefined;
  }

  getLastError() {
    return this.error;
  }
}

module.exports = ClosingLine;
