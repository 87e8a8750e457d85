using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Commands;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Board;
using Monitoring.Service.Tests.Registry;
using Monitoring.Storage;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Commands;

public sealed class CheckCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_says_its_verdict_first_then_what_may_not_be_meant_and_each_rule_with_its_plan()
    {
        var said = await CheckAsync(Documents.Plant2, () => Settings);

        GoldenFile.Matches("check.txt", said);
        Assert.False(File.Exists(folder.File("monitoring.db")));
    }

    [Fact]
    public async Task Far_from_a_store_the_cards_are_in_verdicts_and_the_label_rate_is_said_once_not_to_be_known() =>
        GoldenFile.Matches("check-verbose.txt", await CheckAsync(TwoAgents, () => Settings, CheckDetail.Cards));

    [Fact]
    public async Task Many_SLOs_that_are_alike_are_told_together()
    {
        var many = Documents.Plant2 + string.Concat(Enumerable.Range(1, 200).Select(number => Invariant(
            $"  agent-{number}: {{ owner: tom, slos: {{ agent-{number}-accuracy: {{ target: 92%, alertBelow: 90%, over: 100 transactions, reactionPlan: Look. }} }} }}\n")));

        var lines = (await CheckAsync(many, () => Settings)).Split('\n');

        Assert.InRange(lines.Length, 5, 20);
        Assert.Contains(lines, line => line.StartsWith("agent-1-accuracy, agent-2-accuracy, agent-3-accuracy and 197 more: target 92 %", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("Label rate:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plan_that_is_cut_short_is_warned_about_and_printed_as_it_is_read()
    {
        var said = await CheckAsync(
            Documents.Change("Put the customer on manual review, then call its EDI desk.", "Call ext #5 then stop the agent"), () => Settings);

        Assert.Contains("reactionPlan: warning: \" #\" begins a comment, so \"Call ext\" is read", said, StringComparison.Ordinal);
        Assert.Contains("  Reaction plan: Call ext\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_expression_of_several_is_told_with_its_own_next_times_and_what_is_drawn_once()
    {
        var said = await CheckAsync(
            Documents.Change("    owner: dana\n", "    owner: dana\n    expects: [\"0 0 6 L * ?\", \"0 0 18 ? * FRI\"]\n"), () => Settings);
        Assert.Contains("order-entry: 0 0 6 L * ?: outcomes are expected ", said, StringComparison.Ordinal);
        Assert.Contains("order-entry: 0 0 18 ? * FRI: outcomes are expected Fri ", said, StringComparison.Ordinal);
        Assert.Single(said.Split('\n'), line => line.StartsWith("Reviews: people are asked of at most 5 transactions a day", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Machines_get_the_same_as_JSON()
    {
        GoldenFile.Matches("check.json", await CheckAsync(TwoAgents, () => Settings, CheckDetail.Json));
        using var cards = JsonDocument.Parse(await CheckAsync(Documents.Plant2, () => Settings, CheckDetail.Json | CheckDetail.Cards));
        Assert.Equal(4, cards.RootElement.GetProperty("slos")[0].GetProperty("cards").GetProperty("rule").GetProperty("mistakenAlarms")
            .GetArrayLength());
        using var output = new StringWriter();
        await File.WriteAllTextAsync(folder.File("registry.yaml"), Documents.Change("92%", "92"));
        Assert.Equal(ExitCode.Usage, await CheckCommand.RunAsync(
            () => Settings, new(folder.File("registry.yaml"), CheckDetail.Json), output, output, CancellationToken.None));
        using var refused = JsonDocument.Parse(output.ToString());
        Assert.False(refused.RootElement.GetProperty("valid").GetBoolean());
        Assert.Equal(16, refused.RootElement.GetProperty("faults")[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Settings_that_are_wrong_keep_nobody_from_checking_a_registry() => Assert.Contains(
        "Label rate: not known, so delays are told in verdicts. AGENTOPS_URLS is wrong.",
        await CheckAsync(Documents.Plant2, () => throw new ConfigurationException("AGENTOPS_URLS is wrong.")),
        StringComparison.Ordinal);

    [Fact]
    public async Task An_SLO_the_store_knows_is_priced_in_days_and_one_it_does_not_in_verdicts()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(-10));
        await using (var store = await Store.OpenAsync(Settings.Database, clock, TestContext.Current.CancellationToken))
        {
            await store.Registry.ApplyAsync(Documents.Valid(Documents.Plant2), "one", "/registry.yaml",
                TestContext.Current.CancellationToken);
            var content = new OutcomeContent { Verdict = Verdict.Correct }.Write();
            var posts = Enumerable.Range(1, 20).Select(number => new OutcomePost(
                "order-entry", Invariant($"PO-{number}"), content, Disposition.Auto, null,
                    new(Verdict.Correct, VerdictSource.Check, Selection.All, Indicator.Accuracy, null)));
            await store.Log.WriteAsync([new WriteRequest([.. posts])], CancellationToken.None);
        }

        var said = await CheckAsync(TwoAgents, () => Settings);

        Assert.Contains("Label rate: about 2 verdicts a day, over the last 10 days.", said, StringComparison.Ordinal);
        Assert.Contains("Warning: at 2 verdicts a day a window of 100 takes 50 days to fill.", said, StringComparison.Ordinal);
        Assert.Contains("Label rate: not known, so delays are told in verdicts: the store does not have invoice-accuracy yet.", said,
            StringComparison.Ordinal);
        Assert.Contains($"Label rates are read from {Settings.Database}.".Replace(folder.Path, "{data}", StringComparison.Ordinal), said,
            StringComparison.Ordinal);
        Assert.Contains("History: post it before", said, StringComparison.Ordinal);
        Assert.DoesNotContain("History", await CheckAsync(Documents.Plant2, () => Settings), StringComparison.Ordinal);
    }

    private ServiceSettings Settings => Views.Settings with { Data = folder.Path, Database = "sqlite:" + folder.File("monitoring.db") };

    private static string TwoAgents =>
        Documents.Plant2 + "  invoice:\n    owner: tom\n    slos:\n      invoice-accuracy: { target: 92%, alertBelow: 90%, over: 100 transactions, drift: off }\n";

    private async Task<string> CheckAsync(string document, Func<ServiceSettings> settings, CheckDetail detail = CheckDetail.Short)
    {
        var file = folder.File("registry.yaml");
        await File.WriteAllTextAsync(file, document);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(ExitCode.Good, await CheckCommand.RunAsync(settings, new(file, detail), output, errors,
            CancellationToken.None));
        Assert.Empty(errors.ToString());
        return output.ToString().Replace(folder.Path, "{data}", StringComparison.Ordinal).ReplaceLineEndings("\n");
    }
}
