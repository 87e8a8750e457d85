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
    public async Task Far_from_a_store_it_prints_both_cards_and_says_that_the_label_rate_is_not_known()
    {
        var said = await CheckAsync(Documents.Plant2, () => Settings);

        GoldenFile.Matches("check.txt", said);
        Assert.False(File.Exists(folder.File("monitoring.db")));
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

        var said = await CheckAsync(
            Documents.Plant2 + "  invoice:\n    owner: tom\n    slos:\n      invoice-accuracy: { target: 92%, alertBelow: 90%, over: 100 transactions, drift: off }\n",
            () => Settings);

        Assert.Contains("Label rate: about 2 verdicts a day, over the last 10 days.", said, StringComparison.Ordinal);
        Assert.Contains("Warning: at 2 verdicts a day a window of 100 takes 50 days to fill.", said, StringComparison.Ordinal);
        Assert.Contains("Label rate: not known, so delays are told in verdicts: the store does not have this SLO yet.", said,
            StringComparison.Ordinal);
        Assert.Contains("No drift detector watches it.", said, StringComparison.Ordinal);
        Assert.Contains("History: post it before", said, StringComparison.Ordinal);
        Assert.DoesNotContain("History", await CheckAsync(Documents.Plant2, () => Settings), StringComparison.Ordinal);
    }

    private ServiceSettings Settings => Views.Settings with { Data = folder.Path, Database = "sqlite:" + folder.File("monitoring.db") };

    private async Task<string> CheckAsync(string document, Func<ServiceSettings> settings)
    {
        var file = folder.File("registry.yaml");
        await File.WriteAllTextAsync(file, document);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(ExitCode.Good, await CheckCommand.RunAsync(settings, file, output, errors, CancellationToken.None));
        Assert.Empty(errors.ToString());
        return output.ToString().Replace(folder.Path, "{data}", StringComparison.Ordinal).ReplaceLineEndings("\n");
    }
}
