# An outcome when a transaction is done, and its verdict later. It sends once; outbox.ps1 beside this file sends until it is stored.
$ErrorActionPreference = 'Stop'
$url = $env:ACCURACY_URL ?? 'http://localhost:8080'
$headers = $env:ACCURACY_KEY ? @{ Authorization = "Bearer $env:ACCURACY_KEY" } : @{}

function Send-Item($Kind, $Item) {
    # An answer of 4xx or 5xx is an error; its message is what the service says.
    $body = ConvertTo-Json $Item -Compress
    Invoke-RestMethod "$url/v1/$Kind" -Method Post -Headers $headers -ContentType 'application/json' -Body $body |
        ConvertTo-Json -Depth 5 -Compress
}

Send-Item outcomes @{
    agent = 'order-entry'; transactionId = 'PO-1041'; occurredAt = '2026-06-01T07:50:00-05:00'; segments = @{ customer = 'acme' }
}
Send-Item verdicts @{ agent = 'order-entry'; transactionId = 'PO-1041'; verdict = 'correct'; source = 'check'; verdictId = 'PO-1041-check' }
