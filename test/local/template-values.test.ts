import { describe, expect, it } from 'vitest';
import { resolveTemplateValue } from '../../local/template-values';

const names = {
  references: new Map([
    ['AWS::Partition', 'aws'],
    ['Machine', 'arn:machine'],
  ]),
  attributes: new Map([['Function.Arn', 'arn:function']]),
};

describe('the values of a template', () => {
  it('puts what this machine has in place of references and attributes, however deep', () => {
    const value = {
      list: [{ Ref: 'Machine' }, 'plain', 1, true, null],
      nested: { arn: { 'Fn::GetAtt': ['Function', 'Arn'] }, short: { 'Fn::GetAtt': 'Function.Arn' } },
    };
    expect(resolveTemplateValue(value, names)).toEqual({
      list: ['arn:machine', 'plain', 1, true, null],
      nested: { arn: 'arn:function', short: 'arn:function' },
    });
  });

  it('joins texts', () => {
    const value = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':states']] };
    expect(resolveTemplateValue(value, names)).toBe('arn:aws:states');
  });

  it.each([
    [{ Ref: 'Nothing' }, 'the template asks for the value of Nothing, which local mode does not have'],
    [
      { 'Fn::GetAtt': ['Machine', 'Name'] },
      'the template asks for the attribute of Machine.Name, which local mode does not have',
    ],
    [{ 'Fn::ImportValue': 'x' }, 'local mode does not resolve Fn::ImportValue'],
  ])('refuses %j by name', (value, message) => {
    expect(() => resolveTemplateValue(value, names)).toThrow(message);
  });
});
