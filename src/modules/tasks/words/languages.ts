/**
 * Languages that people name behind a fence. A page shows none of the words there, so no other word is passed on: several
 * fences would make a sentence.
 */
const LANGUAGES = new Set(
  (
    'asm awk bash bat c c# c++ clojure cmake console cpp cs csharp css csv cuda d dart diff dockerfile elixir elm erb erlang f# fish fortran fsharp ' +
    'gherkin go gradle graphql groovy haskell hcl html http ini java javascript jq js json json5 jsonc jsonl jsx julia kotlin kt latex less lisp log lua ' +
    'makefile markdown matlab md mdx mermaid nginx nix objc ocaml patch perl php plaintext powershell prisma properties proto protobuf ps1 py python ' +
    'r rb regex ruby rs rust sass scala scheme scss sh shell shell-session solidity sql svelte svg swift terraform tex text tf toml ts tsx txt typescript ' +
    'vb verilog vhdl vim vue wasm xml yaml yml zig zsh'
  ).split(' '),
);

/** Whether what stands behind a fence names a language, or is nothing. */
export function isLanguage(info: string): boolean {
  const name = info.trim().toLowerCase();
  return name === '' || LANGUAGES.has(name);
}
