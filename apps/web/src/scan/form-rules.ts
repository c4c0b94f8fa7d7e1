/**
 * What a file is, where that limits what can be seen in it: part of the scanner, not of the rules that an operator
 * may replace. A match is no finding; the name of the rule is the reason why a verdict is not a whole one.
 */
export const formRules = `
rule encrypted {
  strings:
    $office = { 45 00 6E 00 63 00 72 00 79 00 70 00 74 00 65 00 64 00 50 00 61 00 63 00 6B 00 61 00 67 00 65 00 }
    $pdf = "/Encrypt"
    $pgp = "-----BEGIN PGP MESSAGE-----"
    $age = "age-encryption.org/v1"
  condition:
    (uint32be(0) == 0xD0CF11E0 and $office) or (uint32be(0) == 0x25504446 and $pdf) or $pgp at 0 or $age at 0
}

rule packed {
  strings:
    $7z = { 37 7A BC AF 27 1C }
    $rar = { 52 61 72 21 1A 07 }
    $gzip = { 1F 8B 08 }
    $bzip2 = { 42 5A 68 ( 31 | 32 | 33 | 34 | 35 | 36 | 37 | 38 | 39 ) 31 41 59 26 53 59 }
    $xz = { FD 37 7A 58 5A 00 }
    $zstd = { 28 B5 2F FD }
    $lz4 = { 04 22 4D 18 }
    $cab = { 4D 53 43 46 00 00 00 00 }
    $tar = { 75 73 74 61 72 }
    $iso = { 43 44 30 30 31 }
    $vhdx = "vhdxfile"
  condition:
    $7z at 0 or $rar at 0 or $gzip at 0 or $bzip2 at 0 or $xz at 0 or $zstd at 0 or $lz4 at 0 or $cab at 0 or
    $tar at 257 or $iso at 32769 or $vhdx at 0
}

rule nested_archive {
  condition:
    uint32be(0) == 0x504B0304 or uint32be(0) == 0x504B0506
}
`;
