// The rules that come with Waxwing: a few signs that a file wants to be taken for something else, or to run something
// when it is opened. They are no virus database and do not replace one; docs/scanning.md says how to bring your own.
//
// A rule sees filename, filepath and extension (".exe", lower case) of what it looks at. Its description is shown.

rule waxwing_eicar_test_file
{
  meta:
    description = "The EICAR test file: harmless, made for trying out scanners"
  strings:
    // In hex, so that no scanner takes these rules for the test file.
    $eicar = {
      58 35 4F 21 50 25 40 41 50 5B 34 5C 50 5A 58 35 34 28 50 5E 29 37 43
      43 29 37 7D 24 45 49 43 41 52 2D 53 54 41 4E 44 41 52 44 2D 41 4E 54
      49 56 49 52 55 53 2D 54 45 53 54 2D 46 49 4C 45 21 24 48 2B 48 2A
    }
  condition:
    $eicar
}

rule waxwing_double_extension
{
  meta:
    description = "A program whose name looks like that of a document"
  condition:
    filename matches /\.(pdf|docx?|xlsx?|pptx?|rtf|odt|ods|txt|csv|jpe?g|png|gif|webp|heic|mp3|mp4|mov|zip)\s*\.(exe|scr|com|pif|cpl|msi|bat|cmd|ps1|vbs|vbe|jse?|wsf|hta|lnk|jar)$/i
}

rule waxwing_name_reads_backwards
{
  meta:
    description = "A program whose name is written so that its end reads backwards"
  condition:
    // U+202B, U+202E, U+2067: what comes after them is shown from right to left.
    filename matches /(\xE2\x80(\xAB|\xAE)|\xE2\x81\xA7).*\.(exe|scr|com|pif|cpl|msi|bat|cmd|ps1|vbs|vbe|jse?|wsf|hta|lnk|jar)$/i
}

rule waxwing_program_named_as_document
{
  meta:
    description = "A program under the name of a document or an image"
  condition:
    extension matches /^\.(pdf|docx?|xlsx?|pptx?|rtf|odt|ods|txt|csv|jpe?g|png|gif|webp|heic|mp3|mp4|mov)$/ and
    (
      (uint16(0) == 0x5A4D and uint32(uint32(0x3C)) == 0x00004550) or // Windows: MZ, then PE
      uint32(0) == 0x464C457F or                                      // Linux: ELF
      uint32(0) == 0xFEEDFACF or uint32(0) == 0xFEEDFACE              // macOS: Mach-O
    )
}

rule waxwing_script_dropper
{
  meta:
    description = "A script that fetches something, runs it, and hides that it does"
  strings:
    $fetch = /DownloadString|DownloadFile|DownloadData|Invoke-WebRequest|Start-BitsTransfer|certutil(\.exe)?\s+-urlcache|MSXML2\.(Server)?XMLHTTP|WinHttp\.WinHttpRequest|URLDownloadToFile/ nocase ascii wide
    $run = /Invoke-Expression|[^a-z]iex[^a-z]|Start-Process|WScript\.Shell|Shell\.Application|ShellExecute|mshta|rundll32|regsvr32/ nocase ascii wide
    $hide = /FromBase64String|\s-e(nc|ncodedcommand)?\s+[a-z0-9+\/]{40}|-w(indowstyle)?\s+hidden|ADODB\.Stream|ExecuteGlobal|StrReverse|fromCharCode/ nocase ascii wide
  condition:
    extension matches /^\.(jse?|vbs|vbe|wsf|wsh|hta|ps1|psm1|bat|cmd|sct)$/ and $fetch and $run and $hide
}

rule waxwing_office_macro_runs_program
{
  meta:
    description = "An Office macro that starts by itself and runs other programs"
  strings:
    $project = "_VBA_PROJECT" wide
    $start1 = "AutoOpen" nocase
    $start2 = "Auto_Open" nocase
    $start3 = "AutoExec" nocase
    $start4 = "AutoClose" nocase
    $start5 = "Document_Open" nocase
    $start6 = "DocumentOpen" nocase
    $start7 = "Document_Close" nocase
    $start8 = "Workbook_Open" nocase
    $start9 = "Workbook_BeforeClose" nocase
    $run1 = "Shell" nocase fullword
    $run2 = "WScript.Shell" nocase
    $run3 = "Shell.Application" nocase
    $run4 = "ShellExecute" nocase
    $run5 = "URLDownloadToFile" nocase
    $run6 = "powershell" nocase
    $run7 = "Win32_Process" nocase
    $run8 = "VirtualAlloc" nocase
  condition:
    uint32be(0) == 0xD0CF11E0 and $project and any of ($start*) and any of ($run*)
}

rule waxwing_pdf_starts_program
{
  meta:
    description = "A PDF that starts a program when it is opened"
  strings:
    $open = "/OpenAction"
    $launch = /\/S\s*\/Launch/
    $program = /cmd\.exe|powershell|mshta|wscript|\/bin\/sh/ nocase
  condition:
    uint32be(0) == 0x25504446 and $open and $launch and $program
}

rule waxwing_shortcut_runs_script
{
  meta:
    description = "A Windows shortcut that fetches or hides what it runs"
  strings:
    $program = /powershell|mshta|wscript|cscript|cmd\.exe|rundll32|regsvr32|certutil/ nocase ascii wide
    $way = /https?:\/\/|\s-e(nc|ncodedcommand)?\s|-w(indowstyle)?\s+hidden|FromBase64String/ nocase ascii wide
  condition:
    uint32be(0) == 0x4C000000 and uint32be(4) == 0x01140200 and $program and $way
}
