import { readFileSync } from 'node:fs';

/** A fenced block of a page, as somebody would copy it. */
export interface Snippet {
  /** First word behind the fence, empty where there is none. */
  readonly language: string;
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** Nearest heading above, empty where there is none. */
  readonly heading: string;
}

const FENCE = /^( *)(`{3,})([^`]*)$/;
const HEADING = /^#{1,6} +(.+?) *$/;

/** Every fenced block of a Markdown file, in its order; one that is never closed is an error. */
export function snippetsOf(markdownFile: string): Snippet[] {
  const lines = readFileSync(markdownFile, 'utf8').split('\n');
  const snippets: Snippet[] = [];
  let heading = '';
  for (let index = 0; index < lines.length; index++) {
    const [, indent = '', fence, information = ''] = FENCE.exec(lines[index] ?? '') ?? [];
    if (fence === undefined) {
      heading = HEADING.exec(lines[index] ?? '')?.[1] ?? heading;
      continue;
    }
    const end = lines.findIndex((line, at) => at > index && line.trim() === fence);
    if (end < 0) throw new Error(`${markdownFile}:${index + 1}: the block is never closed`);
    const text = lines.slice(index + 1, end).map((line) => withoutIndent(line, indent));
    snippets.push({
      language: information.trim().split(/\s/)[0] ?? '',
      text: text.map((line) => `${line}\n`).join(''),
      line: index + 1,
      heading,
    });
    index = end;
  }
  return snippets;
}

function withoutIndent(line: string, indent: string): string {
  return line.startsWith(indent) ? line.slice(indent.length) : line.trimStart();
}
