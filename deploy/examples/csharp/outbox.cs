// Posts outcomes and verdicts of an agent and loses none of them, whatever dies meanwhile. .NET 10, no packages.
//
//   In the agent:          the class Outbox below, copied:  outbox.Put("outcomes", """{"agent":"order-entry","transactionId":…}""");
//   From another program:  dotnet run outbox.cs put outcomes < items.ndjson     one JSON object a line
//   By a timer:            dotnet run outbox.cs send
//
// Put keeps items on disk; then they may be forgotten. Send posts what is kept, outcomes first, and deletes what is stored; it ends
// with 1 while something is left or lies in refused/, which it says. ACCURACY_URL, ACCURACY_KEY_FILE (or ACCURACY_KEY) and
// ACCURACY_QUEUE say where to, with which key, and where items are kept.
#:property PublishAot=false

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

var url = Setting("ACCURACY_URL") ?? "http://localhost:8080";

// Who only puts needs no key.
var key = args is not ["send"] ? null
    : Setting("ACCURACY_KEY_FILE") is { } file ? File.ReadAllText(file).Trim() : Setting("ACCURACY_KEY");
using var outbox = new Outbox(url, key, Setting("ACCURACY_QUEUE") ?? "accuracy-queue");
switch (args)
{
    case ["put", "outcomes" or "verdicts"]:
        using (var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8))
        {
            foreach (var part in Lines(input).Chunk(Outbox.LinesInFile))
            {
                outbox.Put(args[1], part);
            }
        }

        return 0;
    case ["send"]:
        if (await outbox.SendAsync() is { } left)
        {
            Console.Error.WriteLine(left);
            return 1;
        }

        return 0;
    default:
        Console.Error.WriteLine("outbox.cs put outcomes|verdicts < items.ndjson, or outbox.cs send");
        return 2;
}

static IEnumerable<string> Lines(TextReader input)
{
    while (input.ReadLine() is { } line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            yield return line;
        }
    }
}

/// <summary>Items kept in files until the service has stored them. A file is one request: items as JSON, one a line.</summary>
sealed class Outbox : IDisposable
{
    public const int LinesInFile = 500;
    private const int Tries = 10;

    // All of it is of agents that the key is not bound to; another 403 is of the key itself.
    private const string NotBound = "urn:agentops:problem:notBound";

    private readonly HttpClient http;
    private readonly string queue;
    private readonly string run = Guid.NewGuid().ToString("N")[..8];
    private int number;

    public Outbox(string url, string? key, string queue)
    {
        // A redirect would turn a post into something else.
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(url.TrimEnd('/') + "/"),
            Timeout = TimeSpan.FromMinutes(1),
        };
        http.DefaultRequestHeaders.Add("Prefer", "return=minimal");
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        this.queue = queue;
    }

    /// <summary>Keeps items for "outcomes" or "verdicts". Names of files sort by time.</summary>
    public void Put(string kind, params string[] items)
    {
        var name = $"{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds():D13}-{Interlocked.Increment(ref number):D6}-{run}.ndjson";
        Write(Path.Combine(queue, kind, name), string.Concat(items.Select(item => item.ReplaceLineEndings(" ") + "\n")));
    }

    /// <summary>Posts everything kept, oldest first. Two that send at once cause duplicates only, taken as such.</summary>
    /// <returns>What is left, in words; null when all is stored.</returns>
    public async Task<string?> SendAsync()
    {
        foreach (var kind in (string[])["outcomes", "verdicts"])
        {
            foreach (var file in Files(Path.Combine(queue, kind)).Order(StringComparer.Ordinal))
            {
                if (await DeliverAsync(kind, file) is { } reason)
                {
                    return reason;
                }
            }
        }

        var refused = Path.Combine(queue, "refused");
        var count = Files(refused).Count();
        return count == 0 ? null : $"{count} refused in {refused}; correct and move them back, or delete them";
    }

    public void Dispose() => http.Dispose();

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*.ndjson", SearchOption.AllDirectories) : [];

    private async Task<string?> DeliverAsync(string kind, string file)
    {
        string body;
        try
        {
            body = await File.ReadAllTextAsync(file);
        }
        catch (FileNotFoundException)
        {
            return null; // another sender was faster
        }

        var lines = body.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)).ToArray();
        var (status, answer) = (0, "");
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            (status, answer, var retryAfter) = await PostAsync(kind, body);
            var said = Parsed(answer);
            if (status is 200 or 207 or 400 or 409 && (int?)said?["received"] == lines.Length)
            {
                var refused = said["results"]!.AsArray().Where(result => (string?)result!["status"] is "conflict" or "rejected");
                Settle(kind, file, [.. refused.Select(result => lines[(int)result!["index"]!])], answer);
                return null;
            }

            if ((status is 400 or 409 or 413 && said?["type"] is not null) || said?["type"]?.ToString() == NotBound)
            {
                Settle(kind, file, lines, answer);
                return null;
            }

            if (status is not (0 or 408 or 429 or >= 500))
            {
                break;
            }

            // As long as the service asks for, an hour at most, else twice as long each time, at most a minute, less a random part.
            var backoff = TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, attempt)) * (0.5 + Random.Shared.NextDouble() / 2));
            await Task.Delay(retryAfter is { } asked ? TimeSpan.FromSeconds(Math.Min(3600, asked.TotalSeconds)) : backoff);
        }

        return $"Not sent, all is kept in {queue}: {http.BaseAddress} answered {status} {(answer.Length > 500 ? answer[..500] : answer)}";
    }

    private async Task<(int Status, string Answer, TimeSpan? RetryAfter)> PostAsync(string kind, string body)
    {
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/x-ndjson");
            using var answer = await http.PostAsync($"v1/{kind}", content);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.RetryAfter?.Delta);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            return (0, failed.Message, null);
        }
    }

    /// <summary>What was refused is kept aside with the answer, which says what to correct; the rest is stored.</summary>
    private void Settle(string kind, string file, string[] refused, string answer)
    {
        if (refused.Length > 0)
        {
            var aside = Path.Combine(queue, "refused", kind, Path.GetFileName(file));
            Write(Path.ChangeExtension(aside, ".why.json"), answer);
            Write(aside, string.Concat(refused.Select(line => line + "\n")));
        }

        File.Delete(file);
    }

    private static JsonObject? Parsed(string answer)
    {
        try
        {
            return JsonNode.Parse(answer) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>A file appears under its name whole and on the disk, or not at all.</summary>
    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = $"{path}.{Environment.ProcessId}.tmp";
        using (var stream = new FileStream(part, FileMode.Create))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
        using var whole = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(whole); // its new name too
    }
}
