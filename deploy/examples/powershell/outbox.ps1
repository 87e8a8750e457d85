# Posts outcomes and verdicts of an agent and loses none of them, whatever dies meanwhile. PowerShell 7, nothing else.
#
#   In the agent:          . ./outbox.ps1
#                          Save-Item outcomes @{ agent = 'order-entry'; transactionId = 'PO-1041' }
#   From another program:  pwsh outbox.ps1 put outcomes < items.ndjson     one JSON object a line
#   By a timer:            pwsh outbox.ps1 send
#
# What is put is on disk; then it may be forgotten. send posts what is kept, outcomes first, and deletes what is stored; it ends with
# 1 while something is left or lies in refused/, which it says. ACCURACY_URL, ACCURACY_KEY_FILE (or ACCURACY_KEY) and ACCURACY_QUEUE
# say where to, with which key, and where items are kept.
param([string] $Verb, [ValidateSet('', 'outcomes', 'verdicts')] [string] $Kind)

$ErrorActionPreference = 'Stop'
$url = ($env:ACCURACY_URL ? $env:ACCURACY_URL : 'http://localhost:8080').TrimEnd('/')
# .NET has a working directory of its own.
$queue = [IO.Path]::GetFullPath(($env:ACCURACY_QUEUE ? $env:ACCURACY_QUEUE : 'accuracy-queue'), $PWD.ProviderPath)
$linesInFile = 500  # a file is one request
$tries = 10
$notBound = 'urn:agentops:problem:notBound'  # all of it is of agents that the key is not bound to; another 403 is of the key itself
$run = [guid]::NewGuid().ToString('N').Substring(0, 8)
$utf8 = [Text.UTF8Encoding]::new($false)

# Keeps items. Names of files sort by time.
function Save-Item([string] $Kind, [object[]] $Items) {
    Save-Line $Kind ($Items | ForEach-Object { ConvertTo-Json $_ -Depth 5 -Compress })
}

function Save-Line([string] $Kind, [string[]] $Lines) {
    $script:number++
    $name = '{0:D13}-{1:D6}-{2}.ndjson' -f [DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds(), $script:number, $run
    Write-Whole (Join-Path $queue $Kind $name) (($Lines -join "`n") + "`n")
}

# Posts everything kept, oldest first. Two that send at once only cause duplicates, which the service takes as such.
# Returns what is left, in words; nothing when all is stored.
function Send-Kept {
    foreach ($kind in 'outcomes', 'verdicts') {
        foreach ($file in Get-Kept (Join-Path $queue $kind)) {
            $left = Send-File $kind $file
            if ($left) { return $left }
        }
    }
    $refused = Join-Path $queue refused
    $count = @(Get-Kept $refused).Count
    if ($count) { "$count refused in $refused; correct and move them back, or delete them" }
}

function Send-File([string] $Kind, [string] $File) {
    try { $body = [IO.File]::ReadAllText($File) } catch [IO.FileNotFoundException] { return }  # another sender was faster
    $lines = @($body.Split("`n") | Where-Object { $_.Trim() })
    foreach ($attempt in 0..($tries - 1)) {
        $status, $answer, $retryAfter = Send-Body $Kind $body
        $said = try { ConvertFrom-Json $answer -AsHashtable } catch { @{} }
        if ($status -in 200, 207, 400, 409 -and $said.received -eq $lines.Count) {
            $refused = @($said.results | Where-Object { $_.status -in 'conflict', 'rejected' } | ForEach-Object { $lines[$_.index] })
            return Complete-File $Kind $File $refused $answer
        }
        if (($status -in 400, 409, 413 -and $said.type) -or $said.type -eq $notBound) { return Complete-File $Kind $File $lines $answer }
        if ($status -notin 0, 408, 429 -and $status -lt 500) { break }
        # As long as the service asks for, an hour at most, else twice as long each time, at most a minute, less a random part.
        $backoff = [Math]::Min(60, [Math]::Pow(2, $attempt)) * (0.5 + [Random]::Shared.NextDouble() / 2)
        Start-Sleep -Milliseconds (1000 * ($retryAfter -match '^\d+$' ? [Math]::Min(3600, [double]$retryAfter) : $backoff))
    }
    "Not sent, all is kept in ${queue}: $url answered $status $($answer.Substring(0, [Math]::Min(500, $answer.Length)))"
}

function Send-Body([string] $Kind, [string] $Body) {
    $key = $env:ACCURACY_KEY_FILE ? [IO.File]::ReadAllText($env:ACCURACY_KEY_FILE).Trim() : $env:ACCURACY_KEY
    $headers = @{ Prefer = 'return=minimal' }
    if ($key) { $headers.Authorization = "Bearer $key" }
    $request = @{
        Uri = "$url/v1/$Kind"; Method = 'Post'; Headers = $headers; ContentType = 'application/x-ndjson'
        Body = $utf8.GetBytes($Body); SkipHttpErrorCheck = $true; MaximumRedirection = 0; TimeoutSec = 60; ErrorAction = 'Stop'
    }
    try {
        $answer = Invoke-WebRequest @request
        return [int]$answer.StatusCode, $utf8.GetString($answer.RawContentStream.ToArray()), "$($answer.Headers['Retry-After'])"
    } catch {
        return 0, "$_", ''
    }
}

# What was refused is kept aside with the answer, which says what to correct; the rest is stored.
function Complete-File([string] $Kind, [string] $File, [string[]] $Refused, [string] $Answer) {
    if ($Refused) {
        $aside = Join-Path $queue refused $Kind ([IO.Path]::GetFileName($File))
        Write-Whole ([IO.Path]::ChangeExtension($aside, '.why.json')) $Answer
        Write-Whole $aside (($Refused -join "`n") + "`n")
    }
    [IO.File]::Delete($File)
}

function Get-Kept([string] $Folder) {
    if (-not [IO.Directory]::Exists($Folder)) { return }
    $files = [IO.Directory]::GetFiles($Folder, '*.ndjson', 'AllDirectories')
    [Array]::Sort($files, [StringComparer]::Ordinal)
    $files
}

# A file appears under its name whole and on the disk, or not at all.
function Write-Whole([string] $Path, [string] $Text) {
    [void][IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($Path))
    $part = "$Path.$PID.tmp"
    $stream = [IO.FileStream]::new($part, 'Create')
    try { $stream.Write($utf8.GetBytes($Text)); $stream.Flush($true) } finally { $stream.Dispose() }
    [IO.File]::Move($part, $Path, $true)
    $whole = [IO.File]::OpenHandle($Path, 'Open', 'ReadWrite')
    try { [IO.RandomAccess]::FlushToDisk($whole) } finally { $whole.Dispose() }  # its new name too
}

switch ("$Verb $Kind") {
    { $_ -in 'put outcomes', 'put verdicts' } {
        $part = [Collections.Generic.List[string]]::new()
        $in = [IO.StreamReader]::new([Console]::OpenStandardInput(), $utf8)
        while ($null -ne ($line = $in.ReadLine())) {
            if ($line.Trim()) { $part.Add($line) }
            if ($part.Count -eq $linesInFile) { Save-Line $Kind $part; $part.Clear() }
        }
        if ($part.Count) { Save-Line $Kind $part }
    }
    'send ' {
        $left = Send-Kept
        if ($left) { [Console]::Error.WriteLine($left); exit 1 }
    }
    ' ' { }  # read by an agent, for its functions
    default { [Console]::Error.WriteLine('outbox.ps1 put outcomes|verdicts < items.ndjson, or outbox.ps1 send'); exit 2 }
}
