using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Monitoring.Service.Tests.Ingest;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Files;

/// <summary>
/// Files as people have them, posted as their users would. What is expected is counted from the file by a few lines of its own, not by the
/// code of the product.
/// </summary>
public sealed class ReviewersAndExports : IAsyncLifetime
{
    private const string Verdicts = "/v1/verdicts";

    private readonly IngestHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task The_results_of_an_evaluation_tool_are_posted_with_an_indicator_for_each_evaluator()
    {
        await host.WatchAsync("relevance");
        var lines = await File.ReadAllLinesAsync(PathOf("evaluation-results.ndjson"));
        var results = lines.Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(400, (await host.PostAsync(Verdicts, string.Join('\n', lines), "application/x-ndjson")).Status);
        await OutcomesAsync(results.Select(result => (string)result["case"]!).Distinct());

        var renamed = string.Join('\n', results.Select(result => new JsonObject
        {
            ["agent"] = "order-entry",
            ["transactionId"] = (string?)result["case"],
            ["verdict"] = (bool)result["passed"]! ? "correct" : "incorrect",
            ["indicator"] = (string?)result["evaluator"] == "correctness" ? "accuracy" : (string?)result["evaluator"],
            ["source"] = "check",
            ["judgedBy"] = (string?)result["evaluator"],
            ["judgeVersion"] = (string?)result["evaluator_version"],
            ["judgedAt"] = (string?)result["evaluated_at"],
            ["verdictId"] = (string?)result["result_id"],
        }.ToJsonString()));
        var answer = await host.PostAsync(Verdicts, renamed, "application/jsonl");
        var again = await host.PostAsync(Verdicts, renamed, "application/jsonl");

        Assert.Equal((60, 60, 0, 0, 0), answer.Counts);
        Assert.Equal((60, 0, 60, 0, 0), again.Counts);
        Assert.All([answer, again], each => Assert.DoesNotContain("\"effective\":false", each.Body.GetRawText(), StringComparison.Ordinal));
        Assert.Equal(Counted(results, "correctness"), Measured(answer, "order-entry-accuracy"));
        Assert.Equal(Counted(results, "relevance"), Measured(answer, "order-entry-relevance"));
        Assert.NotEqual(Counted(results, "correctness"), Counted(results, "relevance"));
    }

    [Fact]
    public async Task A_reviewers_sheet_measures_what_it_says_only_after_its_remarks_are_taken_out()
    {
        var sheet = Cells(await File.ReadAllTextAsync(PathOf("review-sheet.csv")), ',');
        var rows = sheet.Skip(1).Where(row => row.Exists(cell => cell.Length > 0)).ToList();
        var (labelled, wrong) = (rows.Count(row => row[1].Length > 0), rows.Count(row => row[1] == "incorrect"));
        Assert.Equal(wrong, rows.Count(row => row[1] == "incorrect" && row[3].Length > 0));
        await OutcomesAsync(rows.Select(row => row[0]));

        var whole = await host.PostAsync(
            Verdicts + "?agent=order-entry", await File.ReadAllBytesAsync(PathOf("review-sheet.csv")), "text/csv");
        Assert.Equal((400, "unreadable"), (whole.Status, whole.Problem));
        Assert.Contains("notes", whole.Detail, StringComparison.Ordinal);

        var kept = "\uFEFF" + string.Concat(sheet.Select(row => string.Join(',', row.Take(3)) + "\r\n"));
        var answer = await host.PostAsync(Verdicts + "?agent=order-entry", kept, "text/csv");

        Assert.Equal((labelled, labelled, 0, 0, 0), answer.Counts);
        Assert.Equal(rows.Count - labelled, answer.Body.GetProperty("skipped").GetInt32());
        Assert.Equal((labelled, wrong), Measured(answer));
    }

    [Fact]
    public async Task An_export_in_windows_1252_is_taken_once_it_is_saved_as_utf8()
    {
        var bytes = await File.ReadAllBytesAsync(PathOf("erp-export.csv"));
        var text = Encoding.Latin1.GetString(bytes);
        var rows = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(';')).ToList();
        await OutcomesAsync(rows.Select(row => row[1]));

        var refused = await host.PostAsync(Verdicts, bytes, "text/csv");
        Assert.Equal((400, "unreadable"), (refused.Status, refused.Problem));
        Assert.Contains("CSV UTF-8", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(new() { ["outcome accepted"] = rows.Count, ["verdict rejected unreadable"] = 1 }, host.Counted());

        var answer = await host.PostAsync(Verdicts, text, "text/csv");

        Assert.Equal((rows.Count, rows.Count, 0, 0, 0), answer.Counts);
        Assert.Equal((rows.Count, rows.Count(row => row[2] == "incorrect")), Measured(answer));
        var stored = await host.Store.Readings.TransactionAsync("order-entry", rows[0][1], CancellationToken.None);
        var content = JsonNode.Parse(Assert.Single(stored!.Verdicts).Content)!;
        Assert.Equal(rows[0][6], (string?)content["judgedBy"]);
        Assert.Equal(double.Parse(rows[0][5], CultureInfo.GetCultureInfo("de-DE")), (double)content["inclusionProbability"]!);
    }

    private static string PathOf(string file) => RepositoryFile.At("tests/Monitoring.Service.Tests/Files/" + file);

    private static (int Judged, int Wrong) Counted(IEnumerable<JsonNode> results, string evaluator)
    {
        var its = results.Where(result => (string?)result["evaluator"] == evaluator).ToList();
        return (its.Count, its.Count(result => !(bool)result["passed"]!));
    }

    private static (int Judged, int Wrong) Measured(IngestHost.Answer answer, string name = "order-entry-accuracy")
    {
        var slo = answer.Body.GetProperty("slos").EnumerateArray().Single(each => each.GetProperty("slo").GetString() == name);
        return (slo.GetProperty("judged").GetInt32(), slo.GetProperty("wrong").GetInt32());
    }

    private static List<List<string>> Cells(string text, char separator)
    {
        var (rows, cell, quoted) = (new List<List<string>> { new() }, new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                var doubled = quoted && i + 1 < text.Length && text[i + 1] == '"';
                cell.Append(doubled ? "\"" : "");
                (i, quoted) = doubled ? (i + 1, quoted) : (i, !quoted);
            }
            else if (!quoted && (text[i] == separator || text[i] == '\n'))
            {
                rows[^1].Add(cell.ToString());
                cell.Clear();
                if (text[i] == '\n')
                {
                    rows.Add([]);
                }
            }
            else if (quoted || text[i] != '\r')
            {
                cell.Append(text[i]);
            }
        }

        return rows[..^1];
    }

    private async Task OutcomesAsync(IEnumerable<string> transactions) => Assert.Equal(200, (await host.PostAsync(
        "/v1/outcomes",
        string.Join('\n', transactions.Select(id => Invariant($"{{\"agent\":\"order-entry\",\"transactionId\":\"{id}\"}}"))),
        "application/x-ndjson")).Status);
}
