using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Monitoring.Core.Access;
using Monitoring.Scenarios.Instructions;
using Monitoring.Service.Tests;

namespace Monitoring.Scenarios.Senders;

/// <summary>
/// What the page of the examples says, done: the first posts, the outbox, a nightly sheet, evaluation tools, n8n, Power Automate.
/// </summary>
public sealed partial class SenderPageScenarios
{
    [Fact]
    public async Task The_first_posts_of_the_page_are_one_outcome_and_one_verdict_whatever_the_language()
    {
        Tool.Require("curl", "curl");
        var powerShell = await Examples.PowerShellAsync();
        var javaScript = await Examples.JavaScriptAsync("first.js");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        (string, string)[] settings =
        [
            ("ACCURACY_URL", service.Url),
            ("PATH", Path.GetDirectoryName(powerShell) + ":" + Environment.GetEnvironmentVariable("PATH")),
        ];
        var lines = Page.Examples.Lines("bash", "bash shell/first.sh")
            .Select(line => line == "(cd typescript && npm ci && npm run build && node first.js)" ? $"node '{javaScript}'" : line)
            .ToList();
        Assert.Equal(5, lines.Count);

        Assert.Equal(["accepted", "accepted"], Counted(await Examples.DoAsync(lines[..1], settings)));
        var key = await Keys.MakeAsync(service, KeyScope.Ingest);
        foreach (var line in lines)
        {
            Assert.Equal(["duplicate", "duplicate"], Counted(await Examples.DoAsync([line], settings.Append(("ACCURACY_KEY", key)))));
        }

        // Without the key each says so and fails.
        foreach (var line in lines.Where(line => !line.Contains("dotnet", StringComparison.Ordinal)))
        {
            var (exitCode, said) = await Examples.RunAsync(["bash", "-c", line], settings);
            Assert.True(exitCode != 0 && said.Contains("401", StringComparison.Ordinal), said);
        }
    }

    [Fact]
    public async Task The_outbox_and_the_nightly_sheet_of_the_page_store_what_they_say_once_however_often_the_sheet_comes()
    {
        Tool.Require("curl", "curl");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        using var folder = new TemporaryFolder();
        (string, string)[] settings = [("ACCURACY_URL", service.Url), ("ACCURACY_QUEUE", folder.File("queue"))];
        var sheet = Page.Examples.Lines("bash", "erp_csv.py outcomes");

        await Examples.DoAsync(Page.Examples.Lines("bash", "echo '{\"agent\""), settings);
        await Examples.DoAsync([.. sheet, .. sheet], settings);
        var checkedSheet = Page.Examples.Lines("bash", "checked.csv")
            .Select(line => line.Replace("http://localhost:8080", service.Url, StringComparison.Ordinal));
        var said = await Examples.DoAsync(checkedSheet, settings);

        Assert.Contains("\"accepted\":2", said, StringComparison.Ordinal);
        Assert.Equal(5, await OutcomesAsync(service));
        Assert.Equal(["correct check accuracy"], await VerdictsAsync(service, "PO-1043"));
        Assert.Equal(["correct downstream accuracy"], await VerdictsAsync(service, "PO-2001"));
        Assert.Equal(["incorrect downstream accuracy"], await VerdictsAsync(service, "PO-2002"));
        Assert.Equal(["correct downstream accuracy"], await VerdictsAsync(service, "PO-2003"));
        Assert.Equal(["incorrect downstream accuracy"], await VerdictsAsync(service, "PO-2004"));
        var two = await TransactionAsync(service, "PO-2002");
        Assert.Equal("2026-03-29T00:59:00Z", two.GetProperty("outcome").GetProperty("occurredAt").GetString());
        Assert.Equal("müller", two.GetProperty("outcome").GetProperty("segments").GetProperty("customer").GetString());
        Assert.Equal("Booked 20 instead of 200;\nthe customer called.", two.GetProperty("verdicts")[0].GetProperty("comment").GetString());
        var three = (await TransactionAsync(service, "PO-2003")).GetProperty("outcome");
        Assert.Equal(("2026-03-29T01:10:00Z", "assisted", 12000),
            (three.GetProperty("occurredAt").GetString(), three.GetProperty("disposition").GetString(),
                three.GetProperty("attributes").GetProperty("net").GetDouble()));
    }

    [Fact]
    public async Task What_evaluation_tools_export_becomes_verdicts_of_the_transactions_they_name()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        using var folder = new TemporaryFolder();
        (string, string)[] settings = [("ACCURACY_URL", service.Url), ("ACCURACY_QUEUE", folder.File("queue"))];
        string[] ids = ["PO-1041", "PO-1042", "PO-1043", "PO-1044", "PO-1045", "1046"];
        using var posted = await service.Http.PostAsJsonAsync(
            "/v1/outcomes", ids.Select(id => new { agent = "order-entry", transactionId = id }));
        posted.EnsureSuccessStatusCode();
        var lines = Page.Examples.Lines("bash", "from_promptfoo.py");

        await Examples.DoAsync([.. lines, .. lines], settings);

        string[][] verdicts = await Task.WhenAll(ids.Select(id => VerdictsAsync(service, id)));
        Assert.Equal(
        [
            ["correct check accuracy", "correct check accuracy", "correct check correctness", "correct check order_lines"],
            ["incorrect check accuracy", "incorrect check order_lines", "incorrect review accuracy", "incorrect review correctness"],
            ["incorrect check order_lines"],
            ["incorrect review accuracy", "unsure check order_lines"],
            [],
            ["correct check order_lines"],
        ], verdicts);
        Assert.Equal(0, (await AgentAsync(service)).GetProperty("waiting").GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("promptfoo", "results.results", "result")]
    [InlineData("mlflow", "", "trace")]
    [InlineData("inspect", "samples", "sample")]
    [InlineData("langfuse", "data", "score")]
    public async Task A_row_of_an_export_that_cannot_be_read_is_said_and_the_others_become_verdicts(string tool, string rows, string row)
    {
        using var folder = new TemporaryFolder();
        var sample = await File.ReadAllTextAsync(Path.Combine(Examples.Folder, "adapters/samples", tool + ".json"));
        var export = JsonNode.Parse(sample)!;
        var list = rows.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate(export, (node, name) => node[name]!).AsArray();
        list.Insert(0, "torn");
        await File.WriteAllTextAsync(folder.File("export.json"), export.ToJsonString());

        var (wholeExit, verdicts) = await ReadAsync("adapters/samples/" + tool + ".json");
        var (tornExit, said) = await ReadAsync(folder.File("export.json"));

        Assert.True(wholeExit == 0 && verdicts.Length > 0, verdicts);
        Assert.True(tornExit == 1 && said.StartsWith(verdicts, StringComparison.Ordinal), said);
        Assert.Contains($"export.json: {row} 1 is passed over", said[verdicts.Length..], StringComparison.Ordinal);

        Task<(int ExitCode, string Said)> ReadAsync(string file) =>
            Examples.RunAsync(["python3", $"adapters/from_{tool}.py", file, "order-entry"], []);
    }

    [Fact]
    public async Task The_workflow_of_n8n_posts_the_same_until_it_is_stored_and_fails_with_the_reason_of_what_is_refused()
    {
        Tool.Require("node", "nodejs");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        var key = await Keys.MakeAsync(service, KeyScope.Ingest);
        await LetReadAsync(service);
        await using var road = await RoughRoad.OpenAsync(service, Trouble.ComeAgainLater, Trouble.AnswerLost);
        async Task<string[]> WalkAsync(string item)
        {
            var walker = Path.Combine(AppContext.BaseDirectory, "Senders/n8n-walk.mjs");
            var (exitCode, said) = await Examples.RunAsync(["node", walker, "n8n/accuracy.json", road.Url, item], [("ACCURACY_KEY", key)]);
            Assert.True(exitCode == 0, said);
            return said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        var walk = await WalkAsync("""{"orderNumber":"PO-1","orderedAt":"2026-06-01T07:50:00-05:00","touched":true,"customer":"acme"}""");
        Assert.Equal(
        [
            "When a transaction is done", "Outcome", "Post 503", "Stored? 503", "Not now? 503", "waits 70 seconds", "Wait 503",
            "Post", "waits 70 seconds", "Wait", "Post 200", "Stored? 200",
        ], walk);
        Assert.Single(road.Passages.Select(passage => passage.Body).Distinct());
        Assert.Equal("assisted", (await TransactionAsync(service, "PO-1")).GetProperty("outcome").GetProperty("disposition").GetString());

        walk = await WalkAsync("""{"orderNumber":"PO-2","orderedAt":"2026-06-01 07:50","touched":false,"customer":"acme"}""");
        Assert.StartsWith("fails 400 {", walk[^2], StringComparison.Ordinal);
        Assert.Contains("\"pointer\":\"/occurredAt\"", walk[^2], StringComparison.Ordinal);
        Assert.Equal("Refused 400", walk[^1]);
    }

    [Fact]
    public async Task The_action_of_Power_Automate_posts_what_it_describes()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        var key = await Keys.MakeAsync(service, KeyScope.Ingest);
        await LetReadAsync(service);
        var text = await File.ReadAllTextAsync(Path.Combine(Examples.Folder, "power-automate/actions.json"));
        var actions = JsonElement.Parse(text);
        var inputs = actions.GetProperty("Post_outcomes").GetProperty("inputs");
        string Filled(string text) => Expression().Replace(text, expression => expression.Value switch
        {
            "@{parameters('Accuracy key')}" => key,
            "@{triggerBody()?['orderNumber']}" => "PO-1",
            "@{triggerBody()?['orderedAt']}" => "2026-06-01T07:50:00-05:00",
            "@{triggerBody()?['customer']}" => "acme",
            _ => throw new InvalidOperationException("Unknown: " + expression.Value),
        });
        using var request = new HttpRequestMessage(
            new HttpMethod(inputs.GetProperty("method").GetString()!), new Uri(inputs.GetProperty("uri").GetString()!).AbsolutePath);
        request.Content = new StringContent(Filled(inputs.GetProperty("body").GetRawText()));
        request.Content.Headers.Clear();
        foreach (var header in inputs.GetProperty("headers").EnumerateObject())
        {
            var value = Filled(header.Value.GetString()!);
            Assert.True(header.Name == "Content-Type" ? request.Content.Headers.TryAddWithoutValidation(header.Name, value)
                : request.Headers.TryAddWithoutValidation(header.Name, value));
        }

        using var answer = await service.Http.SendAsync(request);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("return=minimal", Assert.Single(answer.Headers.GetValues("Preference-Applied")));
        var stored = (await TransactionAsync(service, "PO-1")).GetProperty("outcome");
        Assert.Equal("acme", stored.GetProperty("segments").GetProperty("customer").GetString());
        var after = actions.GetProperty("Not_all_stored").GetProperty("runAfter").GetProperty("Post_outcomes");
        Assert.Equal(["Succeeded", "Failed", "TimedOut"], after.EnumerateArray().Select(state => state.GetString()));
    }

    private static IEnumerable<string> Counted(string said) => One().Matches(said).Select(match => match.Groups["count"].Value);

    private static async Task LetReadAsync(ServiceProcess service)
    {
        var reader = await Keys.MakeAsync(service, KeyScope.Read);
        service.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", reader);
    }

    private static async Task<JsonElement> AgentAsync(ServiceProcess service) =>
        (await service.Http.GetFromJsonAsync<JsonElement>("/v1/agents")).GetProperty("items").EnumerateArray().Single();

    private static async Task<long> OutcomesAsync(ServiceProcess service) => (await AgentAsync(service)).GetProperty("outcomes").GetInt64();

    private static Task<JsonElement> TransactionAsync(ServiceProcess service, string id) =>
        service.Http.GetFromJsonAsync<JsonElement>("/v1/transactions?agent=order-entry&transactionId=" + id);

    private static async Task<string[]> VerdictsAsync(ServiceProcess service, string id)
    {
        string Word(JsonElement verdict, string name) => verdict.GetProperty(name).GetString()!;
        var verdicts = (await TransactionAsync(service, id)).GetProperty("verdicts").EnumerateArray();
        return [.. verdicts.Select(one => $"{Word(one, "verdict")} {Word(one, "source")} {Word(one, "indicator")}")
            .Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex("\"(?<count>accepted|duplicate|conflict|rejected)\": ?1\\b",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex One();

    [GeneratedRegex(@"@\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Expression();
}
