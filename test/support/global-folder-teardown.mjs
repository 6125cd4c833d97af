import { closeRunFolder } from './run-folder.mjs';

export default function tearDown() {
  closeRunFolder();
}
