using System.Text;
using System.Text.Json;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Commands;
using Monitoring.Service.Tests.Registry;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Commands;

/// <summary>What <c>export</c> writes, and what <c>backtest --log</c> makes of it and of what it did not write.</summary>
public sealed class ExportCommandTests : IAsyncLifetime
{
    private readonly KeptRegistry kept = new();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Log => folder.File("log.ndjson");

    public ValueTask InitializeAsync() => kept.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await kept.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Each_line_is_what_was_sent_with_its_position_and_instants()
    {
        await WriteAsync(new OutcomePost("order-entry", "PO-\"1\"", "{}", Disposition.Auto, null, null));
        await WriteAsync(new VerdictPost("order-entry", "PO-\"1\"", """{"comment":"two\nlines","verdict":"incorrect"}""", Facts(Verdict.Incorrect)));
        await WriteAsync(new VerdictPost("order-entry", "PO-2", """{"verdict":"correct"}""", Facts(Verdict.Correct)));

        var (code, log, said) = await ExportAsync(null);

        Assert.Equal((ExitCode.Good, $"# database: sqlite:{kept.Settings.Data}/monitoring.db\n"), (code, said));
        var lines = log.Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Matches("""^\{"outcome":\{"agent":"order-entry","transactionId":"PO-\\"1\\""\},"receivedAt":"[^"]+Z"\}$""", lines[0]);
        Assert.Matches("""^\{"verdict":\{"agent":"order-entry","transactionId":"PO-\\"1\\"","comment":"two\\nlines","verdict":"incorrect"\},"position":1,"receivedAt":"[^"]+Z","recordedAt":"[^"]+Z"\}$""", lines[1]);
        Assert.Matches("""^\{"verdict":\{"agent":"order-entry","transactionId":"PO-2","verdict":"correct"\},"receivedAt":"[^"]+Z"\}$""", lines[2]);
        Assert.Equal("", lines[3]);
    }

    [Fact]
    public async Task An_agent_nobody_knows_is_told()
    {
        var (code, log, said) = await ExportAsync("nobody");

        Assert.Equal((ExitCode.Usage, ""), (code, log));
        Assert.EndsWith("There is no agent nobody in this database.\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backtest_of_the_log_says_what_the_service_said()
    {
        await kept.ApplyAsync(Documents.Plant2);
        await kept.JudgeAsync(Verdict.Correct, 100);
        await kept.JudgeAsync(Verdict.Incorrect, 11);
        await File.WriteAllTextAsync(Log, (await ExportAsync("order-entry")).Log, Token);

        var (code, said) = await BacktestAsync(null, null, Log);

        Assert.True(code == ExitCode.Good, said);
        using var report = JsonDocument.Parse(said);
        var slo = report.RootElement.GetProperty("slos")[0];
        var stored = (await kept.Store.Readings.EpisodesAsync("order-entry-accuracy", null, null, 10, Token))![0];
        Assert.Equal(("breached", 111), (slo.GetProperty("state").GetString(), slo.GetProperty("judgements").GetInt32()));
        Assert.Equal(stored.OpenedAt, slo.GetProperty("episodes")[0].GetProperty("openedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Lines_that_export_did_not_write_are_named()
    {
        await File.WriteAllTextAsync(Log,
            """
            {"outcome":{"agent":"order-entry","transactionId":"PO-1","verdict":"correct"},"position":1,"receivedAt":"2026-06-01T12:00:00Z"}

            {"outcome":{"agent":"order-entry","transactionId":"PO-1","verdict":"incorrect"},"position":2,"receivedAt":"2026-06-01T12:00:00Z"}
            {"agent":"order-entry","transactionId":"PO-2","verdict":"correct"}
            {"verdict":{"agent":"order-entry","transactionId":"PO-1","verdict":"wrong"},"position":3,"receivedAt":"2026-06-01T12:00:00Z"}
            {"position":4,"receivedAt":"2026-06-01T12:00:00Z"}
            {"outcome":7}
            [1]
            {"outcome":{"agent":"ord
            """,
            Token);

        var (code, said) = await BacktestAsync(null, null, Log);

        Assert.Equal(ExitCode.Failed, code);
        Assert.StartsWith(
            $"""
            {Log}: line 3: /verdict differs
            """.TrimEnd(), said[..said.IndexOf(" differs", StringComparison.Ordinal)] + " differs", StringComparison.Ordinal);
        Assert.Contains($"{Log}: line 4: has agent, which export does not write; name a file as export wrote it\n", said, StringComparison.Ordinal);
        Assert.Contains($"{Log}: line 5: /verdict must be correct, incorrect or unsure\n", said, StringComparison.Ordinal);
        Assert.Contains($"{Log}: line 6: holds no outcome and no verdict; name a file as export wrote it\n", said, StringComparison.Ordinal);
        Assert.Contains($"{Log}: line 7: must be a JSON object\n{Log}: line 8: must be a JSON object\n{Log}: line 9: is no JSON at line 9", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_UTF_8_is_refused()
    {
        await File.WriteAllBytesAsync(Log, [.. "{\"outcome\":{\"agent\":\""u8, 0xFF, .. "\"}}\n"u8], Token);

        var (code, said) = await BacktestAsync(null, null, Log);

        Assert.Equal((ExitCode.Failed, $"{Log} is not UTF-8 all through; name a file as export wrote it.\n"), (code, said));
    }

    [Theory]
    [InlineData(false, false, false, "Nothing is named to judge: --outcomes FILE of recorded outcomes, or --log FILE as export writes it.")]
    [InlineData(true, false, true, "--log has outcomes and verdicts in their order; name it alone, or --outcomes and --verdicts.")]
    [InlineData(false, true, true, "--log has outcomes and verdicts in their order; name it alone, or --outcomes and --verdicts.")]
    [InlineData(false, false, true, "log.ndjson does not exist; name a file of recorded items, one JSON object per line.")]
    public async Task What_is_judged_is_either_a_log_or_recorded_files(bool outcomes, bool verdicts, bool log, string words)
    {
        var (code, said) = await BacktestAsync(outcomes ? Log : null, verdicts ? Log : null, log ? Log : null);

        Assert.Equal(ExitCode.Usage, code);
        Assert.EndsWith(words + "\n", said, StringComparison.Ordinal);
    }

    private static VerdictFacts Facts(Verdict verdict) => new(verdict, VerdictSource.Review, Selection.All, Indicator.Accuracy, null);

    private async Task WriteAsync(Post post) => await kept.Store.Log.WriteAsync([new WriteRequest([post])], Token);

    private async Task<(int Code, string Log, string Said)> ExportAsync(string? agent)
    {
        using var said = new StringWriter { NewLine = "\n" };
        using var log = new MemoryStream();
        var code = await ExportCommand.RunAsync(kept.Settings, agent, log, said, Token);
        return (code, Encoding.UTF8.GetString(log.ToArray()), said.ToString());
    }

    private async Task<(int Code, string Said)> BacktestAsync(string? outcomes, string? verdicts, string? log)
    {
        var registry = folder.File("registry.yaml");
        await File.WriteAllTextAsync(registry, Documents.Plant2, Token);
        using var said = new StringWriter { NewLine = "\n" };
        return (await BacktestCommand.RunAsync(new BacktestFiles(registry, outcomes, verdicts, log), json: true, said, said, Token), said.ToString());
    }
}
