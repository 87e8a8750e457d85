using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Monitoring.Service.Commands;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Files;

/// <summary>
/// <c>backtest</c> on an event log whose labels came late and were corrected. What it says is worked out again from the files by a few
/// lines of its own.
/// </summary>
public sealed class RecordedHistory : IDisposable
{
    private const int Window = 20, Allowed = 4;

    private const string Registry =
        """
        plant: { name: Plant 2, timeZone: America/Chicago }
        fallback: joan
        people:
          tom:  { name: Tom Kessler, email: tom.kessler@example.com }
          joan: { name: Joan Meyer,  email: joan.meyer@example.com }
        agents:
          claims:
            title: Claims
            owner: tom
            deputy: joan
            slos:
              claims-accuracy: { target: 90%, alertBelow: 80%, over: 20 transactions, drift: off, reactionPlan: Call. }

        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Late_and_corrected_labels_are_judged_when_they_were_given()
    {
        var outcomes = Parse("event-log.ndjson");
        var labels = Parse("late-labels.ndjson");
        var told = Told(outcomes, labels);

        var (exitCode, output, errors) = await BacktestAsync(PathOf("event-log.ndjson"), PathOf("late-labels.ndjson"), json: true);

        Assert.Equal((ExitCode.Good, ""), (exitCode, errors));
        using var report = JsonDocument.Parse(output);
        Assert.Equal(outcomes.Count + labels.Count, report.RootElement.GetProperty("accepted").GetInt32());
        Assert.Equal(1, report.RootElement.GetProperty("waiting").GetInt32());
        var slo = report.RootElement.GetProperty("slos")[0];
        Assert.Equal(told.Judged, slo.GetProperty("judgements").GetInt32());
        Assert.Equal(told.FirstBreach, slo.GetProperty("episodes")[0].GetProperty("openedBy").GetString());
        Assert.Equal(told.MostWrong, slo.GetProperty("lowest").GetProperty("wrong").GetInt32());
        Assert.True(told.MostWrong > Allowed && told.FirstBreach is not null);
    }

    [Fact]
    public async Task Labels_may_come_as_a_sheet_and_rows_without_a_verdict_are_passed_over()
    {
        var labels = Parse("late-labels.ndjson");
        string[] fields = ["agent", "transactionId", "verdict", "source", "judgedAt"];
        var rows = labels.Select(label => string.Join(';', fields.Select(field => (string?)label[field])));
        await File.WriteAllTextAsync(
            folder.File("labels.csv"), "\uFEFF" + string.Join("\r\n", [string.Join(';', fields), .. rows, "claims;CL-7001;;;", ""]));
        var lines = await BacktestAsync(PathOf("event-log.ndjson"), PathOf("late-labels.ndjson"), json: false);

        var sheet = await BacktestAsync(PathOf("event-log.ndjson"), folder.File("labels.csv"), json: false);

        Assert.Equal((ExitCode.Good, ""), (sheet.ExitCode, sheet.Errors));
        Assert.Contains(
            "passed over: 1 rows without a verdict\nnot judged: 1 verdicts whose outcome is not in the file",
            sheet.Output,
            StringComparison.Ordinal);
        Assert.Equal(lines.Output, sheet.Output.Replace("passed over: 1 rows without a verdict\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_in_conflict_is_named_and_ends_in_failure()
    {
        await File.WriteAllTextAsync(folder.File("outcomes.ndjson"),
            """
            {"agent":"claims","transactionId":"b1"}

            {"agent":"claims","transactionId":"b1","verdict":"incorrect","source":"check"}
            """);
        var (exitCode, output, errors) = await BacktestAsync(folder.File("outcomes.ndjson"), null, json: false);
        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.StartsWith("1 accepted, 0 duplicates, 1 conflicts, 0 rejected", output, StringComparison.Ordinal);
        Assert.Equal(
            folder.File("outcomes.ndjson") + ": line 3: /verdict differs from what was accepted first, which stays; "
            + "a verdict that came later goes to /v1/verdicts\n"
            + "A verdict that came later than its outcome goes into the file of --verdicts.\n",
            errors);
    }

    [Fact]
    public async Task The_first_ten_lines_that_are_not_taken_are_named_in_order_and_the_rest_counted()
    {
        await File.WriteAllLinesAsync(folder.File("outcomes.ndjson"), Enumerable.Range(1, 30).Select(number => number switch
        {
            1 or 4 => Invariant($$"""{"agent":"claims","transactionId":"b1","confidence":0.{{number}}}"""),
            > 20 => "{",
            _ => Invariant($$"""{"agent":"claims","transactionId":"b{{number}}"}"""),
        }));
        await File.WriteAllTextAsync(folder.File("labels.ndjson"), "[1]\n");
        var (exitCode, _, errors) = await BacktestAsync(folder.File("outcomes.ndjson"), folder.File("labels.ndjson"), json: true);
        Assert.Equal(ExitCode.Failed, exitCode);
        var said = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            [4, .. Enumerable.Range(21, 9)],
            said.Take(10).Select(words => int.Parse(words.Split(": ")[1]["line ".Length..], CultureInfo.InvariantCulture)));
        Assert.Equal("and 2 lines more.", said[10]);
    }

    [Theory]
    [InlineData("agent,transactionId,verdict,notes\nclaims,CL-7001,correct,\n", "notes")]
    [InlineData("agent,transactionId,verdict\n", "There is no item in the body.")]
    public async Task A_file_that_cannot_be_read_as_a_whole_is_named_and_nothing_is_reported(string sheet, string named)
    {
        await File.WriteAllTextAsync(folder.File("labels.csv"), sheet);
        var (exitCode, output, errors) = await BacktestAsync(PathOf("event-log.ndjson"), folder.File("labels.csv"), json: true);
        Assert.Equal((ExitCode.Failed, ""), (exitCode, output));
        Assert.StartsWith(folder.File("labels.csv") + ": ", errors, StringComparison.Ordinal);
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await BacktestAsync(PathOf("event-log.ndjson"), folder.File("none.csv"), json: true)).ExitCode);
    }

    [Fact]
    public async Task Verdicts_that_do_not_say_when_they_were_given_have_no_time_and_every_run_says_the_same()
    {
        await File.WriteAllLinesAsync(folder.File("outcomes.ndjson"), Enumerable.Range(1, 100).Select(number =>
            Invariant($$"""{"agent":"claims","transactionId":"p{{number}}","occurredAt":"2026-06-01T06:00:00Z"}""")));
        await File.WriteAllTextAsync(folder.File("labels.csv"), "agent,transactionId,verdict\n" + string.Concat(Enumerable.Range(1, 100)
            .Select(number => Invariant($"claims,p{number},{(number <= 20 ? "incorrect" : "correct")}\n"))));

        var text = await BacktestAsync(folder.File("outcomes.ndjson"), folder.File("labels.csv"), json: false);
        var (_, json, _) = await BacktestAsync(folder.File("outcomes.ndjson"), folder.File("labels.csv"), json: true);

        Assert.Equal((ExitCode.Good, ""), (text.ExitCode, text.Errors));
        Assert.Contains("\nwithout judgedAt: 100 verdicts, taken after the last outcome\n", text.Output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(json);
        var episode = report.RootElement.GetProperty("slos")[0].GetProperty("episodes")[0];
        Assert.Equal(100, report.RootElement.GetProperty("undated").GetInt32());
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null), (episode.GetProperty("openedAt").ValueKind, episode.GetProperty("closedAt").ValueKind));
        Assert.Contains(
            $"opened by {episode.GetProperty("openedBy")} (time not known), closed by {episode.GetProperty("closedBy")} (time not known), ",
            text.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sheet_without_an_agent_is_of_the_one_agent_whose_outcomes_there_are()
    {
        await File.WriteAllTextAsync(folder.File("outcomes.ndjson"),
            """
            {"agent":"claims","transactionId":"p1"}
            {"agent":"stranger","transactionId":"p1"}
            """);
        await File.WriteAllTextAsync(folder.File("labels.csv"), "transactionId,verdict\np1,correct\n");

        var (exitCode, output, errors) = await BacktestAsync(folder.File("outcomes.ndjson"), folder.File("labels.csv"), json: false);

        Assert.Equal((ExitCode.Good, ""), (exitCode, errors));
        Assert.Contains("claims-accuracy (claims): 1 judged", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transactionId,verdict\np1,correct\n", "There is no column agent: add one that names the agent of each row.")]
    [InlineData("agent,transactionId,verdict,notes\n", "Column 4, notes, is no field of a verdict. The columns may be ")]
    [InlineData("agent,transactionId,verdict\nclaims,p1,correct,x\n", "The row in line 2 has something in column 4, which has no name in the "
        + "header row. Name the column, or delete it, or put a cell with a separator in it in quotes.")]
    public async Task A_sheet_that_is_not_taken_is_told_without_a_word_of_storing_and_sending(string sheet, string words)
    {
        await File.WriteAllTextAsync(folder.File("outcomes.ndjson"), """{"agent":"stranger","transactionId":"p1"}""");
        await File.WriteAllTextAsync(folder.File("labels.csv"), sheet);

        var (exitCode, output, errors) = await BacktestAsync(folder.File("outcomes.ndjson"), folder.File("labels.csv"), json: false);

        Assert.Equal((ExitCode.Failed, ""), (exitCode, output));
        Assert.StartsWith(folder.File("labels.csv") + ": " + words, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("stored", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("send", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("?agent=", errors, StringComparison.Ordinal);
    }

    private static string PathOf(string file) => RepositoryFile.At("tests/Monitoring.Service.Tests/Files/" + file);

    private static List<JsonNode> Parse(string file) => [.. File.ReadAllLines(PathOf(file)).Select(line => JsonNode.Parse(line)!)];

    private static string Id(JsonNode item) => (string)item["transactionId"]!;

    // The window by the words of the rule: places in the order of first verdicts, the last twenty of them, a correction rewrites its place.
    private static (int Judged, string? FirstBreach, int MostWrong) Told(List<JsonNode> outcomes, List<JsonNode> labels)
    {
        var left = labels.Where(label => label["judgedAt"] is not null)
            .OrderBy(label => (string)label["judgedAt"]!, StringComparer.Ordinal).ToList();
        var known = new HashSet<string>();
        var events = new List<JsonNode>();
        foreach (var outcome in outcomes)
        {
            // What was given by now came before; what names an outcome that is not there yet has to wait for it.
            var before = left.Where(label => known.Contains(Id(label))
                && string.CompareOrdinal((string)label["judgedAt"]!, (string)outcome["occurredAt"]!) < 0).ToList();
            events.AddRange(before);
            left.RemoveAll(before.Contains);
            known.Add(Id(outcome));
        }

        events.AddRange(left.Concat(labels.Where(label => label["judgedAt"] is null)).Where(label => known.Contains(Id(label))));
        var (places, wrong, firstBreach, most) = (new List<string>(), new HashSet<string>(), (string?)null, 0);
        foreach (var verdict in events)
        {
            if (!places.Contains(Id(verdict)))
            {
                places.Add(Id(verdict));
            }

            _ = (string?)verdict["verdict"] == "incorrect" ? wrong.Add(Id(verdict)) : wrong.Remove(Id(verdict));
            var count = places.TakeLast(Window).Count(wrong.Contains);
            firstBreach = firstBreach is null && count > Allowed ? Id(verdict) : firstBreach;
            most = places.Count >= Window ? Math.Max(most, count) : most;
        }

        return (places.Count, firstBreach, most);
    }

    private async Task<(int ExitCode, string Output, string Errors)> BacktestAsync(string outcomes, string? verdicts, bool json)
    {
        var registry = folder.File("registry.yaml");
        await File.WriteAllTextAsync(registry, Registry);
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var exitCode = await BacktestCommand.RunAsync(
            new BacktestFiles(registry, outcomes, verdicts, null), json, output, errors, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString().ReplaceLineEndings("\n"), errors.ToString());
    }
}
