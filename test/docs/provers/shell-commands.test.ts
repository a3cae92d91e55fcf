import { describe, expect, it } from 'vitest';
import { shellCommands } from './shell-commands';

describe('the commands of a snippet', () => {
  it('are taken apart at lines, pipes and ands, and their comments left out', () => {
    expect(shellCommands('# why\nnpm ci && npm start # now\ncat a | cut -f 1; ls\n')).toEqual([
      ['npm', 'ci'],
      ['npm', 'start'],
      ['cat', 'a'],
      ['cut', '-f', '1'],
      ['ls'],
    ]);
  });

  it('go on after a backslash at the end of a line', () => {
    expect(shellCommands('aws rds \\\n  describe-db-instances')).toEqual([
      ['aws', 'rds', 'describe-db-instances'],
    ]);
  });

  it('have words with quotes taken off and what is in them left together', () => {
    expect(shellCommands(`a 'b "c" d' "e 'f' $G" h\\ i j'k'l`)).toEqual([
      ['a', 'b "c" d', "e 'f' $G", 'h i', 'jkl'],
    ]);
  });

  it('include those in a substitution, before the command that needs them', () => {
    expect(shellCommands('aws --id "$(cut -f 1 file)"')).toEqual([
      ['cut', '-f', '1', 'file'],
      ['aws', '--id', '$(cut -f 1 file)'],
    ]);
  });

  it('are given without what is set for them and without where their output goes', () => {
    expect(shellCommands('A=1 B="x y" run --c=d > file 2>> log\nE=5')).toEqual([['run', '--c=d']]);
  });

  it('must close what they open', () => {
    expect(() => shellCommands("echo 'a")).toThrow('never closed');
    expect(() => shellCommands('echo "a')).toThrow('never closed');
    expect(() => shellCommands('echo $(a')).toThrow('never closed');
  });
});
