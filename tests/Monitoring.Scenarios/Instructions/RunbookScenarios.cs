using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Monitoring.Core.Access;
using Monitoring.Service.Tests;
using static System.FormattableString;

namespace Monitoring.Scenarios.Instructions;

/// <summary>Every command block of the runbooks, tried on a real service: what a page says in the night works.</summary>
public sealed partial class RunbookScenarios
{
    /// <summary>
    /// What <c>ask</c>, <c>agentops</c> and <c>logs</c> of the first page are here. Each failure is noted, whatever follows it; a verb that
    /// stands on several pages runs once.
    /// </summary>
    private const string Functions =
        """
        failed() { echo "$*" >> "$FAILURES"; }
        ask() { curl -sS --fail-with-body -H "Authorization: Bearer $KEY" "$@" || failed "ask $*"; echo; }
        agentops() {
            grep -qxF "$*" done && return
            echo "$*" >> done
            dotnet "$PROGRAM" "$@" || failed "agentops $*"
        }
        logs() { cat "$LOG"; }

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_command_of_the_runbooks_does_what_it_is_there_for()
    {
        using var folder = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        using var post = await service.Http.PostAsJsonAsync("/v1/outcomes", Enumerable.Range(0, 20)
            .Select(number => new { agent = "order-entry", transactionId = Invariant($"PO-{number}"), verdict = number < 3 ? "incorrect" : "correct" }), Token);
        post.EnsureSuccessStatusCode();
        var alerts = await service.Http.GetFromJsonAsync<JsonElement>("/v1/alerts?state=open", Token);
        var alert = alerts.GetProperty("items")[0].GetProperty("id").GetInt64();
        var key = await Keys.MakeAsync(service, KeyScope.Manage, "night");
        await File.WriteAllTextAsync(folder.File("log"), service.Log, Token);

        var blocks = Directory.EnumerateFiles(RepositoryFile.At("deploy/runbooks"), "Agentops*.md").Order(StringComparer.Ordinal)
            .SelectMany(file => Block().Matches(File.ReadAllText(file)).Select(match => (Page: Path.GetFileName(file), Text: match.Groups["text"].Value)))
            .ToList();
        Assert.True(blocks.Count > 40, Invariant($"{blocks.Count}"));
        var script = string.Concat(blocks.Select(block => Invariant($"PAGE={block.Page}\n{block.Text}")));
        await File.WriteAllTextAsync(folder.File("script"), Settings(service, folder, key, alert) + Functions + script, Token);

        var (said, _) = await Tool.RunAsync("bash", [folder.File("script")]);

        var failures = File.Exists(folder.File("failures")) ? await File.ReadAllTextAsync(folder.File("failures"), Token) : "";
        Assert.True(failures.Length == 0, failures + said);
        Assert.DoesNotContain("command not found", said, StringComparison.Ordinal);
        Assert.DoesNotContain("syntax error", said, StringComparison.Ordinal);
    }

    private static string Settings(ServiceProcess service, TemporaryFolder folder, string key, long alert) => Invariant(
        $"""
        cd {folder.Path}
        touch done
        export AGENTOPS_DATA={service.Data} AGENTOPS_URLS={service.Url}
        PROGRAM={Path.Combine(AppContext.BaseDirectory, "Monitoring.Service.dll")}
        URL={service.Url} KEY={key} LOG={folder.File("log")} FAILURES={folder.File("failures")}
        FILE={Path.Combine(service.Data, "registry.yaml")}
        AGENT=order-entry SLO=order-entry-accuracy TRANSACTION=PO-1 PERSON=dana ALERT={alert}

        """);

    [GeneratedRegex("^```bash\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Block();
}
