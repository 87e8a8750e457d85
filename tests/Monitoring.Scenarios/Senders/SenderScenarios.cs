using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Monitoring.Core.Access;
using Monitoring.Service.Tests;

namespace Monitoring.Scenarios.Senders;

/// <summary>
/// The outboxes of <c>deploy/examples</c> before the real service, on a rough road: told to come later, without an answer, killed before
/// the answer, the service killed, two at once. Everything put is stored once; what is refused lies aside with its reason and goes once it
/// is corrected; a key that may not post costs nothing but time.
/// </summary>
/// <param name="language">Whose outbox.</param>
public abstract class SenderScenarios(string language)
{
    // The torn file is of a put that died; it was never promised.
    private const string Torn = "0000000000000-000001-torn.tmp";

    [Fact]
    public async Task What_was_put_is_stored_once_whatever_dies_and_what_is_refused_is_kept_with_its_reason()
    {
        var outbox = await Examples.OutboxAsync(language);
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        var key = await Keys.MakeAsync(service, KeyScope.Ingest, agents: "order-entry");
        var reader = await Keys.MakeAsync(service, KeyScope.Read);
        service.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", reader);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("key"), key + "\n");
        await File.WriteAllTextAsync(folder.File("wrong"), KeyText.Make() + "\n");
        await File.WriteAllTextAsync(folder.File("reader"), reader + "\n");
        await using var road = await RoughRoad.OpenAsync(
            service, Trouble.None, Trouble.None, Trouble.ComeAgainLater, Trouble.AnswerLost, Trouble.None, Trouble.AnswerHeld, Trouble.ServiceKilled);
        (string, string)[] With(string keyFile) =>
            [("ACCURACY_URL", road.Url), ("ACCURACY_QUEUE", folder.File("queue")), ("ACCURACY_KEY_FILE", folder.File(keyFile))];

        var (exitCode, said) = await Examples.RunAsync([.. outbox, "send"], With("key"));
        Assert.True(exitCode == 0, said); // nothing to send
        await PutAsync(
            outbox, With("key"), "outcomes", Outcome("PO-1"), Outcome("PO-2", "zoë"), Outcome("PO-3", disposition: "automatic"));
        await PutAsync(outbox, With("key"), "outcomes", Outcome("INV-1", agent: "invoices"));
        await PutAsync(outbox, With("key"), "outcomes", Outcome("PO-4"), Outcome("PO-1", "other"));
        await PutAsync(outbox, With("key"), "verdicts", Verdict("PO-1"), Verdict("PO-2"), Verdict("PO-4"));
        await File.WriteAllTextAsync(Path.Combine(folder.File("queue"), "outcomes", Torn), "{\"agent\":\"ord");
        var put = Kept(folder).ToList();

        // A key that is not taken, or may not post, is nobody's item's fault.
        foreach (var (keyFile, status) in new[] { ("wrong", "401"), ("reader", "403") })
        {
            (exitCode, said) = await Examples.RunAsync([.. outbox, "send"], With(keyFile));
            Assert.True(exitCode == 1 && said.Contains(status, StringComparison.Ordinal), said);
            Assert.Equal(put, Kept(folder));
        }

        using (var killed = Examples.Start([.. outbox, "send"], With("key")))
        {
            await road.Held.WaitAsync(TimeSpan.FromSeconds(60));
            Assert.DoesNotContain(CommandLines(), line => line.Contains(key, StringComparison.Ordinal));
            killed.Kill(entireProcessTree: true); // the program of PowerShell starts another, which is it
            await killed.WaitForExitAsync();
        }

        road.LetGo();
        (exitCode, said) = await Examples.RunAsync([.. outbox, "send"], With("key"));
        Assert.True(exitCode == 1 && said.Contains("3 refused in ", StringComparison.Ordinal), said);

        await StoredOnceAsync(service, "PO-1", "PO-2", "PO-4");
        Assert.Equal([Torn], Kept(folder));
        Unchanged(road.Passages);

        // Two are corrected and moved back, one is given up. Two send at once, and whoever does, the files are the same.
        Correct(folder);
        await using var slowRoad = await RoughRoad.OpenAsync(service, Trouble.AnswerHeld);
        using var slow = Examples.Start([.. outbox, "send"], [.. With("key"), ("ACCURACY_URL", slowRoad.Url)]);
        await slowRoad.Held.WaitAsync(TimeSpan.FromSeconds(60));
        var other = await Examples.RunAsync([.. await Examples.OutboxAsync("python"), "send"], With("key"));
        slowRoad.LetGo();
        Assert.Equal((0, ""), other);
        Assert.Equal((0, ""), await Examples.EndAsync(slow));
        Assert.Equal([Torn], Kept(folder));
        await StoredOnceAsync(service, "PO-1", "PO-2", "PO-4", "PO-3", "PO-5");
    }

    // As text: a letter beyond ASCII is to come as it is.
    private static string Outcome(string id, string customer = "acme", string disposition = "auto", string agent = "order-entry") =>
        $$"""{"agent":"{{agent}}","transactionId":"{{id}}","occurredAt":"2026-06-01T07:50:00-05:00","disposition":"{{disposition}}", """
        + $$"""  "segments":{"customer":"{{customer}}"} }""";

    private static string Verdict(string id) =>
        JsonSerializer.Serialize(new { agent = "order-entry", transactionId = id, verdict = "correct", source = "check" });

    private static async Task PutAsync(string[] outbox, (string, string)[] settings, string kind, params string[] items)
    {
        var (exitCode, said) = await Examples.RunAsync([.. outbox, "put", kind], settings, string.Join("\n\n", items));
        Assert.True(exitCode == 0, said);
    }

    // What waits to be sent, and what is no file of the outbox.
    private static IEnumerable<string> Kept(TemporaryFolder folder) => ((string[])["outcomes", "verdicts"])
        .SelectMany(kind => Directory.EnumerateFiles(Path.Combine(folder.File("queue"), kind)))
        .Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    // A process that ends meanwhile has none.
    private static IEnumerable<string> CommandLines()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(name => char.IsAsciiDigit(Path.GetFileName(name)[0])))
        {
            var line = "";
            try
            {
                line = File.ReadAllText(Path.Combine(process, "cmdline"), Encoding.UTF8);
            }
            catch (IOException)
            {
                continue;
            }

            yield return line;
        }
    }

    // What was not answered, or told to come later, came next and was the same; and not before it was asked for.
    private static void Unchanged(IReadOnlyList<Passage> passages)
    {
        var again = passages.Zip(passages.Skip(1)).Where(pair => pair.First.Answer is 0 or 503).ToList();
        Assert.True(again.Count >= 4, "Not every trouble was met.");
        Assert.All(again, pair => Assert.Equal((pair.First.Path, pair.First.Body), (pair.Second.Path, pair.Second.Body)));
        var later = again.Single(pair => pair.First.Answer == 503);
        Assert.True(Stopwatch.GetElapsedTime(later.First.At, later.Second.At) >= RoughRoad.Later, "Retry-After was not kept.");
    }

    private static async Task StoredOnceAsync(ServiceProcess service, params IReadOnlyList<string> ids)
    {
        var agent = (await service.Http.GetFromJsonAsync<JsonElement>("/v1/agents")).GetProperty("items").EnumerateArray().Single();
        Assert.Equal(ids.Count, agent.GetProperty("outcomes").GetInt32());
        Assert.Equal(0, agent.GetProperty("waiting").GetProperty("count").GetInt32());
        foreach (var id in ids)
        {
            var transaction = await service.Http.GetFromJsonAsync<JsonElement>("/v1/transactions?agent=order-entry&transactionId=" + id);
            Assert.Equal(id is "PO-3" or "PO-5" ? 0 : 1, transaction.GetProperty("verdicts").GetArrayLength());
            Assert.Equal(id switch { "PO-2" => "zoë", "PO-5" => "other", _ => "acme" },
                transaction.GetProperty("outcome").GetProperty("segments").GetProperty("customer").GetString());
        }
    }

    private static void Correct(TemporaryFolder folder)
    {
        var aside = Path.Combine(folder.File("queue"), "refused", "outcomes");
        var items = Directory.GetFiles(aside, "*.ndjson");
        Assert.Equal(3, items.Length);
        foreach (var file in items)
        {
            var item = Assert.Single(File.ReadAllLines(file));
            var why = File.ReadAllText(Path.ChangeExtension(file, ".why.json"));
            if (item.Contains("invoices", StringComparison.Ordinal))
            {
                Assert.Contains("The key is bound to order-entry", why, StringComparison.Ordinal);
                File.Delete(file);
                continue;
            }

            var (reason, wrong, right) = item.Contains("automatic", StringComparison.Ordinal)
                ? ("\"pointer\":\"/disposition\"", "automatic", "auto") : ("\"status\":\"conflict\"", "PO-1", "PO-5");
            Assert.Contains(reason, why, StringComparison.Ordinal);
            File.WriteAllText(file, item.Replace(wrong, right, StringComparison.Ordinal));
            File.Move(file, Path.Combine(folder.File("queue"), "outcomes", Path.GetFileName(file)));
        }
    }
}

/// <summary>In bash with curl.</summary>
public sealed class SenderInShell() : SenderScenarios("shell");

/// <summary>In Python.</summary>
public sealed class SenderInPython() : SenderScenarios("python");

/// <summary>In PowerShell.</summary>
public sealed class SenderInPowerShell() : SenderScenarios("powershell");

/// <summary>In C#.</summary>
public sealed class SenderInCSharp() : SenderScenarios("csharp");

/// <summary>In TypeScript.</summary>
public sealed class SenderInTypeScript() : SenderScenarios("typescript");
